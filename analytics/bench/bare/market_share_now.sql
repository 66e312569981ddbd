-- question: who holds which share of the market in the period, and how did shares and ranks move?
-- grain: one row per seller
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
    select month, competitor, amount from known
    union all
    select distinct month, 'others', size - total from known where size > total
),

sums as (
    select
        competitor,
        sum(case when month >= $start and month < $until then amount end) as amount,
        sum(case when month >= $compare_start and month < $compare_until then amount end) as compare_amount
    from shares
    group by 1
),

final as (
    select
        competitor, amount, amount / sum(amount) over () as share,
        compare_amount / sum(compare_amount) over () as compare_share,
        case when competitor <> 'others' then row_number() over (partition by competitor = 'others' order by amount desc) end
            as rank,
        case when competitor <> 'others'
            then row_number() over (partition by competitor = 'others' order by compare_amount desc) end as compare_rank
    from sums
)

select * from final order by rank
