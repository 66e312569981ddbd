-- question: when did each customer buy next?
-- grain: one row per customer and day of purchase
-- history: yes
with

final as (
    select
        customer_id, ordered_on,
        lead(ordered_on) over (partition by customer_id order by ordered_on) as next_on
    from purchase_days_all
)

select * from final
