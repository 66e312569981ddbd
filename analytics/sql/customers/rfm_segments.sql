-- question: how many customers and how much revenue lie in each RFM segment?
-- grain: one row per segment that has customers
-- history: yes
with

grouped as (
    select
        s.segment,
        count(*) as customers,
        sum(b.revenue) as revenue,
        avg(s.order_count) as mean_order_count,
        quantile_cont(s.days_since_last_order, 0.5) as median_days_since_last_order
    from segments as s
    join customer_totals as b on b.customer_id = s.customer_id
    group by s.segment
),

final as (
    select
        segment,
        customers,
        cast(customers as double) / cast(sum(customers) over () as double) as customer_share,
        revenue,
        cast(revenue as double) / nullif(cast(sum(revenue) over () as double), 0) as revenue_share,
        mean_order_count,
        median_days_since_last_order
    from grouped
)

select * from final order by revenue desc, segment
