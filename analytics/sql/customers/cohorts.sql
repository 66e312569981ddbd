-- question: how many customers of each cohort buy again as time goes on, and what do they bring?
-- grain: one row per cohort and age in months or quarters since the first purchase, ages begun by the as-of day
-- history: yes
-- Of a cohort by attribute an age counts the customers whose age is over; the age that is running has no figures.
with

again as (
    select
        count(case when first_order_on >= period_start() and first_order_on < period_until() then 1 end) as won_base,
        count(case when first_order_on >= period_start() and first_order_on < period_until()
            and date_diff('day', first_order_on, second_order_on) <= param(again_days) then 1 end) as won_again,
        count(case when first_order_on >= compare_start() and first_order_on < compare_until() then 1 end) as compare_base,
        count(case when first_order_on >= compare_start() and first_order_on < compare_until()
            and date_diff('day', first_order_on, second_order_on) <= param(again_days) then 1 end) as compare_again
    from won_customers
    where date_diff('day', first_order_on, as_of()) >= param(again_days)
),

summed as (
    select
        cohort, age, max(step_months) as step_months, max(case when is_over then 1 else 0 end) = 1 as is_complete,
        cast(sum(case when is_over then size else 0 end) as bigint) as over_base, cast(sum(size) as bigint) as size,
        cast(sum(case when is_over then coalesce(customers, 0) end) as bigint) as customers,
        cast(sum(case when is_over then coalesce(orders, 0) end) as bigint) as orders,
        sum(case when is_over then revenue end) as revenue, sum(case when is_over then margin end) as margin,
        sum(case when is_over then costed_revenue end) as costed_revenue,
        sum(case when is_over then revenue_so_far end) as revenue_so_far
    from cohort_cells
    group by cohort, age
),

final as (
    select
        s.cohort, cast(s.age as integer) as age, case when s.is_complete then s.over_base else s.size end as base,
        s.is_complete, s.customers, cast(s.customers as double) / s.over_base as retention_rate,
        s.orders, s.revenue, s.margin, cast(s.costed_revenue as double) / nullif(cast(s.revenue as double), 0) as cost_coverage,
        cast(s.revenue_so_far as double) / s.over_base as revenue_per_customer,
        param(by) as split_by, case when s.step_months = 3 then 'quarter' else 'month' end as step,
        a.won_base, cast(a.won_again as double) / nullif(a.won_base, 0) as again_share,
        a.compare_base, cast(a.compare_again as double) / nullif(a.compare_base, 0) as compare_again_share
    from summed as s
    cross join again as a
    where s.is_complete or param(by) = 'first_purchase'
)

select * from final order by cohort, age
