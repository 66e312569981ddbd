-- question: which sales are of goods, and not of postage, fees and the like?
-- grain: one row per order line or refund line that is a sale of goods
-- history: yes
with

final as (
    select
        product_id, category, brand, region, customer_id, order_id, ordered_on, quantity, is_purchase, revenue, discount, cost
    from sales_all
    where is_merchandise
)

select * from final
