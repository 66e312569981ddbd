-- question: how many days on does a check of predictions look?
-- grain: one row
-- history: yes
-- The days that are set; else half a year, or a quarter of the data where that is less, so that three snapshots fit.
with

final as (
    select
        case
            when param(check_days) > 0 then param(check_days)
            else greatest(1, least(182, cast(floor(cast(date_diff('day', first_day(), as_of()) as double) / 4) as integer)))
        end as window_days
)

select * from final
