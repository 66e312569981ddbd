-- question: what was sold in the period and in the compare period, under the filters?
-- grain: one row per order line or refund line
-- history: no
with

final as (
    select customer_id, order_id, is_compare, is_purchase, revenue, cost
    from sales_both
)

select * from final
