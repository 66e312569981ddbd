-- question: which products does each class buy more of than in the compare period, and which less?
-- grain: one row per class and product, the largest changes either way
-- history: yes
with

sold as (
    select
        m.class_code,
        s.product_id,
        max(s.product_name) as product_name,
        max(s.category) as category,
        cast(coalesce(sum(case when not s.is_compare then s.revenue end), 0) as decimal(28, 4)) as revenue,
        cast(coalesce(sum(case when s.is_compare then s.revenue end), 0) as decimal(28, 4)) as compare_revenue,
        count(distinct case when not s.is_compare and s.is_purchase then s.customer_id end) as customers,
        count(distinct case when s.is_compare and s.is_purchase then s.customer_id end) as compare_customers
    from sales_both as s
    join class_members as m on m.subject_id = s.customer_id
    where s.product_id is not null and s.is_merchandise
    group by m.class_code, s.product_id
),

compared as (
    select
        *,
        revenue - compare_revenue as difference,
        cast(revenue as double) / nullif(cast(compare_revenue as double), 0) - 1 as change,
        case when revenue >= compare_revenue then 'rising' else 'falling' end as direction,
        sum(compare_customers) over () as compared_with
    from sold
    where revenue <> compare_revenue
),

ranked as (
    select
        *,
        row_number() over (partition by class_code, direction order by abs(difference) desc, product_id) as place
    from compared
    where compared_with > 0
),

final as (
    select
        class_code, direction, product_id, coalesce(product_name, product_id) as product_name, category,
        revenue, compare_revenue, difference, change, customers, compare_customers, place
    from ranked
    where place <= param(listed_each)
)

select * from final order by class_code, direction desc, place
