-- question: what has each customer bought in the period, and in which classes does that put them?
-- grain: one row per customer who bought in the period under the filters
-- history: no
-- A cut-off of 0 stands for the customers' own quantile: amount high from the 80 %, middle from the 50 % quantile.
with

bought as (
    select
        customer_id,
        measure(orders) as period_order_count,
        measure(revenue) as period_revenue,
        measure(gross_revenue) as period_gross_revenue
    from sales
    where customer_id is not null
    group by customer_id
    having max(case when is_purchase then 1 else 0 end) = 1
),

cuts as (
    select
        case when param(amount_high) > 0 then cast(param(amount_high) as double)
            else quantile_cont(cast(period_revenue as double), 0.8) end as amount_high,
        case when param(amount_middle) > 0 then cast(param(amount_middle) as double)
            else quantile_cont(cast(period_revenue as double), 0.5) end as amount_middle
    from bought
),

final as (
    select
        b.customer_id, b.period_order_count, b.period_revenue, b.period_gross_revenue, c.amount_high, c.amount_middle,
        case
            when b.period_order_count >= param(frequency_high) then 'high'
            when b.period_order_count >= param(frequency_middle) then 'middle'
            else 'low'
        end as frequency_class,
        case
            when cast(b.period_revenue as double) >= c.amount_high then 'high'
            when cast(b.period_revenue as double) >= c.amount_middle then 'middle'
            else 'low'
        end as amount_class
    from bought as b
    cross join cuts as c
)

select * from final
