-- question: what share of the market did we and each rival have, month by month?
-- grain: one row per whole month of the period and seller
-- history: yes
with

brands as (
    select period_on as month, case when is_own then 'own' else competitor end as competitor, sum(amount) as amount
    from brand_sales
    where period_on <= $as_of
    group by 1, 2
),

cells as (
    select period_on, amount
    from market_sizes
    where period_on <= $as_of
    qualify row_number() over (partition by period_on, category, region order by confidence desc, source) = 1
),

sizes as (
    select cast(c.period_on + interval 1 month * m.n as date) as month, sum(c.amount) / 3 as size
    from cells as c
    cross join (select unnest([0, 1, 2]) as n) as m
    group by 1
),

known as (
    select b.month, b.competitor, b.amount, s.size, sum(b.amount) over (partition by b.month) as total
    from brands as b
    join sizes as s on s.month = b.month
),

shares as (
    select month, competitor, amount, greatest(size, total) as market_amount from known
    union all
    select distinct month, 'others', size - total, size from known where size > total
),

final as (
    select
        c.month, c.competitor, c.amount, c.amount / c.market_amount as share,
        c.amount / c.market_amount - b.amount / b.market_amount as share_change, c.market_amount
    from shares as c
    left join shares as b on b.competitor = c.competitor and b.month = c.month - interval 1 year
    where c.month >= $start and c.month + interval 1 month <= $until
)

select * from final order by month, competitor
