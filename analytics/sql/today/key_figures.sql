-- question: how do the key figures compare with the compare period?
-- grain: one row per measure
-- history: no
with

period_figures as (
    select
        count(*) as line_count,
        cast(measure(revenue) as double) as revenue,
        cast(measure(orders) as double) as orders,
        cast(measure(customers) as double) as customers,
        measure(average_order_value) as average_order_value,
        measure(margin_rate) as margin_rate
    from sales
),

compare_figures as (
    select
        count(*) as line_count,
        cast(measure(revenue) as double) as revenue,
        cast(measure(orders) as double) as orders,
        cast(measure(customers) as double) as customers,
        measure(average_order_value) as average_order_value,
        measure(margin_rate) as margin_rate
    from sales_compare
),

pairs as (
    select 1 as place, 'revenue' as measure, 'money' as unit, p.revenue as value, c.revenue as before
    from period_figures as p cross join compare_figures as c
    union all
    select 2, 'orders', 'count', p.orders, c.orders
    from period_figures as p cross join compare_figures as c
    union all
    select 3, 'customers', 'count', p.customers, c.customers
    from period_figures as p cross join compare_figures as c
    union all
    select 4, 'average_order_value', 'money', p.average_order_value, c.average_order_value
    from period_figures as p cross join compare_figures as c
    union all
    select 5, 'margin_rate', 'share', p.margin_rate, c.margin_rate
    from period_figures as p cross join compare_figures as c
),

compared as (
    select place, measure, unit, value, case when compare_start() >= first_day() then before end as compare_value
    from pairs
),

final as (
    select
        c.place,
        c.measure,
        c.unit,
        c.value,
        c.compare_value,
        case when c.unit = 'share' then c.value - c.compare_value else c.value / nullif(c.compare_value, 0) - 1 end as change
    from compared as c
    cross join period_figures as p
    cross join compare_figures as b
    where p.line_count + b.line_count > 0
)

select * from final order by place
