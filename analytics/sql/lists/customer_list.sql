-- question: which customers are these?
-- grain: one row per customer who has bought under the filters
-- history: yes
with

matching as (
    select
        c.customer_id, c.customer_name, s.segment, s.r_score, s.f_score, s.m_score, c.first_order_on, c.last_order_on,
        c.days_since_last_order, c.order_count, c.revenue, c.period_order_count, c.period_revenue,
        c.frequency_class, c.amount_class,
        row_number() over (order by c.revenue desc, c.customer_id) as place,
        count(*) over () as total_count,
        cast(sum(c.order_count) over () as bigint) as total_order_count,
        sum(c.revenue) over () as total_revenue,
        cast(sum(c.period_order_count) over () as bigint) as total_period_order_count,
        sum(c.period_revenue) over () as total_period_revenue
    from customer_facts as c
    join segments as s on s.customer_id = c.customer_id
    where
        (param(segment) = '' or s.segment = param(segment))
        and (param(r_score) = 0 or s.r_score = param(r_score))
        and (param(f_score) = 0 or s.f_score = param(f_score))
        and (param(frequency_class) = '' or c.frequency_class = param(frequency_class))
        and (param(amount_class) = '' or c.amount_class = param(amount_class))
),

final as (
    select *
    from matching
    where place <= param(limit)
)

select * from final order by place
