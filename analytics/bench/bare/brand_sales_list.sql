-- question: which figures on brands are on record?
-- grain: one row per figure
-- history: no
with

final as (
    select period_on, competitor, brand, category, region, amount, units, currency, source, confidence, is_own,
        count(*) over () as total_count
    from brand_sales
    where period_on >= $start and period_on < $until
)

select * from final order by period_on desc, amount desc, brand limit 1000
