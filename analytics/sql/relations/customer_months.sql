-- question: what did each customer buy in each month?
-- grain: one row per customer and month with a sale or a refund
-- history: yes
-- A place is the number of a calendar month or quarter: what is apart by one is next to each other.
with

months as (
    select
        customer_id,
        cast(extract(year from ordered_on) * 12 + extract(month from ordered_on) as integer) as month_place,
        cast(extract(year from ordered_on) * 4 + extract(quarter from ordered_on) as integer) as quarter_place,
        measure(orders) as order_count,
        measure(revenue) as revenue,
        measure(margin) as margin,
        sum(case when cost is not null then revenue end) as costed_revenue
    from sales_all
    where customer_id is not null
    group by
        customer_id,
        cast(extract(year from ordered_on) * 12 + extract(month from ordered_on) as integer),
        cast(extract(year from ordered_on) * 4 + extract(quarter from ordered_on) as integer)
),

quarters as (
    select customer_id, quarter_place, min(month_place) as month_place
    from months
    where order_count > 0
    group by customer_id, quarter_place
),

final as (
    select
        m.customer_id, m.month_place, m.quarter_place, m.order_count, m.revenue, m.margin, m.costed_revenue,
        q.customer_id is not null as is_first_of_quarter
    from months as m
    left join quarters as q on q.customer_id = m.customer_id and q.month_place = m.month_place
)

select * from final
