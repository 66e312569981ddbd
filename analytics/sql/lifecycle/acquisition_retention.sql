-- question: how much of each month's revenue is from customers in their first days with us, how much from older ones?
-- grain: one row per month of the period
-- history: yes
with

judged as (
    select
        cast(date_trunc('month', s.ordered_on) as date) as month,
        s.customer_id, s.is_purchase, s.revenue,
        case when date_diff('day', t.first_order_on, s.ordered_on) between 0 and param(first_days) - 1 then 1 else 0 end as is_first
    from sales as s
    left join customer_totals_all as t on t.customer_id = s.customer_id
    where s.customer_id is not null
),

summed as (
    select
        month,
        sum(revenue) as revenue,
        sum(case when is_first = 1 then revenue else 0 end) as acquisition_revenue,
        sum(case when is_first = 0 then revenue else 0 end) as retention_revenue,
        count(distinct case when is_purchase and is_first = 1 then customer_id end) as acquired_customers,
        count(distinct case when is_purchase and is_first = 0 then customer_id end) as older_customers
    from judged
    group by month
),

months as (
    select distinct month_on as month
    from calendar
    where calendar_on >= first_day()
),

final as (
    select
        m.month,
        coalesce(s.revenue, 0) as revenue,
        coalesce(s.acquisition_revenue, 0) as acquisition_revenue,
        coalesce(s.retention_revenue, 0) as retention_revenue,
        case when date_diff('day', first_day(), m.month) >= param(first_days)
            then cast(s.acquisition_revenue as double) / nullif(cast(s.revenue as double), 0) end as acquisition_share,
        case when date_diff('day', first_day(), m.month) >= param(first_days)
            then cast(s.retention_revenue as double) / nullif(cast(s.revenue as double), 0) end as retention_share,
        coalesce(s.acquired_customers, 0) as acquired_customers,
        coalesce(s.older_customers, 0) as older_customers,
        m.month + interval 1 month > period_until() or m.month < period_start() as is_partial,
        date_diff('day', first_day(), m.month) < param(first_days) as is_early
    from months as m
    left join summed as s on s.month = m.month
    where (select count(*) from summed) > 0
)

select * from final order by month
