-- question: which RFM segment is each customer in on the as-of day?
-- grain: one row per customer who has bought
-- history: yes
-- A score is 1 + the number of 20/40/60/80 % quantiles strictly below the value, so that equal values share a score;
-- recency is reversed. Segments are the usual ten cells of the recency x frequency grid:
--   f 5     cannot_lose  cannot_lose  loyal            loyal                champions
--   f 4     at_risk      at_risk      loyal            loyal                champions
--   f 3     at_risk      at_risk      needs_attention  potential_loyalists  potential_loyalists
--   f 2     hibernating  hibernating  about_to_sleep   potential_loyalists  potential_loyalists
--   f 1     hibernating  hibernating  about_to_sleep   promising            recent
--           r 1          r 2          r 3              r 4                  r 5
with

customers_rfm as (
    select
        customer_id, order_count,
        date_diff('day', last_order_on, as_of()) as days_since_last_order,
        cast(revenue as double) as revenue
    from customer_totals_all
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
        c.customer_id, c.days_since_last_order, c.order_count, c.revenue,
        5 - (cast(c.days_since_last_order > e.r1 as int) + cast(c.days_since_last_order > e.r2 as int)
            + cast(c.days_since_last_order > e.r3 as int) + cast(c.days_since_last_order > e.r4 as int)) as r_score,
        1 + (cast(c.order_count > e.f1 as int) + cast(c.order_count > e.f2 as int)
            + cast(c.order_count > e.f3 as int) + cast(c.order_count > e.f4 as int)) as f_score,
        1 + (cast(c.revenue > e.m1 as int) + cast(c.revenue > e.m2 as int)
            + cast(c.revenue > e.m3 as int) + cast(c.revenue > e.m4 as int)) as m_score
    from customers_rfm as c
    cross join edges as e
),

final as (
    select
        *,
        case
            when r_score = 5 and f_score >= 4 then 'champions'
            when r_score >= 3 and f_score >= 4 then 'loyal'
            when r_score >= 4 and f_score >= 2 then 'potential_loyalists'
            when r_score = 5 then 'recent'
            when r_score = 4 then 'promising'
            when r_score = 3 and f_score = 3 then 'needs_attention'
            when r_score = 3 then 'about_to_sleep'
            when f_score = 5 then 'cannot_lose'
            when f_score >= 3 then 'at_risk'
            else 'hibernating'
        end as segment
    from scored
)

select * from final
