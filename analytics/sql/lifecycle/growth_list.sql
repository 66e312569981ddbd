-- question: which customers were won, kept, won back or lost in the last month or quarter of the selection?
-- grain: one row per customer active in it or in the one before
-- history: yes
with

last_period as (
    select max(place) as place
    from periods
),

its_window as (
    select l.place, min(p.period) as first_month, max(p.last_month) as last_month
    from last_period as l
    join periods as p on p.place > l.place - param(window_periods)
    group by l.place
),

moved as (
    select
        m.customer_id, t.customer_name, m.movement, m.revenue_before, m.revenue, m.revenue - m.revenue_before as difference,
        t.last_order_on, p.first_month, p.last_month
    from customer_movements as m
    join its_window as p on p.place = m.place
    join customer_totals as t on t.customer_id = m.customer_id
    where m.movement <> 'refunded' and (param(movement) = '' or m.movement = param(movement))
),

ranked as (
    select
        *,
        row_number() over (
            order by case movement when 'lost' then 1 when 'won_back' then 2 when 'new' then 3 else 4 end, abs(difference) desc,
            customer_id
        ) as place,
        count(*) over () as total_count,
        sum(revenue_before) over () as total_revenue_before,
        sum(revenue) over () as total_revenue,
        sum(difference) over () as total_difference
    from moved
),

final as (
    select *
    from ranked
    where place <= param(limit)
)

select * from final order by place
