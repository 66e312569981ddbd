-- question: how do we stand with each customer: what do they buy, how is it changing, and are they late?
-- grain: one row per customer who has bought under the filters
-- history: yes
with

selected as (
    select customer_id
    from customer_totals
    where param(customer_id) = '' or customer_id = param(customer_id)
),

judged as (
    select
        r.customer_id, r.rhythm, r.usual_gap_days, r.days_since_last_order, r.purchase_days,
        greatest(r.usual_gap_days * param(late_multiple), r.long_gap_days) as late_after_days
    from rhythms as r
    join selected as s on s.customer_id = r.customer_id
    where param(customer_id) = '' or r.customer_id = param(customer_id)
),

final as (
    select
        coalesce(m.customer_name, m.customer_id) as customer_name,
        m.revenue_12m, m.revenue_before_12m, m.order_count_12m, m.order_count_before_12m,
        m.average_order_value_12m, m.margin_12m, m.margin_rate_12m, j.days_since_last_order,
        m.segment, m.revenue, m.order_count, m.first_order_on, m.last_order_on,
        case
            when j.usual_gap_days is null then 'unknown'
            when j.days_since_last_order >= param(horizon_days) then 'gone'
            when j.days_since_last_order > j.late_after_days
                and j.days_since_last_order - j.usual_gap_days >= param(least_overdue_days) then 'late'
            else 'in_time'
        end as churn_reading,
        j.rhythm, j.usual_gap_days, j.late_after_days,
        j.days_since_last_order - j.usual_gap_days as overdue_days,
        j.purchase_days, m.customer_id
    from judged as j
    join customer_measures as m on m.customer_id = j.customer_id
    where param(customer_id) = '' or m.customer_id = param(customer_id)
)

select * from final order by revenue_12m desc, revenue desc, customer_id
