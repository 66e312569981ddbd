-- question: what did a customer buy, month by month?
-- grain: one row per month of the period, from the first with a sale
-- history: no
with

bought as (
    select
        cast(date_trunc('month', ordered_on) as date) as month,
        measure(revenue) as revenue,
        measure(orders) as order_count
    from sales
    where customer_id is not null and (param(customer_id) = '' or customer_id = param(customer_id))
    group by 1
),

begun as (
    select min(month) as first_month
    from bought
),

months as (
    select distinct cast(date_trunc('month', c.calendar_on) as date) as month
    from calendar as c
    cross join begun as b
    where c.calendar_on >= b.first_month
),

final as (
    select m.month, coalesce(b.revenue, 0) as revenue, coalesce(b.order_count, 0) as order_count
    from months as m
    left join bought as b on b.month = m.month
)

select * from final order by month
