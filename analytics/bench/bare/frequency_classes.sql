-- question: how often do customers buy in the period, in three classes?
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

final as (
    select
        case when order_count >= $frequency_high then 'high' when order_count >= $frequency_middle then 'middle' else 'low' end
            as class_name,
        count(*) as customers, sum(revenue) as revenue, sum(order_count) as order_count,
        cast(sum(gross_revenue) as double) / sum(order_count) as average_order_value
    from bought
    group by 1
)

select * from final order by class_name
