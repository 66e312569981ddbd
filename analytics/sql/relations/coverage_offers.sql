-- question: how many rival offers does a price comparison rest on, and which were left out and why?
-- grain: one row per reason
-- history: no
with

final as (
    select coalesce(left_out, 'counted') as reason, count(*) as line_count, cast(null as double) as amount
    from matched_offers
    where offered_on >= period_start() and offered_on < period_until()
    group by 1
)

select * from final
