-- question: which customers were won under the filters?
-- grain: one row per customer whose first purchase of all meets the filters
-- history: yes
-- A filter looks at the first purchase only: chosen by what came later, customers would seem to stay longer than they do.
with

met as (
    select distinct s.customer_id
    from sales_history as s
    join customer_totals_all as t on t.customer_id = s.customer_id and t.first_order_on = s.ordered_on
    where s.is_purchase
),

final as (
    select
        f.customer_id, f.customer_name, f.first_order_on, f.second_order_on, f.first_channel, f.first_category,
        f.first_region, f.customer_kind, f.first_year
    from first_purchases as f
    join met as m on m.customer_id = f.customer_id
)

select * from final
