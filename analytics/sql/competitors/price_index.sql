-- question: how dear are rivals against us, month by month?
-- grain: one row per month and competitor; ours is 100
-- history: no
-- Jevons index: the geometric mean over products of rival price / own price. A product's offers in one month are first
-- averaged (geometrically), so that a product watched often does not weigh more.
with

ratios as (
    select
        cast(date_trunc('month', offered_on) as date) as month,
        competitor,
        product_id,
        avg(ln(cast(price as double)) - ln(cast(own_price as double))) as log_ratio
    from matched_offers
    where left_out is null and offered_on >= period_start() and offered_on < period_until()
    group by 1, 2, 3
),

final as (
    select month, competitor, 100 * exp(avg(log_ratio)) as index_value, count(*) as matched, false as is_own
    from ratios
    group by month, competitor
    union all
    select month, 'own' as competitor, cast(100 as double) as index_value, count(distinct product_id) as matched, true as is_own
    from ratios
    group by month
)

select * from final order by month, competitor
