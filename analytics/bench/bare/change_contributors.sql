-- question: which categories made the difference to the compare period?
-- grain: one row per category
-- history: no
with

categories as (
    select
        coalesce(category, 'not_stated') as member,
        sum(case when ordered_on >= $start then revenue else 0 end) as revenue,
        sum(case when ordered_on < $compare_until then revenue else 0 end) as compare_revenue
    from order_lines
    where
        coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ((ordered_on >= $start and ordered_on < $until) or (ordered_on >= $compare_start and ordered_on < $compare_until))
    group by 1
),

final as (
    select *, revenue - compare_revenue as difference
    from categories
)

select * from final order by difference desc
