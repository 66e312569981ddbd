-- question: how many customers are new, active, loyal or lost, and what did they bring?
-- grain: one row per stage
-- history: yes
with

counted as (
    select
        customer_id, min(ordered_on) as first_on, max(ordered_on) as last_on,
        count(distinct case when ordered_on > $as_of - interval 12 month then order_id end) as order_count,
        sum(case when ordered_on >= $start and ordered_on < $until then revenue end) as revenue
    from order_lines
    where ordered_on <= $as_of
    group by customer_id
),

final as (
    select
        case
            when $as_of - last_on > 180 then 'lost' when $as_of - first_on <= 90 then 'new'
            when order_count >= 6 and $as_of - first_on > 365 then 'loyal' else 'active'
        end as class_code,
        count(*) as subjects, sum(revenue) as revenue
    from counted
    group by 1
)

select * from final
