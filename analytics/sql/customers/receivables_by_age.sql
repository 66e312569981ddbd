-- question: how old is the money that is still open?
-- grain: one row per age class with an open amount
-- history: yes
with

ages as (
    select
        age_class,
        sum(open_amount) as open_amount,
        count(*) as order_count,
        count(distinct customer_id) as customers
    from open_orders
    group by age_class
),

final as (
    select
        age_class, open_amount,
        open_amount / sum(open_amount) over () as open_share,
        order_count, customers, param(credit_days) as credit_days,
        case age_class when 'not_due' then 1 when 'days_1_30' then 2 when 'days_31_60' then 3 when 'days_61_90' then 4
            else 5 end as place
    from ages
)

select * from final order by place
