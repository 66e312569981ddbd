-- question: what has each customer bought in all, in the last twelve months and in the twelve before?
-- grain: one row per customer who has bought
-- history: yes
-- Months reach back from the as-of day: the last twelve are the days after the same day a year before.
with

placed as (
    select
        customer_id, ordered_on, is_purchase, revenue, gross_revenue, discount, margin, costed_revenue,
        is_purchase and order_id is not null as is_order,
        coalesce(earlier_purchase_on, date '0001-01-01') as earlier_purchase_on,
        ordered_on > as_of() - interval 12 month as is_12m,
        ordered_on > as_of() - interval 24 month and ordered_on <= as_of() - interval 12 month as is_before_12m,
        ordered_on > as_of() - interval 6 month as is_6m,
        ordered_on > as_of() - interval 12 month and ordered_on <= as_of() - interval 6 month as is_before_6m
    from order_days_all
),

final as (
    select
        customer_id,
        min(case when is_purchase then ordered_on end) as first_order_on,
        max(case when is_purchase then ordered_on end) as last_order_on,
        count(case when is_order and earlier_purchase_on = date '0001-01-01' then 1 end) as order_count,
        count(case when is_order and is_12m and earlier_purchase_on <= as_of() - interval 12 month then 1 end) as order_count_12m,
        count(case when is_order and is_before_12m and earlier_purchase_on <= as_of() - interval 24 month then 1 end)
            as order_count_before_12m,
        count(case when is_order and is_6m and earlier_purchase_on <= as_of() - interval 6 month then 1 end) as order_count_6m,
        count(case when is_order and is_before_6m and earlier_purchase_on <= as_of() - interval 12 month then 1 end)
            as order_count_before_6m,
        coalesce(sum(revenue), 0) as revenue,
        coalesce(sum(gross_revenue), 0) as gross_revenue,
        coalesce(sum(case when is_12m then revenue end), 0) as revenue_12m,
        coalesce(sum(case when is_12m then gross_revenue end), 0) as gross_revenue_12m,
        coalesce(sum(case when is_before_12m then revenue end), 0) as revenue_before_12m,
        coalesce(sum(case when is_12m then discount end), 0) as discount_12m,
        sum(margin) as margin,
        sum(case when is_12m then margin end) as margin_12m,
        sum(case when is_12m then costed_revenue end) as costed_revenue_12m
    from placed
    group by customer_id
    having max(case when is_purchase then ordered_on end) is not null
)

select * from final
