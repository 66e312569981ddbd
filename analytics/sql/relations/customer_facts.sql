-- question: what has each customer of the selection bought, in the period and in all, and in which classes does that put them?
-- grain: one row per customer who has bought under the filters
-- history: yes
-- A cut-off of 0 stands for the customers' own quantile: amount high from the 80 %, middle from the 50 % quantile.
with

bought as (
    select
        customer_id,
        max(customer_name) as customer_name,
        min(case when is_purchase then ordered_on end) as first_order_on,
        max(case when is_purchase then ordered_on end) as last_order_on,
        measure(orders) as order_count,
        measure(revenue) as revenue
    from sales_history
    where customer_id is not null
    group by customer_id
    having max(case when is_purchase then ordered_on end) is not null
),

in_period as (
    select
        customer_id,
        measure(orders) as period_order_count,
        measure(revenue) as period_revenue,
        measure(gross_revenue) as period_gross_revenue
    from sales
    where customer_id is not null
    group by customer_id
    having measure(orders) > 0
),

cuts as (
    select
        case when param(amount_high) > 0 then cast(param(amount_high) as double)
            else quantile_cont(cast(period_revenue as double), 0.8) end as amount_high,
        case when param(amount_middle) > 0 then cast(param(amount_middle) as double)
            else quantile_cont(cast(period_revenue as double), 0.5) end as amount_middle
    from in_period
),

final as (
    select
        b.customer_id, b.customer_name, b.first_order_on, b.last_order_on, b.order_count, b.revenue,
        date_diff('day', b.last_order_on, as_of()) as days_since_last_order,
        p.period_order_count, p.period_revenue, p.period_gross_revenue,
        c.amount_high, c.amount_middle,
        case
            when p.period_order_count >= param(frequency_high) then 'high'
            when p.period_order_count >= param(frequency_middle) then 'middle'
            when p.period_order_count > 0 then 'low'
        end as frequency_class,
        case
            when cast(p.period_revenue as double) >= c.amount_high then 'high'
            when cast(p.period_revenue as double) >= c.amount_middle then 'middle'
            when p.period_order_count > 0 then 'low'
        end as amount_class
    from bought as b
    left join in_period as p on p.customer_id = b.customer_id
    cross join cuts as c
)

select * from final
