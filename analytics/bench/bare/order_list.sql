-- question: which orders are these?
-- grain: one row per order and day
-- history: no
with

final as (
    select
        l.order_id, l.ordered_on, max(l.customer_id) as customer_id, max(c.customer_name) as customer_name,
        max(l.salesperson) as salesperson, max(l.channel) as channel, max(l.region) as region,
        sum(l.revenue) as revenue, count(*) as line_count, max(l.order_status) as status, count(*) over () as total_count
    from order_lines as l
    left join customers as c on c.customer_id = l.customer_id
    where
        coalesce(l.order_status, l.status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and l.ordered_on >= $start and l.ordered_on < $until
    group by 1, 2
)

select * from final order by ordered_on desc, revenue desc, order_id limit 1000
