-- question: product by product, how far are rivals' latest prices from ours?
-- grain: one row per product and competitor
-- history: no
with

level as (
    select price_level from competitor_offers where offered_on <= $as_of group by 1 order by count(*) desc limit 1
),

final as (
    select product_id, offer_name, category, competitor, price, own_price, price::double / own_price::double - 1 as gap,
        offered_on, price_level, region
    from competitor_offers
    where offered_on >= $start and offered_on < $until and price_level = (select price_level from level)
    qualify row_number() over (partition by product_id, competitor order by offered_on desc, price) = 1
)

select * from final order by gap, product_id, competitor
