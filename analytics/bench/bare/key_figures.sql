-- question: how do the key figures compare with the compare period?
-- grain: one row per measure
-- history: no
with

figures as (
    select
        ordered_on >= $start as is_now,
        cast(sum(revenue) as double) as revenue,
        count(distinct case when not is_refund and revenue > 0 then order_id end) as orders,
        count(distinct case when not is_refund and revenue > 0 then customer_id end) as customers,
        cast(sum(case when not is_refund and revenue > 0 then revenue end) as double)
        / count(distinct case when not is_refund and revenue > 0 then order_id end) as average_order_value,
        cast(sum(case when cost is not null then revenue - cost end) as double)
        / cast(sum(case when cost is not null then revenue end) as double) as margin_rate
    from order_lines
    where
        coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ((ordered_on >= $start and ordered_on < $until) or (ordered_on >= $compare_start and ordered_on < $compare_until))
    group by 1
),

long as (
    select is_now, unnest(['revenue', 'orders', 'customers', 'average_order_value', 'margin_rate']) as measure,
        unnest([revenue, orders, customers, average_order_value, margin_rate]) as value
    from figures
),

final as (
    select n.measure, n.value, b.value as compare_value
    from long as n
    left join long as b on b.measure = n.measure and not b.is_now
    where n.is_now
)

select * from final
