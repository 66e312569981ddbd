-- question: which rival offers stand beside a price of ours, and why are the others left out?
-- grain: one row per offer under the filters, up to the as-of day
-- history: yes
-- One price level is compared at a time (retail with retail): the one chosen, else the one with most offers.
with

offers as (
    select
        competitor, offered_on, category, price, own_price, region, source, offer_name,
        coalesce(product_id, offer_name) as product_id,
        coalesce(price_level, 'not_stated') as price_level,
        case
            when currency is not null and currency <> home_currency() then 'foreign_price'
            when price is null or price <= 0 or own_price is null or own_price <= 0 then 'unmatched_offer'
            when coalesce(product_id, offer_name) is null then 'unmatched_offer'
        end as left_out
    from competitor_offers_history
),

levels as (
    select price_level, row_number() over (order by count(*) desc, price_level) as place
    from offers
    where left_out is null
    group by price_level
),

chosen as (
    select case when param(price_level) <> '' then param(price_level) else max(price_level) end as price_level
    from levels
    where place = 1
),

final as (
    select
        o.competitor, o.offered_on, o.category, o.price, o.own_price, o.region, o.source, o.offer_name,
        o.product_id, o.price_level,
        coalesce(o.left_out, case when o.price_level <> c.price_level then 'other_price_level' end) as left_out
    from offers as o
    cross join chosen as c
)

select * from final
