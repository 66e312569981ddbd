-- question: which customers are these, how long did they stay, and are they lost?
-- grain: one row per customer won under the filters while a loss could be seen
-- history: yes
with

matching as (
    select
        l.customer_id, coalesce(l.customer_name, l.customer_id) as customer_name, l.member, l.first_order_on,
        l.lifetime_days, l.is_lost = 1 as is_lost, l.lost_on, t.last_order_on, t.order_count, t.revenue,
        row_number() over (order by l.is_lost desc, t.revenue desc, l.customer_id) as place,
        count(*) over () as total_count,
        cast(sum(t.order_count) over () as bigint) as total_order_count,
        sum(t.revenue) over () as total_revenue
    from lifetimes as l
    join customer_totals_all as t on t.customer_id = l.customer_id
    where param(member) = '' or l.member = param(member)
),

final as (
    select *
    from matching
    where place <= param(limit)
)

select * from final order by place
