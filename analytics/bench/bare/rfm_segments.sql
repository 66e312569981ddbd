-- question: how many customers and how much revenue lie in each RFM segment?
-- grain: one row per segment
-- history: yes
with

customers_rfm as (
    select
        customer_id,
        date_diff('day', max(case when not is_refund and revenue > 0 then ordered_on end), $as_of) as days_since_last_order,
        count(distinct case when not is_refund and revenue > 0 then order_id end) as order_count,
        sum(revenue) as revenue
    from order_lines
    where customer_id is not null and coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on <= $as_of
    group by customer_id
    having max(case when not is_refund and revenue > 0 then ordered_on end) is not null
),

edges as (
    select
        quantile_cont(days_since_last_order, [0.2, 0.4, 0.6, 0.8]) as r,
        quantile_cont(order_count, [0.2, 0.4, 0.6, 0.8]) as f
    from customers_rfm
),

scored as (
    select
        c.*,
        5 - cast(list_sum(list_transform(e.r, lambda x: cast(c.days_since_last_order > x as int))) as int) as r_score,
        1 + cast(list_sum(list_transform(e.f, lambda x: cast(c.order_count > x as int))) as int) as f_score
    from customers_rfm as c
    cross join edges as e
),

final as (
    select
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
        end as segment,
        count(*) as customers,
        sum(revenue) as revenue,
        avg(order_count) as mean_order_count,
        quantile_cont(days_since_last_order, 0.5) as median_days_since_last_order
    from scored
    group by 1
)

select * from final order by segment
