-- question: which categories gain and which lose, in money and in share?
-- grain: one row per category, with one for what states none
-- history: no
with

categories as (
    select
        coalesce(category, 'not_stated') as category,
        coalesce(sum(case when not is_compare then revenue end), 0) as revenue,
        coalesce(sum(case when is_compare then revenue end), 0) as compare_revenue
    from sales_both
    where not is_compare or compare_start() >= first_day()
    group by 1
),

shares as (
    select
        category, revenue, compare_revenue,
        cast(revenue as double) / nullif(cast(sum(revenue) over () as double), 0) as share,
        cast(compare_revenue as double) / nullif(cast(sum(compare_revenue) over () as double), 0) as compare_share,
        row_number() over (order by revenue desc, category) as rank,
        row_number() over (order by compare_revenue desc, category) as compare_rank
    from categories
),

final as (
    select
        category,
        revenue,
        case when compare_start() >= first_day() then compare_revenue end as compare_revenue,
        case when compare_start() >= first_day() then revenue - compare_revenue end as difference,
        case when compare_start() >= first_day()
            then cast(revenue as double) / nullif(cast(compare_revenue as double), 0) - 1 end as change,
        share,
        case when compare_start() >= first_day() then share - compare_share end as share_change,
        rank,
        case when compare_start() >= first_day() then compare_rank end as compare_rank
    from shares
)

select * from final order by rank
