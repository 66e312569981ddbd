-- question: what did the customers won in each month or quarter bring at each age?
-- grain: one row per cohort, month or quarter in which its customers were won, and age begun by the as-of day
-- history: yes
with

digits as (
    select digit from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as d(digit)
),

ages as (
    select a.digit + 10 * b.digit + 100 * c.digit as age
    from digits as a cross join digits as b cross join digits as c
),

sizes as (
    select cohort, cohort_place, step_months, this_place, open_place, count(*) as size
    from cohort_members
    group by cohort, cohort_place, step_months, this_place, open_place
),

bought as (
    select
        c.cohort, c.cohort_place,
        case when c.step_months = 3 then m.quarter_place else m.month_place end - c.cohort_place as age,
        count(case when m.order_count > 0 and (c.step_months = 1 or m.is_first_of_quarter) then 1 end) as customers,
        sum(m.order_count) as orders, sum(m.revenue) as revenue, sum(m.margin) as margin,
        sum(m.costed_revenue) as costed_revenue
    from cohort_members as c
    join customer_months as m on m.customer_id = c.customer_id
    group by c.cohort, c.cohort_place, 3
),

final as (
    select
        s.cohort, a.age, s.size, s.step_months, s.cohort_place + a.age < s.open_place as is_over,
        b.customers, b.orders, coalesce(b.revenue, 0) as revenue, b.margin, b.costed_revenue,
        sum(coalesce(b.revenue, 0)) over (partition by s.cohort, s.cohort_place order by a.age) as revenue_so_far
    from sizes as s
    join ages as a on s.cohort_place + a.age <= s.this_place
    left join bought as b on b.cohort = s.cohort and b.cohort_place = s.cohort_place and b.age = a.age
)

select * from final
