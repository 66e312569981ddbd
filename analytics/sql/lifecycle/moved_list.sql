-- question: which customers are these, in which class were they on the earlier day and where are they now?
-- grain: one row per customer on record under the filters
-- history: yes
with

matching as (
    select distinct customer_id
    from sales_history
    where is_filtered() and customer_id is not null
),

moved as (
    select
        p.customer_id, p.customer_name, p.salesperson, p.last_order_on, p.days_since_last_order,
        coalesce(e.class_code, 'not_on_record') as from_class,
        coalesce(n.class_code, 'not_classed') as to_class,
        coalesce(e.revenue_12m, 0) as revenue_before,
        coalesce(p.revenue_12m, 0) as revenue_now
    from customer_measures as p
    left join earlier_members as e on e.subject_id = p.customer_id
    left join class_members as n on n.subject_id = p.customer_id
    left join matching as f on f.customer_id = p.customer_id
    where f.customer_id is not null or not is_filtered()
),

ranked as (
    select
        *,
        row_number() over (order by revenue_before - revenue_now desc, customer_id) as place,
        count(*) over () as total_count,
        sum(revenue_before) over () as total_revenue_before,
        sum(revenue_now) over () as total_revenue_now
    from moved
    where
        (param(from_class) = '' or from_class = param(from_class))
        and (param(to_class) = '' or to_class = param(to_class))
),

final as (
    select *
    from ranked
    where place <= param(limit)
)

select * from final order by place
