-- question: what has each customer cost in all and in the last twelve months: to sell to, to look after, to win?
-- grain: one row per customer with any cost by the rates on record
-- history: yes
with

final as (
    select
        customer_id,
        coalesce(sum(case when cost_kind in ('transaction', 'delivery', 'payment', 'returns') then charge end), 0)
            as transaction_cost,
        coalesce(sum(case when cost_kind in ('service', 'visit', 'overhead') then charge end), 0) as service_cost,
        coalesce(sum(case when cost_kind in ('acquisition', 'invested') then charge end), 0) as invested,
        coalesce(sum(case when cost_kind in ('transaction', 'delivery', 'payment', 'returns')
            and month > as_of() - interval 12 month then charge end), 0) as transaction_cost_12m,
        coalesce(sum(case when cost_kind in ('service', 'visit', 'overhead')
            and month > as_of() - interval 12 month then charge end), 0) as service_cost_12m
    from cost_charges
    group by customer_id
)

select * from final
