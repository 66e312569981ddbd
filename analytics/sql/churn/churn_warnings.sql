-- question: which customers are later than their rhythm allows, and how much revenue is at risk?
-- grain: one row per late customer
-- history: yes
with

selected as (
    select
        customer_id,
        coalesce(max(customer_name), customer_id) as customer_name,
        sum(case when date_diff('day', ordered_on, as_of()) < 365 then revenue else 0 end) as year_revenue
    from sales_history
    where customer_id is not null
    group by customer_id
    having max(case when is_purchase then 1 else 0 end) = 1
),

judged as (
    select
        r.customer_id, s.customer_name, r.purchase_days, r.rhythm, r.last_order_on, r.days_since_last_order,
        r.usual_gap_days,
        greatest(r.usual_gap_days * param(late_multiple), r.long_gap_days) as late_after_days,
        case when s.year_revenue > 0 then s.year_revenue else 0 end as revenue_at_risk
    from rhythms as r
    join selected as s on s.customer_id = r.customer_id
    where r.purchase_days >= 2 and r.usual_gap_days > 0
),

final as (
    select
        customer_id,
        customer_name,
        usual_gap_days,
        late_after_days,
        days_since_last_order,
        days_since_last_order - usual_gap_days as overdue_days,
        days_since_last_order / usual_gap_days as lateness,
        revenue_at_risk,
        last_order_on,
        purchase_days,
        rhythm
    from judged
    where
        days_since_last_order > late_after_days
        and days_since_last_order - usual_gap_days >= param(least_overdue_days)
        and days_since_last_order < param(horizon_days)
)

select * from final order by revenue_at_risk desc, lateness desc, customer_id
