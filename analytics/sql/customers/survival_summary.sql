-- question: how long do customers stay, and what share is still there after 3, 6 and 12 months?
-- grain: one row per member
-- history: yes
-- Restricted mean: the area under the curve up to restrict_days, or as far as every member was observed.
with

steps as (
    select
        member, lifetime_days, at_risk, lost, survival,
        lead(lifetime_days) over (partition by member order by lifetime_days) as next_days
    from survival_steps
),

spans as (
    select member, max(lifetime_days) as longest, max(at_risk) as customers
    from steps
    group by member
),

reach as (
    select least(cast(param(restrict_days) as integer), min(longest)) as restricted_days
    from spans
),

returns as (
    select l.member, count(case when t.last_order_on > l.lost_on then 1 end) as returned
    from lifetimes as l
    join customer_totals_all as t on t.customer_id = l.customer_id
    group by l.member
),

areas as (
    select
        s.member, sum(s.lost) as lost, max(r.restricted_days) as restricted_days,
        min(case when s.survival <= 0.5 + 1e-9 then s.lifetime_days end) as median_days,
        min(least(s.lifetime_days, r.restricted_days)) + sum(s.survival * (
            least(coalesce(s.next_days, r.restricted_days), r.restricted_days)
            - least(s.lifetime_days, r.restricted_days))) as mean_days
    from steps as s
    cross join reach as r
    group by s.member
),

final as (
    select
        p.member, p.customers, cast(a.lost as bigint) as lost, b.returned, a.median_days, a.mean_days, a.restricted_days,
        x.survival as survival_91, x.low as low_91, x.high as high_91, x.at_risk as at_risk_91,
        y.survival as survival_182, y.low as low_182, y.high as high_182, y.at_risk as at_risk_182,
        z.survival as survival_365, z.low as low_365, z.high as high_365, z.at_risk as at_risk_365,
        param(by) as split_by, param(window_days) as window_days
    from spans as p
    join areas as a on a.member = p.member
    join returns as b on b.member = p.member
    join survival_marks as x on x.member = p.member and x.mark_days = 91
    join survival_marks as y on y.member = p.member and y.mark_days = 182
    join survival_marks as z on z.member = p.member and z.mark_days = 365
)

select * from final order by customers desc, member
