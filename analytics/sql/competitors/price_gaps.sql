-- question: product by product, how far are rivals' latest prices from ours?
-- grain: one row per product and competitor, the latest offer of the period
-- history: no
with

latest as (
    select
        product_id, offer_name, category, competitor, price, own_price, offered_on, price_level, region,
        row_number() over (
            partition by product_id, competitor order by offered_on desc, price, offer_name, region
        ) as place
    from matched_offers
    where left_out is null and offered_on >= period_start() and offered_on < period_until()
),

final as (
    select
        product_id,
        coalesce(offer_name, product_id) as offer_name,
        category,
        competitor,
        price,
        own_price,
        cast(price as double) / cast(own_price as double) - 1 as gap,
        offered_on,
        price_level,
        region
    from latest
    where place = 1
)

select * from final order by gap, product_id, competitor
