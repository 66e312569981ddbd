-- question: what has each customer bought in the period?
-- grain: one row per customer who bought in the period under the filters
-- history: no
with

final as (
    select
        customer_id,
        measure(orders) as period_order_count,
        measure(revenue) as period_revenue
    from sales
    where customer_id is not null
    group by customer_id
    having max(case when is_purchase then 1 else 0 end) = 1
)

select * from final
