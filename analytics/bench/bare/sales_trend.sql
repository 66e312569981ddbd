-- question: how do sales develop month by month, against the compare period?
-- grain: one row per month
-- history: no
with

now as (
    select
        date_trunc('month', ordered_on) as month,
        sum(revenue) as revenue,
        count(distinct case when not is_refund and revenue > 0 then order_id end) as order_count,
        count(distinct case when not is_refund and revenue > 0 then customer_id end) as customer_count
    from order_lines
    where coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on >= $start and ordered_on < $until
    group by 1
),

before as (
    select date_trunc('month', ordered_on) + interval 12 month as month, sum(revenue) as compare_revenue
    from order_lines
    where coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on >= $compare_start and ordered_on < $compare_until
    group by 1
),

final as (
    select n.*, b.compare_revenue
    from now as n
    left join before as b on b.month = n.month
)

select * from final order by month
