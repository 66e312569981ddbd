-- question: what did each customer order and give back on each day?
-- grain: one row per customer, order and day
-- history: yes
-- earlier_purchase_on is the day before this one on which the same order already had a purchase, so that orders of any
-- span of days are counted once without grouping by order.
with

summed as (
    select
        customer_id, order_id, ordered_on,
        coalesce(max(case when is_purchase then 1 else 0 end), 0) = 1 as is_purchase,
        sum(revenue) as revenue,
        sum(case when is_purchase then revenue end) as gross_revenue,
        sum(case when is_purchase then discount end) as discount,
        sum(case when cost is not null then revenue - cost end) as margin,
        sum(case when cost is not null then revenue end) as costed_revenue
    from sales_history
    where customer_id is not null
    group by customer_id, order_id, ordered_on
),

final as (
    select
        *,
        max(case when is_purchase then ordered_on end) over (
            partition by customer_id, order_id order by ordered_on rows between unbounded preceding and 1 preceding
        ) as earlier_purchase_on
    from summed
)

select * from final
