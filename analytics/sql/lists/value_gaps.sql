-- question: where might customers bring more: categories they do not buy, orders that have become fewer?
-- grain: one row per customer under the filters with an opportunity
-- history: yes
with

placed as (
    select
        *,
        row_number() over (partition by customer_id order by category_opportunity desc, category) as place,
        sum(category_opportunity) over (partition by customer_id) as all_opportunity,
        count(*) over (partition by customer_id) as gap_count
    from category_gaps
),

found as (
    select
        t.customer_id, coalesce(t.customer_name, t.customer_id) as customer_name,
        cast(y.gross_revenue_12m as double) as bought_12m, y.order_count_6m, y.order_count_before_6m,
        p.category as missing_category, p.peer_share, coalesce(p.gap_count, 0) as gap_count,
        coalesce(p.all_opportunity, 0) as category_opportunity,
        2 * cast(y.gross_revenue_12m as double) / nullif(y.order_count_12m, 0)
        * case when y.order_count_6m < y.order_count_before_6m then y.order_count_before_6m - y.order_count_6m else 0 end
            as frequency_opportunity
    from customer_totals as t
    join customer_years as y on y.customer_id = t.customer_id
    left join placed as p on p.customer_id = t.customer_id and p.place = 1
    where y.order_count_12m > 0
),

matching as (
    select
        *, category_opportunity + frequency_opportunity as opportunity,
        row_number() over (order by category_opportunity + frequency_opportunity desc, customer_id) as place,
        count(*) over () as total_count,
        sum(category_opportunity + frequency_opportunity) over () as total_opportunity,
        sum(category_opportunity) over () as total_category_opportunity,
        sum(frequency_opportunity) over () as total_frequency_opportunity
    from found
    where category_opportunity + frequency_opportunity > 0
),

final as (
    select *
    from matching
    where place <= param(limit)
)

select * from final order by place
