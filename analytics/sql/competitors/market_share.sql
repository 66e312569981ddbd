-- question: what share of the market did we and each rival have, month by month?
-- grain: one row per whole month of the period and seller
-- history: yes
with

shares as (
    select
        month, competitor, amount,
        greatest(coalesce(size_amount, 0), known_amount) as market_amount,
        case
            when size_amount is null then 'brand_sales_total'
            when known_amount > size_amount then 'exceeds_market_size'
            else 'market_size'
        end as basis
    from market_shares
),

shown as (
    select month, competitor, amount, market_amount, basis, amount / nullif(market_amount, 0) as share
    from shares
    where month >= period_start() and month + interval 1 month <= period_until()
),

final as (
    select
        c.month,
        c.competitor,
        c.amount,
        c.share,
        c.share - b.amount / nullif(b.market_amount, 0) as share_change,
        c.market_amount,
        c.basis,
        c.competitor = 'own' as is_own,
        case c.competitor when 'own' then 1 when 'others' then 3 else 2 end as place
    from shown as c
    left join shares as b
        on b.competitor = c.competitor and b.month = c.month - interval 1 year
)

select * from final order by month, place, amount desc, competitor
