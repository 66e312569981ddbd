-- question: how dear are rivals against us, month by month?
-- grain: one row per month and competitor
-- history: no
with

level as (
    select price_level from competitor_offers where offered_on <= $as_of group by 1 order by count(*) desc limit 1
),

ratios as (
    select date_trunc('month', offered_on) as month, competitor, product_id, avg(ln(price::double) - ln(own_price::double)) as r
    from competitor_offers
    where offered_on >= $start and offered_on < $until and price_level = (select price_level from level)
    group by all
),

final as (
    select month, competitor, 100 * exp(avg(r)) as index_value, count(*) as matched from ratios group by all
    union all
    select month, 'own', 100, count(distinct product_id) from ratios group by all
)

select * from final order by month, competitor
