-- question: which categories gain and which lose, in money and in share?
-- grain: one row per category, with one for what states none
-- history: no
with

both_periods as (
    select coalesce(category, 'not_stated') as category, revenue, cast(0 as decimal(18, 4)) as compare_revenue
    from sales
    union all
    select coalesce(category, 'not_stated') as category, cast(0 as decimal(18, 4)) as revenue, revenue as compare_revenue
    from sales_compare
    where compare_start() >= first_day()
),

categories as (
    select category, sum(revenue) as revenue, sum(compare_revenue) as compare_revenue
    from both_periods
    group by category
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
