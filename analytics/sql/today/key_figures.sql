-- question: how do the key figures compare with the compare period?
-- grain: one row per measure
-- history: no
with

figures as (
    select
        is_compare,
        cast(measure(revenue) as double) as revenue,
        cast(measure(orders) as double) as orders,
        cast(measure(customers) as double) as customers,
        measure(average_order_value) as average_order_value,
        measure(margin_rate) as margin_rate
    from sales_both
    group by is_compare
),

measures as (
    select 1 as place, 'revenue' as measure, 'money' as unit
    union all
    select 2, 'orders', 'count'
    union all
    select 3, 'customers', 'count'
    union all
    select 4, 'average_order_value', 'money'
    union all
    select 5, 'margin_rate', 'share'
),

long as (
    select
        m.place, m.measure, m.unit, f.is_compare,
        case m.place when 1 then f.revenue when 2 then f.orders when 3 then f.customers
            when 4 then f.average_order_value else f.margin_rate end as value
    from measures as m
    cross join figures as f
),

pairs as (
    select
        place, measure, unit,
        coalesce(max(case when not is_compare then value end), case when place <= 3 then 0 end) as value,
        case when compare_start() >= first_day()
            then coalesce(max(case when is_compare then value end), case when place <= 3 then 0 end) end as compare_value
    from long
    group by place, measure, unit
),

final as (
    select
        place,
        measure,
        unit,
        value,
        compare_value,
        case when unit = 'share' then value - compare_value else value / nullif(compare_value, 0) - 1 end as change
    from pairs
)

select * from final order by place
