-- question: what share of each member is still there after 3, 6 and 12 months, and within which limits?
-- grain: one row per member and 91, 182 and 365 days; without a share where nobody was observed for so long
-- history: yes
with

steps as (
    select
        member, lifetime_days, at_risk, survival, low, high,
        lead(lifetime_days) over (partition by member order by lifetime_days) as next_days,
        min(lifetime_days) over (partition by member) as shortest
    from survival_steps
),

marks as (
    select mark_days from (values (91), (182), (365)) as m(mark_days)
),

standing as (
    select
        s.member, m.mark_days, s.at_risk, s.survival, s.low, s.high, s.shortest, s.lifetime_days,
        s.lifetime_days <= m.mark_days
            and coalesce(m.mark_days < s.next_days, m.mark_days = s.lifetime_days or s.survival = 0) as is_here
    from steps as s
    cross join marks as m
),

final as (
    select
        member, mark_days,
        max(case when lifetime_days >= mark_days then at_risk else 0 end) as at_risk,
        max(case when shortest > mark_days then cast(1 as double) when is_here then survival end) as survival,
        max(case when shortest > mark_days then cast(1 as double) when is_here then low end) as low,
        max(case when shortest > mark_days then cast(1 as double) when is_here then high end) as high
    from standing
    group by member, mark_days
)

select * from final
