-- question: how regularly do customers buy, and do those who buy often spend more at a time?
-- grain: one row per customer who has bought under the filters
-- history: yes
with

final as (
    select h.customer_id, h.frequency, h.monetary_value, h.last_gap_days, h.gap_before_days
    from purchase_histories as h
    join customer_totals as t on t.customer_id = h.customer_id
)

select * from final order by customer_id
