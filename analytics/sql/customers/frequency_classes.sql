-- question: how often do customers buy in the period, in three classes, and what are the classes worth?
-- grain: one row per class that has customers
-- history: no
with

grouped as (
    select
        frequency_class as class_name,
        count(*) as customers,
        sum(period_revenue) as revenue,
        sum(period_gross_revenue) as gross_revenue,
        cast(sum(period_order_count) as bigint) as order_count,
        param(frequency_high) as frequency_high,
        param(frequency_middle) as frequency_middle
    from period_customers
    group by frequency_class
),

final as (
    select
        class_name,
        customers,
        cast(customers as double) / cast(sum(customers) over () as double) as customer_share,
        revenue,
        cast(revenue as double) / nullif(cast(sum(revenue) over () as double), 0) as revenue_share,
        order_count,
        cast(gross_revenue as double) / nullif(order_count, 0) as average_order_value,
        frequency_high,
        frequency_middle,
        case class_name when 'high' then 1 when 'middle' then 2 else 3 end as place
    from grouped
)

select * from final order by place
