-- question: which figures on brands are on record?
-- grain: one row per figure
-- history: no
with

numbered as (
    select
        period_on,
        case when is_own then 'own' else coalesce(competitor, brand) end as competitor,
        brand, category, region, amount, units, currency, source, confidence,
        coalesce(currency, home_currency()) as money,
        row_number() over (
            order by period_on desc, amount desc, brand, category, region, competitor
        ) as place,
        count(*) over () as total_count
    from brand_sales
    where
        param(competitor) = ''
        or case when is_own then 'own' else coalesce(competitor, brand) end = param(competitor)
),

summed as (
    select
        *,
        case when min(money) over () = max(money) over () then sum(amount) over () end as total_amount,
        sum(units) over () as total_units
    from numbered
),

final as (
    select *
    from summed
    where place <= param(limit)
)

select * from final order by place
