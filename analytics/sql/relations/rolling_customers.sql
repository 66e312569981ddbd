-- question: who was active in each month or quarter, and with what revenue, where active is to have bought in the last few?
-- grain: one row per customer and month or quarter whose window holds sales or refunds of theirs
-- history: yes
-- The window is the month or quarter itself and those before it, param(window_periods) in all.
with

placed as (
    select
        customer_id, ordered_on, revenue, is_purchase,
        case when param(grain) = 'quarter' then extract(year from ordered_on) * 4 + extract(quarter from ordered_on) - 1
            else extract(year from ordered_on) * 12 + extract(month from ordered_on) - 1 end as place
    from order_days
),

bought as (
    select
        customer_id, place,
        sum(revenue) as revenue,
        max(case when is_purchase then 1 else 0 end) as is_buying,
        count(distinct case when is_purchase then ordered_on end) as buying_days
    from placed
    group by customer_id, place
),

steps as (
    select step
    from (
        values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18), (19),
        (20), (21), (22), (23)
    ) as s (step)
    where step < param(window_periods)
),

final as (
    select
        b.customer_id,
        b.place + s.step as place,
        sum(b.revenue) as revenue,
        max(b.is_buying) as is_active,
        max(case when s.step = 0 then b.is_buying else 0 end) as is_buying,
        max(case when s.step = 0 then b.buying_days else 0 end) as buying_days
    from bought as b
    cross join steps as s
    group by b.customer_id, b.place + s.step
)

select * from final
