-- question: whose customers owe how much?
-- grain: one row per salesperson
-- history: yes
with

final as (
    select
        coalesce(salesperson, 'not_stated') as salesperson,
        sum(open_amount) as open_amount,
        sum(case when overdue_days > 0 then open_amount else 0 end) as overdue_amount,
        sum(case when overdue_days > 60 then open_amount else 0 end) as long_overdue_amount,
        count(*) as order_count,
        count(distinct customer_id) as customers,
        param(credit_days) as credit_days
    from open_orders
    group by 1
)

select * from final order by overdue_amount desc, open_amount desc, salesperson
