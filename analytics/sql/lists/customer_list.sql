-- question: which customers are these?
-- grain: one row per customer under the filters; of a class, those who have never bought too
-- history: yes
with

classed as (
    select subject_id
    from class_members
    where class_code = param(class_code)
),

matching as (
    select
        coalesce(c.customer_id, m.customer_id) as customer_id,
        coalesce(c.customer_name, m.customer_name) as customer_name,
        s.segment, s.r_score, s.f_score, s.m_score, c.first_order_on, c.last_order_on,
        c.days_since_last_order, coalesce(c.order_count, 0) as order_count, coalesce(c.revenue, 0) as revenue,
        c.period_order_count, c.period_revenue
    from customer_facts as c
    full join (
        select x.customer_id, x.customer_name
        from customer_measures as x
        join classed as k on k.subject_id = x.customer_id
        where x.order_count = 0 and not is_filtered()
    ) as m on m.customer_id = c.customer_id
    left join segments as s on s.customer_id = c.customer_id
    where
        (param(segment) = '' or s.segment = param(segment))
        and (param(class_code) = '' or coalesce(c.customer_id, m.customer_id) in (select subject_id from classed))
        and (param(r_score) = 0 or s.r_score = param(r_score))
        and (param(f_score) = 0 or s.f_score = param(f_score))
),

ranked as (
    select
        *,
        row_number() over (order by revenue desc, customer_id) as place,
        count(*) over () as total_count,
        cast(sum(order_count) over () as bigint) as total_order_count,
        sum(revenue) over () as total_revenue,
        cast(sum(period_order_count) over () as bigint) as total_period_order_count,
        sum(period_revenue) over () as total_period_revenue
    from matching
),

final as (
    select *
    from ranked
    where place <= param(limit)
)

select * from final order by place
