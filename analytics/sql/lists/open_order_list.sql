-- question: which orders are not fully paid?
-- grain: one row per order with an open amount
-- history: yes
with

numbered as (
    select
        order_id, ordered_on, customer_name, total, open_amount, overdue_days, age_class, salesperson, status, customer_id,
        row_number() over (order by overdue_days desc, order_id) as place,
        count(*) over () as total_count,
        sum(open_amount) over () as total_open_amount
    from open_orders
    where
        (
            param(customer_id) = '' or customer_id = param(customer_id)
            or (param(customer_id) = 'not_stated' and customer_id is null)
        )
        and (param(age_class) = '' or age_class = param(age_class))
        and (param(salesperson) = '' or coalesce(salesperson, 'not_stated') = param(salesperson))
),

final as (
    select *
    from numbered
    where place <= param(limit)
)

select * from final order by place
