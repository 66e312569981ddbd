-- question: how does each of the large categories develop month by month?
-- grain: one row per month and category; the ninth and smaller categories are one
-- history: no
with

category_months as (
    select
        cast(date_trunc('month', ordered_on) as date) as month,
        coalesce(category, 'not_stated') as category,
        measure(revenue) as revenue
    from sales
    group by 1, 2
),

months as (
    select month_on as month
    from calendar
    where calendar_on >= first_day()
    union
    select month
    from category_months
),

places as (
    select category, row_number() over (order by sum(revenue) desc, category) as place
    from category_months
    group by category
),

named as (
    select category, case when place <= 8 then category else 'others' end as shown, least(place, 9) as place
    from places
),

cells as (
    select m.month, n.shown as category, n.place
    from months as m
    cross join (select distinct shown, place from named) as n
),

sums as (
    select c.month, n.shown as category, sum(c.revenue) as revenue
    from category_months as c
    join named as n on n.category = c.category
    group by 1, 2
),

final as (
    select
        c.month,
        c.category,
        coalesce(s.revenue, 0) as revenue,
        cast(coalesce(s.revenue, 0) as double)
        / nullif(cast(sum(coalesce(s.revenue, 0)) over (partition by c.month) as double), 0) as share,
        c.place,
        c.month + interval 1 month > period_until() or c.month < period_start() as is_partial
    from cells as c
    left join sums as s on s.month = c.month and s.category = c.category
)

select * from final order by month, place
