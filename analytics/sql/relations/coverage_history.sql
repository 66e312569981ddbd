-- question: how many lines does a figure rest on, and which were left out and why?
-- grain: one row per reason
-- history: yes
with

standings as (
    select standing, count(*) as line_count, cast(sum(revenue) as double) as amount
    from lines_history
    group by standing
),

final as (
    select
        case standing % 10 when 0 then 'counted' when 1 then 'no_customer' when 2 then 'status' else 'currency' end as reason,
        standing >= 10 as is_other,
        line_count,
        amount
    from standings
)

select * from final
