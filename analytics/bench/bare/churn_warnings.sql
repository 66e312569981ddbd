-- question: which customers are later than their rhythm allows, and how much revenue is at risk?
-- grain: one row per late customer
-- history: yes
with

purchase_days as (
    select l.customer_id, l.ordered_on, coalesce(c.customer_kind, 'not_stated') as kind
    from order_lines as l
    left join customers as c on c.customer_id = l.customer_id
    where l.customer_id is not null and coalesce(l.order_status, l.status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and l.ordered_on <= $as_of and not l.is_refund and l.revenue > 0
    group by all
),

numbered as (
    select *, row_number() over w as n, lead(ordered_on) over w as next_on, count(*) over (partition by customer_id) as days
    from purchase_days
    window w as (partition by customer_id order by ordered_on)
),

gaps as (
    select customer_id, kind, n, next_on - ordered_on as gap from numbered where next_on is not null
),

own as (
    select customer_id, quantile_cont(gap, [0.5, $late_quantile]) as q from gaps group by 1
),

kinds as (
    select kind, n, quantile_cont(gap, [0.5, $late_quantile]) as q from gaps where n < 5 group by 1, 2 having count(*) >= 20
),

whole as (
    select n, quantile_cont(gap, [0.5, $late_quantile]) as q from gaps where n < 5 group by 1
),

rhythm as (
    select
        c.customer_id, c.days, c.ordered_on as last_order_on, $as_of - c.ordered_on as since,
        case when c.days >= 5 then o.q else coalesce(k.q, a.q) end as q
    from numbered as c
    left join own as o on o.customer_id = c.customer_id
    left join kinds as k on k.kind = c.kind and k.n = c.days
    left join whole as a on a.n = c.days
    where c.next_on is null
),

money as (
    select customer_id, sum(case when ordered_on > $as_of - 365 then revenue else 0 end) as year_revenue
    from order_lines
    where coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on <= $as_of and customer_id is not null
    group by 1
),

final as (
    select
        r.customer_id, c.customer_name, r.q[1] as usual_gap_days, greatest(r.q[1] * $late_multiple, r.q[2]) as late_after_days,
        r.since as days_since_last_order, greatest(m.year_revenue, 0) as revenue_at_risk, r.last_order_on, r.days
    from rhythm as r
    join money as m on m.customer_id = r.customer_id
    left join customers as c on c.customer_id = r.customer_id
    where r.days >= 2 and r.q[1] > 0 and r.since > greatest(r.q[1] * $late_multiple, r.q[2])
        and r.since - r.q[1] >= $least_overdue_days and r.since < $horizon_days
)

select * from final order by revenue_at_risk desc, customer_id
