-- question: which orders are these?
-- grain: one row per order and day; a refund is a row of its own on its day
-- history: no
with

orders_found as (
    select
        order_id,
        ordered_on,
        max(customer_id) as customer_id,
        max(customer_name) as customer_name,
        max(salesperson) as salesperson,
        max(channel) as channel,
        max(region) as region,
        sum(revenue) as revenue,
        count(*) as line_count,
        max(status) as status,
        max(case when is_purchase then ordered_on end) as purchased_on
    from sales
    where
        (param(customer_id) = '' or customer_id = param(customer_id))
        and (param(product_id) = '' or product_id = param(product_id))
        and (param(customer_kind) = '' or coalesce(customer_kind, 'not_stated') = param(customer_kind))
    group by order_id, ordered_on
),

firsts as (
    select
        *,
        case when purchased_on = min(purchased_on) over (partition by order_id) then 1 else 0 end as is_first
    from orders_found
),

numbered as (
    select
        *,
        row_number() over (order by ordered_on desc, revenue desc, order_id) as place,
        count(*) over () as total_count,
        cast(sum(is_first) over () as bigint) as total_orders,
        sum(revenue) over () as total_revenue,
        cast(sum(line_count) over () as bigint) as total_line_count
    from firsts
),

final as (
    select *
    from numbered
    where place <= param(limit)
)

select * from final order by place
