-- question: which categories gain and which lose, in money and in share?
-- grain: one row per category
-- history: no
with

categories as (
    select
        coalesce(category, 'not_stated') as category,
        sum(case when ordered_on >= $start then revenue else 0 end) as revenue,
        sum(case when ordered_on < $compare_until then revenue else 0 end) as compare_revenue
    from order_lines
    where
        coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ((ordered_on >= $start and ordered_on < $until) or (ordered_on >= $compare_start and ordered_on < $compare_until))
    group by 1
),

final as (
    select
        category, revenue, compare_revenue,
        cast(revenue as double) / cast(sum(revenue) over () as double) as share,
        cast(compare_revenue as double) / nullif(cast(sum(compare_revenue) over () as double), 0) as compare_share,
        row_number() over (order by revenue desc) as rank,
        row_number() over (order by compare_revenue desc) as compare_rank
    from categories
)

select * from final order by rank
