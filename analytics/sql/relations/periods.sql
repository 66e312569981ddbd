-- question: which months or quarters does the selection touch, and are they over?
-- grain: one row per month or quarter, numbered without gaps
-- history: yes
with

placed as (
    select
        month_on,
        case when param(grain) = 'quarter' then extract(year from calendar_on) * 4 + extract(quarter from calendar_on) - 1
            else extract(year from calendar_on) * 12 + extract(month from calendar_on) - 1 end as place,
        cast(case when param(grain) = 'quarter' then date_trunc('quarter', calendar_on)
            else date_trunc('month', calendar_on) end as date) as period
    from calendar_history
    where calendar_on >= date_trunc('quarter', greatest(period_start(), first_day()))
),

final as (
    select
        place, period,
        count(*) as days,
        max(month_on) as last_month,
        period < first_day() or as_of() + interval 1 day < case when param(grain) = 'quarter' then period + interval 3 month
            else period + interval 1 month end as is_partial
    from placed
    where month_on >= date_trunc('month', greatest(period_start(), first_day())) or param(grain) = 'quarter'
    group by place, period
)

select * from final
