-- question: which products are in a pair of classes, and what does each contribute?
-- grain: one row per product with sales
-- history: yes
with

names as (
    select product_id, max(product_name) as product_name
    from products
    group by product_id
),

placed as (
    select
        p.product_id, n.product_name, p.category, p.revenue_12m, p.margin_12m, p.margin_rate_12m, p.revenue_change_12m,
        p.customer_count_12m,
        cast(p.revenue_12m as double) / nullif(cast(sum(p.revenue_12m) over () as double), 0) as revenue_share,
        cast(p.margin_12m as double) / nullif(cast(sum(p.margin_12m) over () as double), 0) as margin_share,
        coalesce(m.class_code, 'not_classed') as class_code,
        coalesce(o.class_code, 'not_classed') as other_code
    from product_measures as p
    left join names as n on n.product_id = p.product_id
    left join class_members as m on m.subject_id = p.product_id
    left join other_members as o on o.subject_id = p.product_id
    left join matching_subjects as f on f.subject_id = p.product_id
    where p.order_count_12m > 0 and (f.subject_id is not null or not is_filtered())
),

ranked as (
    select
        *,
        row_number() over (order by revenue_12m desc, product_id) as place,
        count(*) over () as total_count,
        sum(revenue_12m) over () as total_revenue_12m,
        sum(margin_12m) over () as total_margin_12m
    from placed
    where
        (param(class_code) = '' or class_code = param(class_code))
        and (param(other_code) = '' or other_code = param(other_code))
),

final as (
    select *
    from ranked
    where place <= param(limit)
)

select * from final order by place
