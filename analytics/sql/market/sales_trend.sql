-- question: how do sales develop month by month, against the compare period?
-- grain: one row per month of the period, those without sales too
-- history: no
with

current_months as (
    select
        cast(date_trunc('month', ordered_on) as date) as month,
        measure(revenue) as revenue,
        measure(orders) as order_count,
        measure(customers) as customer_count
    from sales
    group by 1
),

months as (
    select month_on as month
    from calendar
    where calendar_on >= first_day()
    union
    select month
    from current_months
),

compare_months as (
    select
        cast(date_trunc('month', aligned(ordered_on)) as date) as month,
        measure(revenue) as revenue
    from sales_compare
    group by 1
),

final as (
    select
        m.month,
        coalesce(c.revenue, 0) as revenue,
        case when greatest(m.month, period_start()) >= aligned(first_day()) then coalesce(p.revenue, 0) end as compare_revenue,
        coalesce(c.order_count, 0) as order_count,
        coalesce(c.customer_count, 0) as customer_count,
        m.month + interval 1 month > period_until() or m.month < period_start() as is_partial
    from months as m
    left join current_months as c on c.month = m.month
    left join compare_months as p on p.month = m.month
    where (select count(*) from current_months) > 0
)

select * from final order by month
