-- question: which products bring the revenue?
-- grain: one row per product
-- history: no
with

products_found as (
    select
        coalesce(product_id, product_name) as product_id,
        max(product_name) as product_name,
        max(category) as category,
        max(brand) as brand,
        measure(revenue) as revenue,
        measure(quantity) as quantity,
        measure(orders) as order_count,
        measure(customers) as customers,
        measure(margin_rate) as margin_rate
    from sales
    where coalesce(is_merchandise, true) and coalesce(product_id, product_name) is not null
    group by 1
),

numbered as (
    select
        *,
        cast(revenue as double) / nullif(cast(sum(revenue) over () as double), 0) as revenue_share,
        row_number() over (order by revenue desc, product_id) as place,
        count(*) over () as total_count,
        sum(revenue) over () as total_revenue,
        sum(quantity) over () as total_quantity
    from products_found
),

final as (
    select *
    from numbered
    where place <= param(limit)
)

select * from final order by place
