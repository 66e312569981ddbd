-- question: what did every brand sell per month, in the workspace's currency and without double counting?
-- grain: one row per month, brand, seller and category
-- history: yes
-- A row without a category or region is a total: where it exists it stands for its parts. A figure for a quarter or
-- year is spread evenly over its months; its length is the step between the dates given, a single January date a year.
with

fx as (
    select currency, month_on, rate
    from fx_rates
),

given as (
    select
        b.brand, b.competitor, b.category, b.region, coalesce(b.is_own, false) as is_own,
        cast(date_trunc('month', b.period_on) as date) as month_on,
        case
            when b.currency is null or b.currency = home_currency() then cast(b.amount as double)
            else cast(b.amount as double) * fx.rate
        end as amount
    from brand_sales_history as b
    left join fx on fx.currency = b.currency and fx.month_on = date_trunc('month', b.period_on)
),

steps as (
    select month_on, date_diff('month', lag(month_on) over (order by month_on), month_on) as step
    from (select distinct month_on from given)
),

length as (
    select coalesce(min(step), case when extract(month from min(month_on)) = 1 then 12 else 1 end) as month_count
    from steps
),

levels as (
    select
        brand, competitor, category, region, is_own, month_on, amount,
        max(case when category is null and region is null then 1 else 0 end)
            over (partition by brand, competitor, month_on) as has_total,
        max(case when region is null then 1 else 0 end)
            over (partition by brand, competitor, month_on, category) as has_country
    from given
    where amount is not null
),

kept as (
    select brand, competitor, category, is_own, month_on, sum(amount) as amount
    from levels
    where case when has_total = 1 then category is null and region is null else has_country = 0 or region is null end
    group by brand, competitor, category, is_own, month_on
),

months as (
    select calendar_on as month, extract(year from calendar_on) * 12 + extract(month from calendar_on) as month_index
    from calendar_all
    where extract(day from calendar_on) = 1
),

spread as (
    select extract(month from calendar_on) - 1 as month_offset
    from calendar_all
    where extract(day from calendar_on) = 1 and extract(year from calendar_on) = 2000
),

final as (
    select
        m.month, k.category, k.is_own,
        case when k.is_own then 'own' else coalesce(k.competitor, k.brand, 'not_stated') end as competitor,
        k.amount / l.month_count as amount
    from kept as k
    cross join length as l
    cross join spread as s
    join months as m
        on m.month_index = extract(year from k.month_on) * 12 + extract(month from k.month_on) + s.month_offset
    where s.month_offset < l.month_count
)

select * from final
