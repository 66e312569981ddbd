-- question: which customers have a rhythm by which they can be called late, and how late are they?
-- grain: one row per customer with a rhythm who has bought under the filters
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
        case when s.year_revenue > 0 then s.year_revenue else 0 end as year_revenue
    from rhythms as r
    join selected as s on s.customer_id = r.customer_id
    where
        r.purchase_days >= 2 and r.usual_gap_days > 0
        and r.days_since_last_order < param(horizon_days)
),

final as (
    select
        *,
        days_since_last_order - usual_gap_days as overdue_days,
        days_since_last_order > late_after_days
        and days_since_last_order - usual_gap_days >= param(least_overdue_days) as is_late
    from judged
)

select * from final
