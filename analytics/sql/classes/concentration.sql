-- question: how much of revenue do the largest customers bring?
-- grain: one row per hundredth of customers, largest first
-- history: no
with

bought as (
    select customer_id, cast(measure(revenue) as double) as revenue
    from sales
    where customer_id is not null
    group by customer_id
    having max(case when is_purchase then 1 else 0 end) = 1
),

ranked as (
    select
        revenue,
        row_number() over (order by revenue desc, customer_id) as place,
        count(*) over () as customers,
        sum(revenue) over () as total,
        sum(revenue) over (order by revenue desc, customer_id rows between unbounded preceding and current row) as reached
    from bought
),

marked as (
    select *, cast(floor(100.0 * (place - 1) / customers) as bigint) as hundredth
    from ranked
),

weighed as (
    select
        sum((2.0 * (customers - place + 1) - customers - 1) * revenue) / nullif(max(customers) * max(total), 0) as gini
    from ranked
),

final as (
    select
        cast(max(m.place) as double) / max(m.customers) as customer_share,
        max(m.reached) / nullif(max(m.total), 0) as revenue_share,
        max(m.place) as customers,
        max(m.reached) as revenue,
        max(w.gini) as gini
    from marked as m
    cross join weighed as w
    group by m.hundredth
)

select * from final order by customer_share
