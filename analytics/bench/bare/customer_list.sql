-- question: which customers are these?
-- grain: one row per customer
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

period as (
    select
        customer_id,
        count(distinct case when not is_refund and revenue > 0 then order_id end) as period_order_count,
        sum(revenue) as period_revenue
    from order_lines
    where customer_id is not null and coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on >= $start and ordered_on < $until
    group by 1
    having count(case when not is_refund and revenue > 0 then 1 end) > 0
),

final as (
    select
        s.customer_id, c.customer_name, case
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
        end as segment, s.r_score, s.f_score, s.days_since_last_order, s.order_count,
        s.revenue, p.period_order_count, p.period_revenue, count(*) over () as total_count
    from scored as s
    left join customers as c on c.customer_id = s.customer_id
    left join period as p on p.customer_id = s.customer_id
)

select * from final order by revenue desc, customer_id limit 1000
