-- question: how large was the market per month and category, in the workspace's currency?
-- grain: one row per month and category
-- history: yes
-- Of several sources for one cell the one with the highest confidence counts. A row without a category or region is a
-- total: where it exists it stands for its parts. A figure for a quarter or year is spread evenly over its months; its
-- length is the step between the dates given, a single January date a year.
with

fx as (
    select currency, month_on, rate
    from fx_rates
),

given as (
    select
        s.category, s.region,
        cast(date_trunc('month', s.period_on) as date) as month_on,
        case
            when s.currency is null or s.currency = home_currency() then cast(s.amount as double)
            else cast(s.amount as double) * fx.rate
        end as amount,
        row_number() over (
            partition by s.period_on, s.category, s.region
            order by coalesce(s.confidence, 0) desc, coalesce(s.source, ''), s.amount desc
        ) as place
    from market_sizes_history as s
    left join fx on fx.currency = s.currency and fx.month_on = date_trunc('month', s.period_on)
    where s.amount is not null
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
        category, region, month_on, amount,
        max(case when category is null and region is null then 1 else 0 end) over (partition by month_on) as has_total,
        max(case when region is null then 1 else 0 end) over (partition by month_on, category) as has_country
    from given
    where amount is not null and place = 1
),

kept as (
    select category, month_on, sum(amount) as amount
    from levels
    where case when has_total = 1 then category is null and region is null else has_country = 0 or region is null end
    group by category, month_on
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
    select m.month, k.category, k.amount / l.month_count as amount
    from kept as k
    cross join length as l
    cross join spread as s
    join months as m
        on m.month_index = extract(year from k.month_on) * 12 + extract(month from k.month_on) + s.month_offset
    where s.month_offset < l.month_count
)

select * from final
