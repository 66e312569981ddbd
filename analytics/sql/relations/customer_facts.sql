-- question: what has each customer of the selection bought, in the period and in all?
-- grain: one row per customer who has bought under the filters
-- history: yes
with

final as (
    select
        t.customer_id, t.customer_name, t.first_order_on, t.last_order_on, t.order_count, t.revenue,
        date_diff('day', t.last_order_on, as_of()) as days_since_last_order,
        p.period_order_count, p.period_revenue
    from customer_totals as t
    left join period_customers as p on p.customer_id = t.customer_id
)

select * from final
