-- question: on which histories do the expected values of customers rest?
-- grain: one row per customer who has bought under the filters
-- history: yes
with

matching as (
    select
        h.customer_id, coalesce(t.customer_name, h.customer_id) as customer_name, h.first_order_on, h.last_order_on,
        h.frequency, h.recency_days, h.observed_days, h.monetary_value, h.last_gap_days, h.gap_before_days,
        cast(h.revenue as double) as revenue_so_far, cast(h.margin as double) as margin,
        c.transaction_cost, c.service_cost, c.invested,
        row_number() over (order by h.frequency desc, h.customer_id) as place,
        count(*) over () as total_count
    from purchase_histories as h
    join customer_totals as t on t.customer_id = h.customer_id
    left join customer_costs as c on c.customer_id = h.customer_id
),

final as (
    select *
    from matching
    where place <= param(limit)
)

select * from final order by place
