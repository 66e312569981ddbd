-- question: how many customers of each month's cohort buy again as time goes on, and what do they bring?
-- grain: one row per cohort and age in months
-- history: yes
with

months as (
    select customer_id, date_trunc('month', ordered_on) as month, sum(revenue) as revenue
    from order_lines
    where ordered_on <= $as_of
    group by 1, 2
),

firsts as (
    select customer_id, min(month) as cohort
    from months
    group by 1
),

final as (
    select f.cohort, date_diff('month', f.cohort, m.month) as age, count(*) as customers, sum(m.revenue) as revenue
    from months as m
    join firsts as f on f.customer_id = m.customer_id
    where f.cohort >= $start
    group by 1, 2
)

select * from final
