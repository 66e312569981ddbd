-- question: which customers bought once and have let the usual time of a second purchase pass?
-- grain: one row per customer with one purchase day
-- history: yes
with

selected as (
    select customer_id, coalesce(customer_name, customer_id) as customer_name, revenue
    from customer_totals
),

final as (
    select
        r.customer_id,
        s.customer_name,
        r.last_order_on as first_order_on,
        r.days_since_last_order,
        r.usual_gap_days,
        r.long_gap_days as late_after_days,
        r.days_since_last_order - r.usual_gap_days as overdue_days,
        s.revenue
    from rhythms as r
    join selected as s on s.customer_id = r.customer_id
    where
        r.purchase_days = 1
        and r.days_since_last_order > r.long_gap_days
        and r.days_since_last_order < param(horizon_days)
)

select * from final order by revenue desc, overdue_days desc, customer_id
