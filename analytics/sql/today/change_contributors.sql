-- question: who or what made the difference to the compare period?
-- grain: one row per member of a dimension
-- history: no
with

members as (
    select 'category' as dimension, 1 as place, category as member, cast(null as varchar) as product_id, is_compare,
        sum(revenue) as revenue
    from sales_both where param(dimension) in ('category', 'all') group by category, is_compare
    union all
    select 'region', 2, region, null, is_compare, sum(revenue)
    from sales_both where param(dimension) in ('region', 'all') group by region, is_compare
    union all
    select 'channel', 3, channel, null, is_compare, sum(revenue)
    from sales_both where param(dimension) in ('channel', 'all') group by channel, is_compare
    union all
    select 'salesperson', 4, salesperson, null, is_compare, sum(revenue)
    from sales_both where param(dimension) in ('salesperson', 'all') group by salesperson, is_compare
    union all
    select 'customer_kind', 5, customer_kind, null, is_compare, sum(revenue)
    from sales_both where param(dimension) in ('customer_kind', 'all') group by customer_kind, is_compare
    union all
    select 'product', 6, case when is_merchandise then coalesce(product_name, product_id) else 'not_merchandise' end,
        max(case when is_merchandise then product_id end), is_compare, sum(revenue)
    from sales_both where param(dimension) in ('product', 'all') group by 3, is_compare
),

sums as (
    select
        dimension, place, member,
        max(product_id) as product_id,
        coalesce(sum(case when not is_compare then revenue end), 0) as revenue,
        coalesce(sum(case when is_compare then revenue end), 0) as compare_revenue
    from members
    where not is_compare or compare_start() >= first_day()
    group by dimension, place, member
),

differences as (
    select
        dimension, place, product_id, revenue, compare_revenue,
        coalesce(member, 'not_stated') as member,
        revenue - compare_revenue as difference,
        sum(revenue - compare_revenue) over (partition by dimension) as total_difference,
        max(case when member is not null then 1 else 0 end) over (partition by dimension) as is_stated
    from sums
),

ranked as (
    select
        *,
        row_number() over (partition by dimension order by difference desc, revenue desc, member) as rank_up,
        row_number() over (partition by dimension order by difference, revenue, member desc) as rank_down,
        case when param(dimension) = 'all' then 3 else 12 end as shown
    from differences
    where param(dimension) <> 'all' or is_stated = 1
),

grouped as (
    select *, case when rank_up <= shown or rank_down <= shown then member else 'others' end as shown_member
    from ranked
    where param(dimension) <> 'all' or rank_up <= shown or rank_down <= shown
),

final as (
    select
        dimension, shown_member as member,
        case when count(*) = 1 then max(product_id) end as product_id,
        sum(revenue) as revenue,
        case when compare_start() >= first_day() then sum(compare_revenue) end as compare_revenue,
        case when compare_start() >= first_day() then sum(difference) end as difference,
        case when compare_start() >= first_day()
            then cast(sum(difference) as double) / nullif(cast(max(total_difference) as double), 0) end as share_of_change,
        place
    from grouped
    group by dimension, place, shown_member
)

select * from final order by place, difference desc, revenue desc, member
