-- question: which rival offers are on record?
-- grain: one row per offer
-- history: no
with

final as (
    select
        offered_on, competitor, product_id, offer_name, category, price, own_price, currency, price_level, region, source,
        count(*) over () as total_count
    from competitor_offers
    where offered_on >= $start and offered_on < $until
)

select * from final order by offered_on desc, competitor, product_id limit 1000
