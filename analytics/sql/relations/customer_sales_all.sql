-- question: what did each customer order and give back in the period and in the compare period?
-- grain: one row per customer, order and day, in both where the periods overlap
-- history: no
-- The form of customer_sales where nothing is filtered: fewer rows, and kept. A cost is what the margin leaves of revenue.
with

final as (
    select customer_id, order_id, false as is_compare, is_purchase, revenue, revenue - margin as cost
    from order_days_all
    where ordered_on >= period_start() and ordered_on < period_until()
    union all
    select customer_id, order_id, true as is_compare, is_purchase, revenue, revenue - margin as cost
    from order_days_all
    where ordered_on >= compare_start() and ordered_on < compare_until()
)

select * from final
