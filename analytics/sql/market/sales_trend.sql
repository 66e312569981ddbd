-- question: how do sales develop month by month, against the compare period?
-- grain: one row per month of the period
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

compare_months as (
    select
        cast(date_trunc('month', ordered_on) as date) as month,
        measure(revenue) as revenue
    from sales_compare
    group by 1
),

final as (
    select
        c.month,
        c.revenue,
        p.revenue as compare_revenue,
        c.order_count,
        c.customer_count,
        c.month + interval 1 month > period_until() as is_partial
    from current_months as c
    left join compare_months as p
        on date_diff('month', cast(date_trunc('month', compare_start()) as date), p.month)
        = date_diff('month', cast(date_trunc('month', period_start()) as date), c.month)
)

select * from final
order by month
