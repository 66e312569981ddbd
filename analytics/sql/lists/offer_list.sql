-- question: which rival offers are on record?
-- grain: one row per offer
-- history: no
with

numbered as (
    select
        offered_on, competitor, product_id, offer_name, category, price, own_price, currency, price_level, region, source,
        row_number() over (
            order by offered_on desc, competitor, product_id, offer_name, region, price_level, price
        ) as place,
        count(*) over () as total_count
    from competitor_offers
    where
        (param(competitor) in ('', 'own') or competitor = param(competitor))
        and (param(product_id) = '' or coalesce(product_id, offer_name) = param(product_id))
),

final as (
    select *
    from numbered
    where place <= param(limit)
)

select * from final order by place
