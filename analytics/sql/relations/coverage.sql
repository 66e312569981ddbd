-- question: how many lines does a figure rest on, and which were left out and why?
-- grain: one row per reason
-- history: no
with

final as (
    select
        coalesce(left_out, case when customer_id is null then 'no_customer' else 'counted' end) as reason,
        not coalesce(is_merchandise, true) as is_other,
        count(*) as line_count,
        cast(sum(revenue) as double) as amount
    from lines
    group by all
)

select * from final
