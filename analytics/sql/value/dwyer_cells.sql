-- question: how do the customers of each group stay, lapse and come back, and what do they leave in a year?
-- grain: one row per member and cell
-- history: yes
-- cell: year (step: age, of lost-for-good), state (step: periods since the last purchase, of always-a-share), money of the
-- last twelve months; check: who was known a year ago, and who of them bought in it.
with

money as (
    select
        m.member, count(case when y.order_count_12m > 0 then 1 end) as seen,
        cast(sum(y.order_count_12m) as bigint) as bought,
        cast(sum(y.revenue_12m) as double) as revenue,
        cast(sum(y.margin_12m) as double) as margin,
        cast(sum(y.costed_revenue_12m) as double) as costed_revenue,
        coalesce(sum(c.transaction_cost_12m), 0) as selling,
        coalesce(sum(c.service_cost_12m), 0) as caring
    from dwyer_members as m
    join customer_years as y on y.customer_id = m.customer_id
    left join customer_costs as c on c.customer_id = m.customer_id
    group by m.member
),

known as (
    select
        p.customer_id, max(date_diff('day', p.ordered_on, as_of())) as first_ago,
        min(date_diff('day', p.ordered_on, as_of())) as last_ago
    from purchase_days_all as p
    group by p.customer_id
),

checked as (
    select
        m.member, count(case when k.first_ago >= 364 then 1 end) as seen,
        count(case when k.first_ago >= 364 and k.last_ago < 364 then 1 end) as bought
    from dwyer_members as m
    join known as k on k.customer_id = m.customer_id
    group by m.member
),

final as (
    select
        member, 'year' as cell, age as step, boundary, seen, bought, returned, cast(null as double) as revenue,
        cast(null as double) as margin, cast(null as double) as costed_revenue, cast(null as double) as selling,
        cast(null as double) as caring
    from year_steps
    union all
    select member, 'state', state, boundary, seen, bought, 0, null, null, null, null, null
    from recency_steps
    union all
    select member, 'check', 0, 0, seen, bought, 0, null, null, null, null, null
    from checked
    union all
    select member, 'money', 0, 0, seen, bought, 0, revenue, margin, costed_revenue, selling, caring
    from money
)

select * from final order by member, cell, step, boundary
