-- question: what share of the customers is still there so many days after their first purchase?
-- grain: one row per member and number of days at which somebody was lost or last observed
-- history: yes
with

sizes as (
    select member, max(at_risk) as customers
    from survival_steps
    group by member
),

won as (
    select count(*) as won_customers
    from won_customers
),

final as (
    select
        s.member, s.lifetime_days, s.survival, s.low, s.high, s.at_risk, s.lost, s.censored, z.customers,
        w.won_customers,
        param(by) as split_by, param(window_days) as window_days
    from survival_steps as s
    join sizes as z on z.member = s.member
    cross join won as w
)

select * from final order by customers desc, member, lifetime_days
