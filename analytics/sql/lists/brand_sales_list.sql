-- question: which figures on brands are on record?
-- grain: one row per figure
-- history: no
with

numbered as (
    select
        period_on,
        case when is_own then 'own' else coalesce(competitor, brand) end as competitor,
        brand, category, region, amount, units, currency, source, confidence,
        row_number() over (
            order by period_on desc, amount desc, brand, category, region, competitor
        ) as place,
        count(*) over () as total_count
    from brand_sales
    where
        param(competitor) = ''
        or case when is_own then 'own' else coalesce(competitor, brand) end = param(competitor)
),

final as (
    select *
    from numbered
    where place <= param(limit)
)

select * from final order by place
