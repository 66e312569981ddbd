-- question: what share of the customers active before each month did not buy in the days after, and who came back later?
-- grain: one row per month whose window is over
-- history: yes
with

windows as (
    select
        calendar_on as month,
        date_diff('day', first_day(), calendar_on) as days_known,
        date_diff('day', calendar_on, as_of()) + 1 as days_after
    from calendar
    where extract(day from calendar_on) = 1
),

active as (
    select distinct w.month, d.customer_id
    from windows as w
    join purchase_days as d
        on d.ordered_on < w.month and date_diff('day', d.ordered_on, w.month)
            <= case when param(base_days) = 0 then param(window_days) else param(base_days) end
    where w.days_known >= param(window_days) and w.days_after >= param(window_days)
),

outcomes as (
    select
        a.month, a.customer_id,
        min(case when d.ordered_on >= a.month then date_diff('day', a.month, d.ordered_on) end) as days_to_next
    from active as a
    join purchase_days_all as d on d.customer_id = a.customer_id
    group by a.month, a.customer_id
),

counted as (
    select
        month,
        count(*) as base,
        count(case when days_to_next is null or days_to_next >= param(window_days) then 1 end) as lost,
        count(case when days_to_next >= param(window_days) then 1 end) as returned_later
    from outcomes
    group by month
),

final as (
    select
        month,
        base,
        lost,
        cast(lost as double) / base as churn_rate,
        1 - cast(lost as double) / base as retention_rate,
        returned_later,
        cast(returned_later as double) / nullif(lost, 0) as returned_share
    from counted
)

select * from final order by month
