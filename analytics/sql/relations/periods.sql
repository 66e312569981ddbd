-- question: which months or quarters does the selection touch, and are they over?
-- grain: one row per month or quarter, numbered without gaps
-- history: yes
-- Days come from the calendar and, for years it does not hold, from what was sold.
with

days as (
    select calendar_on as day
    from calendar_history
    union
    select ordered_on as day
    from order_days
),

placed as (
    select
        cast(date_trunc('month', day) as date) as month_on,
        case when param(grain) = 'quarter' then extract(year from day) * 4 + extract(quarter from day) - 1
            else extract(year from day) * 12 + extract(month from day) - 1 end as place,
        cast(case when param(grain) = 'quarter' then date_trunc('quarter', day) else date_trunc('month', day) end as date) as period,
        cast(case when param(grain) = 'quarter' then date_trunc('quarter', day) + interval 3 month
            else date_trunc('month', day) + interval 1 month end as date) as period_after
    from days
    where day >= date_trunc('quarter', greatest(period_start(), first_day()))
),

final as (
    select
        place, period,
        date_diff('day', period, least(period_after, cast(as_of() + interval 1 day as date))) as days,
        max(month_on) as last_month,
        period < first_day() or as_of() + interval 1 day < period_after as is_partial
    from placed
    where month_on >= date_trunc('month', greatest(period_start(), first_day())) or param(grain) = 'quarter'
    group by place, period, period_after
)

select * from final
