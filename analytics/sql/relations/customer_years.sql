-- question: what has each customer bought in all, in the last twelve months and in the twelve before?
-- grain: one row per customer who has bought
-- history: yes
-- Months reach back from the as-of day: the last twelve are the days after the same day a year before.
with

placed as (
    select
        customer_id, order_id, ordered_on, is_purchase, revenue, discount, cost,
        ordered_on > as_of() - interval 12 month as is_12m,
        ordered_on > as_of() - interval 24 month and ordered_on <= as_of() - interval 12 month as is_before_12m,
        ordered_on > as_of() - interval 6 month as is_6m,
        ordered_on > as_of() - interval 12 month and ordered_on <= as_of() - interval 6 month as is_before_6m
    from sales_all
    where customer_id is not null
),

placed_orders as (
    select
        customer_id, order_id,
        min(case when is_purchase then ordered_on end) as first_on,
        max(case when is_purchase then ordered_on end) as last_on,
        max(case when is_purchase and order_id is not null then 1 else 0 end) as is_order,
        max(case when is_purchase and order_id is not null and is_12m then 1 else 0 end) as is_12m,
        max(case when is_purchase and order_id is not null and is_before_12m then 1 else 0 end) as is_before_12m,
        max(case when is_purchase and order_id is not null and is_6m then 1 else 0 end) as is_6m,
        max(case when is_purchase and order_id is not null and is_before_6m then 1 else 0 end) as is_before_6m,
        sum(revenue) as revenue,
        sum(case when is_purchase then revenue end) as gross_revenue,
        sum(case when is_12m then revenue end) as revenue_12m,
        sum(case when is_12m and is_purchase then revenue end) as gross_revenue_12m,
        sum(case when is_before_12m then revenue end) as revenue_before_12m,
        sum(case when is_12m and is_purchase then discount end) as discount_12m,
        sum(case when cost is not null then revenue - cost end) as margin,
        sum(case when is_12m and cost is not null then revenue - cost end) as margin_12m,
        sum(case when is_12m and cost is not null then revenue end) as costed_revenue_12m
    from placed
    group by customer_id, order_id
),

final as (
    select
        customer_id,
        min(first_on) as first_order_on,
        max(last_on) as last_order_on,
        cast(sum(is_order) as bigint) as order_count,
        cast(sum(is_12m) as bigint) as order_count_12m,
        cast(sum(is_before_12m) as bigint) as order_count_before_12m,
        cast(sum(is_6m) as bigint) as order_count_6m,
        cast(sum(is_before_6m) as bigint) as order_count_before_6m,
        coalesce(sum(revenue), 0) as revenue,
        coalesce(sum(gross_revenue), 0) as gross_revenue,
        coalesce(sum(revenue_12m), 0) as revenue_12m,
        coalesce(sum(gross_revenue_12m), 0) as gross_revenue_12m,
        coalesce(sum(revenue_before_12m), 0) as revenue_before_12m,
        coalesce(sum(discount_12m), 0) as discount_12m,
        sum(margin) as margin,
        sum(margin_12m) as margin_12m,
        sum(costed_revenue_12m) as costed_revenue_12m
    from placed_orders
    group by customer_id
    having max(last_on) is not null
)

select * from final
