-- question: how many customers were so many periods without a purchase, and how many of them bought in the next?
-- grain: one row per member, state and boundary
-- history: yes
-- Periods of 91 days reach back from the as-of day, 0 the last of them. At a boundary a customer who has bought before
-- is in the state of the periods since the last purchase: 1 bought in the period before it, and so on; state_count + 1 is
-- everything longer. Boundary 1 lies before the last period; boundary 0 is the as-of day, after which nothing is known.
with

bought as (
    select
        m.member, p.customer_id,
        cast(floor(cast(date_diff('day', p.ordered_on, as_of()) as double) / 91) as integer) as period
    from purchase_days_all as p
    join dwyer_members as m on m.customer_id = p.customer_id
    group by m.member, p.customer_id,
        cast(floor(cast(date_diff('day', p.ordered_on, as_of()) as double) / 91) as integer)
),

followed as (
    select
        member, customer_id, period,
        lead(period) over (partition by customer_id order by period desc) as next_period
    from bought
),

states as (
    select 1 as state union all select 2 union all select 3 union all select 4 union all select 5 union all select 6
    union all select 7 union all select 8 union all select 9 union all select 10 union all select 11 union all select 12
    union all select 13 union all select 14 union all select 15 union all select 16
),

final as (
    select
        f.member, least(s.state, param(state_count) + 1) as state, f.period - s.state + 1 as boundary,
        count(*) as seen,
        count(case when f.next_period = f.period - s.state then 1 end) as bought
    from followed as f
    join states as s on s.state <= f.period - coalesce(f.next_period, -1)
    group by f.member, least(s.state, param(state_count) + 1), f.period - s.state + 1
)

select * from final
