-- question: who became a customer, stayed, came back or was lost from one month or quarter to the next?
-- grain: one row per customer and month or quarter with sales or refunds of theirs in its window or the one before
-- history: yes
with

sides as (
    select
        customer_id, place, revenue, cast(0 as decimal(18, 4)) as revenue_before,
        is_active, 0 as was_active, case when is_buying = 1 then place end as bought_in
    from rolling_customers
    union all
    select
        customer_id, place + 1 as place, cast(0 as decimal(18, 4)) as revenue, revenue as revenue_before,
        0 as is_active, is_active as was_active, case when is_buying = 1 then place end as bought_in
    from rolling_customers
),

joined as (
    select
        customer_id, place,
        sum(revenue) as revenue,
        sum(revenue_before) as revenue_before,
        max(is_active) as is_active,
        max(was_active) as was_active,
        min(min(bought_in)) over (partition by customer_id) as first_place
    from sides
    group by customer_id, place
),

final as (
    select
        customer_id, place, revenue, revenue_before,
        case
            when is_active = 1 and first_place = place then 'new'
            when is_active = 1 and was_active = 1 then 'retained'
            when is_active = 1 then 'won_back'
            when was_active = 1 then 'lost'
            else 'refunded'
        end as movement
    from joined
)

select * from final
