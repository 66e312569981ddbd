-- question: which customers of a cohort bought at this age?
-- grain: one row per customer of the cohort who bought at an age that is over
-- history: yes
with

months as (
    select
        c.customer_id, c.customer_name, c.cohort, c.first_order_on, m.order_count, m.revenue,
        c.cohort_place + param(age) < c.open_place as is_over,
        case when c.step_months = 3 then m.quarter_place else m.month_place end - c.cohort_place as age
    from cohort_members as c
    join customer_months as m on m.customer_id = c.customer_id
    where param(cohort) = '' or c.cohort = param(cohort)
),

aged as (
    select
        customer_id, max(customer_name) as customer_name, max(cohort) as cohort, max(first_order_on) as first_order_on,
        cast(sum(case when age = param(age) then order_count else 0 end) as bigint) as age_order_count,
        sum(case when age = param(age) then revenue else 0 end) as age_revenue,
        sum(case when age <= param(age) then revenue else 0 end) as revenue_so_far
    from months
    where is_over
    group by customer_id
),

matching as (
    select
        a.customer_id, coalesce(a.customer_name, a.customer_id) as customer_name, a.cohort, a.first_order_on,
        a.age_order_count, a.age_revenue, a.revenue_so_far, t.last_order_on,
        row_number() over (order by a.age_revenue desc, a.customer_id) as place,
        count(*) over () as total_count,
        cast(sum(a.age_order_count) over () as bigint) as total_age_order_count,
        sum(a.age_revenue) over () as total_age_revenue
    from aged as a
    join customer_totals_all as t on t.customer_id = a.customer_id
    where a.age_order_count > 0
),

final as (
    select *
    from matching
    where place <= param(limit)
)

select * from final order by place
