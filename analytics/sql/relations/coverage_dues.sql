-- question: how many orders does a figure of open amounts rest on, and which were left out and why?
-- grain: one row per reason
-- history: yes
with

final as (
    select
        case when left_out is null or left_out = 'settled' then 'counted' else left_out end as reason,
        count(*) as line_count,
        cast(null as double) as amount
    from dues
    group by 1
)

select * from final
