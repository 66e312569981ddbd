-- question: which customers owe how much, and for how long?
-- grain: one row per customer with an open amount
-- history: yes
with

final as (
    select
        max(customer_name) as customer_name,
        sum(open_amount) as open_amount,
        sum(case when overdue_days > 0 then open_amount else 0 end) as overdue_amount,
        sum(case when age_class = 'days_1_30' then open_amount else 0 end) as days_1_30,
        sum(case when age_class = 'days_31_60' then open_amount else 0 end) as days_31_60,
        sum(case when age_class = 'days_61_90' then open_amount else 0 end) as days_61_90,
        sum(case when age_class = 'days_over_90' then open_amount else 0 end) as days_over_90,
        count(*) as order_count,
        case when max(overdue_days) > 0 then max(overdue_days) end as oldest_days,
        max(salesperson) as salesperson,
        coalesce(customer_id, 'not_stated') as customer_id,
        param(credit_days) as credit_days
    from open_orders
    group by coalesce(customer_id, 'not_stated')
)

select * from final order by overdue_amount desc, open_amount desc, customer_name, customer_id
