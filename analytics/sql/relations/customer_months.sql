-- question: what did each customer buy in each month?
-- grain: one row per customer and month with a sale or a refund
-- history: yes
-- A place is the number of a calendar month or quarter: what is apart by one is next to each other.
with

final as (
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
)

select * from final
