-- question: which customers are later than their rhythm allows, and how much revenue is at risk?
-- grain: one row per late customer
-- history: yes
with

final as (
    select
        customer_id,
        customer_name,
        usual_gap_days,
        late_after_days,
        days_since_last_order,
        overdue_days,
        days_since_last_order / usual_gap_days as lateness,
        year_revenue as revenue_at_risk,
        last_order_on,
        purchase_days,
        rhythm
    from alertable
    where is_late
)

select * from final order by revenue_at_risk desc, lateness desc, customer_id
