-- question: which orders are open, whose are they, and how long are they overdue?
-- grain: one row per order of which a cent or more is open
-- history: yes
with

final as (
    select
        d.order_id, d.customer_id, d.ordered_on, d.open_amount, d.overdue_days,
        o.status, cast(coalesce(o.total, o.net, o.gross) as double) as total,
        coalesce(c.customer_name, d.customer_id, 'not_stated') as customer_name,
        coalesce(o.salesperson, c.salesperson) as salesperson,
        case
            when d.overdue_days <= 0 then 'not_due'
            when d.overdue_days <= 30 then 'days_1_30'
            when d.overdue_days <= 60 then 'days_31_60'
            when d.overdue_days <= 90 then 'days_61_90'
            else 'days_over_90'
        end as age_class
    from dues as d
    join orders_all as o on o.order_id = d.order_id
    left join customers as c on c.customer_id = d.customer_id
    where d.left_out is null and d.open_amount >= 0.01
)

select * from final
