-- question: which products bring the revenue?
-- grain: one row per product
-- history: no
with

final as (
    select
        product_id, max(product_name) as product_name, max(category) as category, max(brand) as brand,
        sum(revenue) as revenue, sum(quantity) as quantity,
        count(distinct case when not is_refund and revenue > 0 then order_id end) as order_count,
        count(distinct case when not is_refund and revenue > 0 then customer_id end) as customers,
        cast(sum(case when cost is not null then revenue - cost end) as double)
        / nullif(cast(sum(case when cost is not null then revenue end) as double), 0) as margin_rate,
        count(*) over () as total_count
    from order_lines
    where is_merchandise and coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on >= $start and ordered_on < $until
    group by product_id
)

select * from final order by revenue desc, product_id limit 1000
