-- question: what would each rule have said on earlier days, and what came?
-- grain: one row per customer and snapshot
-- history: yes
with

final as (
    select
        snapshot, customer_id, window_days, frequency, recency_days, observed_days, monetary_value, mean_spend,
        before_count, after_count, after_spend, is_chosen
    from snapshot_histories
)

select * from final order by snapshot, customer_id
