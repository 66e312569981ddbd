-- question: where on the map of recency and frequency do customers and revenue lie?
-- grain: one row per pair of scores
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
    select r_score, f_score, count(*) as customers, sum(revenue) as revenue
    from scored
    group by 1, 2
)

select * from final order by r_score desc, f_score desc
