-- question: how does each of the large categories develop month by month?
-- grain: one row per month and category
-- history: no
with

sums as (
    select date_trunc('month', ordered_on) as month, coalesce(category, 'not_stated') as category, sum(revenue) as revenue
    from order_lines
    where coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and ordered_on >= $start and ordered_on < $until
    group by 1, 2
),

places as (
    select category, row_number() over (order by sum(revenue) desc, category) as place
    from sums
    group by category
),

final as (
    select s.month, case when p.place <= 8 then s.category else 'others' end as category, sum(s.revenue) as revenue
    from sums as s
    join places as p on p.category = s.category
    group by 1, 2
)

select * from final order by month, category
