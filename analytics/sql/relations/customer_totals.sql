-- question: what has each customer bought in all, when first and when last?
-- grain: one row per customer who has bought under the filters
-- history: yes
with

final as (
    select
        customer_id,
        max(customer_name) as customer_name,
        min(case when is_purchase then ordered_on end) as first_order_on,
        max(case when is_purchase then ordered_on end) as last_order_on,
        measure(orders) as order_count,
        measure(revenue) as revenue
    from sales_history
    where customer_id is not null
    group by customer_id
    having max(case when is_purchase then 1 else 0 end) = 1
)

select * from final
