-- question: which RFM segment is each customer in on the as-of day?
-- grain: one row per customer who has bought
-- history: yes
with

customers_rfm as (
    select
        customer_id,
        date_diff('day', max(ordered_on), as_of()) as days_since_last_order,
        count(distinct order_id) as order_count,
        cast(sum(revenue) as double) as revenue
    from sales_all
    where customer_id is not null and is_purchase
    group by customer_id
),

edges as (
    select
        quantile_cont(days_since_last_order, 0.2) as r1, quantile_cont(days_since_last_order, 0.4) as r2,
        quantile_cont(days_since_last_order, 0.6) as r3, quantile_cont(days_since_last_order, 0.8) as r4,
        quantile_cont(order_count, 0.2) as f1, quantile_cont(order_count, 0.4) as f2,
        quantile_cont(order_count, 0.6) as f3, quantile_cont(order_count, 0.8) as f4,
        quantile_cont(revenue, 0.2) as m1, quantile_cont(revenue, 0.4) as m2,
        quantile_cont(revenue, 0.6) as m3, quantile_cont(revenue, 0.8) as m4
    from customers_rfm
),

scored as (
    select
        c.*,
        5 - (cast(days_since_last_order > r1 as int) + cast(days_since_last_order > r2 as int)
            + cast(days_since_last_order > r3 as int) + cast(days_since_last_order > r4 as int)) as r_score,
        1 + (cast(order_count > f1 as int) + cast(order_count > f2 as int)
            + cast(order_count > f3 as int) + cast(order_count > f4 as int)) as f_score,
        1 + (cast(revenue > m1 as int) + cast(revenue > m2 as int)
            + cast(revenue > m3 as int) + cast(revenue > m4 as int)) as m_score
    from customers_rfm as c
    cross join edges
),

final as (
    select
        *,
        case
            when r_score >= 4 and f_score >= 4 then 'champions'
            when r_score >= 3 and f_score >= 3 then 'loyal'
            when r_score >= 4 then 'promising'
            when r_score = 3 then 'needs_attention'
            when f_score >= 4 then 'at_risk'
            when f_score = 3 then 'hibernating'
            else 'lost'
        end as segment
    from scored
)

select * from final
