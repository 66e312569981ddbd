-- question: what is known of each product or province on the as-of day from what was sold of it or there?
-- grain: one row per subject that has sales
-- history: yes
-- Read with marks that say what is sold: the product of sales of goods, the province of all sales.
with

placed as (
    select
        subject(), category, brand, region, quantity, customer_id, order_id, ordered_on, is_purchase, revenue, discount, cost,
        ordered_on > as_of() - interval 12 month as is_12m,
        ordered_on > as_of() - interval 24 month and ordered_on <= as_of() - interval 12 month as is_before_12m
    from sold
    where subject() is not null
),

summed as (
    select
        subject(), max(category) as category, max(brand) as brand, max(region) as region,
        min(case when is_purchase then ordered_on end) as first_order_on,
        max(case when is_purchase then ordered_on end) as last_order_on,
        count(distinct case when is_purchase then order_id end) as order_count,
        count(distinct case when is_purchase and is_12m then order_id end) as order_count_12m,
        count(distinct case when is_purchase and is_before_12m then order_id end) as order_count_before_12m,
        count(distinct case when is_purchase and is_12m then customer_id end) as customer_count_12m,
        cast(sum(case when is_12m and is_purchase then quantity end) as double) as quantity_12m,
        coalesce(sum(revenue), 0) as revenue,
        coalesce(sum(case when is_12m then revenue end), 0) as revenue_12m,
        coalesce(sum(case when is_12m and is_purchase then revenue end), 0) as gross_revenue_12m,
        coalesce(sum(case when is_before_12m then revenue end), 0) as revenue_before_12m,
        coalesce(sum(case when is_12m and is_purchase then discount end), 0) as discount_12m,
        sum(case when cost is not null then revenue - cost end) as margin,
        sum(case when is_12m and cost is not null then revenue - cost end) as margin_12m,
        sum(case when is_12m and cost is not null then revenue end) as costed_revenue_12m
    from placed
    group by subject()
    having max(case when is_purchase then 1 else 0 end) = 1
),

final as (
    select
        *,
        date_diff('day', last_order_on, as_of()) as days_since_last_order,
        date_diff('day', first_order_on, as_of()) as tenure_days,
        cast(gross_revenue_12m as double) / nullif(order_count_12m, 0) as average_order_value_12m,
        cast(margin_12m as double) / nullif(cast(costed_revenue_12m as double), 0) as margin_rate_12m,
        cast(revenue_12m as double) / nullif(cast(revenue_before_12m as double), 0) - 1 as revenue_change_12m,
        cast(discount_12m as double) / nullif(cast(gross_revenue_12m + discount_12m as double), 0) as discount_share_12m
    from summed
)

select * from final
