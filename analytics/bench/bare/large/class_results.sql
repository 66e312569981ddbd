-- question: how many customers ordered ten times or more, three times or more, less, and what did they bring?
-- grain: one row per class
-- history: yes
with

counted as (
    select
        customer_id,
        count(distinct case when revenue > 0 then order_id end) as order_count,
        sum(case when ordered_on >= $start then revenue end) as revenue
    from order_lines
    where ordered_on > $as_of - interval 12 month and ordered_on <= $as_of
    group by customer_id
),

final as (
    select
        case when order_count >= 10 then 'high' when order_count >= 3 then 'middle' else 'low' end as class_code,
        count(*) as subjects, sum(revenue) as revenue
    from counted
    where order_count >= 1
    group by 1
)

select * from final
