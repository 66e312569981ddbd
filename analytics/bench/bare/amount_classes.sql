-- question: how much do customers buy for in the period, in three classes?
-- grain: one row per class
-- history: no
with

bought as (
    select
        customer_id,
        count(distinct case when not is_refund and revenue > 0 then order_id end) as order_count,
        sum(revenue) as revenue,
        sum(case when not is_refund and revenue > 0 then revenue end) as gross_revenue
    from order_lines
    where
        customer_id is not null and coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on >= $start and ordered_on < $until
    group by customer_id
    having count(case when not is_refund and revenue > 0 then 1 end) > 0
),

cuts as (
    select quantile_cont(cast(revenue as double), [0.5, 0.8]) as q from bought
),

final as (
    select
        case when b.revenue >= c.q[2] then 'high' when b.revenue >= c.q[1] then 'middle' else 'low' end as class_name,
        count(*) as customers, sum(b.revenue) as revenue, sum(b.order_count) as order_count,
        cast(sum(b.gross_revenue) as double) / sum(b.order_count) as average_order_value
    from bought as b
    cross join cuts as c
    group by 1
)

select * from final order by class_name
