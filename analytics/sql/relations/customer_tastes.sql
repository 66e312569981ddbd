-- question: how much of its last twelve months does each customer spend on one brand, and on how many categories?
-- grain: one row per customer who has bought in the last twelve months
-- history: yes
with

by_brand as (
    select customer_id, brand, sum(cast(revenue as double)) as revenue
    from sales_all
    where customer_id is not null and is_purchase and brand is not null and ordered_on > as_of() - interval 12 month
    group by customer_id, brand
),

brands as (
    select customer_id, max(revenue) / nullif(sum(revenue), 0) as top_brand_share_12m
    from by_brand
    group by customer_id
),

categories as (
    select customer_id, count(distinct category) as category_count_12m
    from sales_all
    where customer_id is not null and is_purchase and ordered_on > as_of() - interval 12 month
    group by customer_id
),

final as (
    select c.customer_id, c.category_count_12m, b.top_brand_share_12m
    from categories as c
    left join brands as b on b.customer_id = c.customer_id
)

select * from final
