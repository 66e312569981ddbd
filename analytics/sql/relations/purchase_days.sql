-- question: on which days did each customer buy?
-- grain: one row per customer and day under the filters
-- history: yes
with

final as (
    select customer_id, ordered_on, coalesce(max(customer_kind), 'not_stated') as customer_kind
    from sales_history
    where customer_id is not null and is_purchase
    group by customer_id, ordered_on
)

select * from final
