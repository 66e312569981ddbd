-- question: who holds which share of the market in the period, and how did shares and ranks move?
-- grain: one row per seller
-- history: yes
with

marked as (
    select
        competitor, amount, month,
        greatest(coalesce(size_amount, 0), known_amount) as market_amount,
        case when month >= period_start() and month + interval 1 month <= period_until() then 1 else 0 end as is_now,
        case
            when month + interval 1 month > period_start() then 0
            when month >= compare_start() and month < compare_until() then 1
            else 0
        end as is_before
    from market_shares
),

markets as (
    select
        sum(case when is_now = 1 then market_amount end) as market_amount,
        sum(case when is_before = 1 then market_amount end) as compare_market_amount,
        sum(is_now) as month_count,
        min(case when is_now = 1 then month end) as first_month,
        max(case when is_now = 1 then month end) as last_month
    from (
        select month, is_now, is_before, max(market_amount) as market_amount
        from marked
        group by month, is_now, is_before
    )
),

sellers as (
    select
        competitor,
        sum(case when is_now = 1 then amount else 0 end) as amount,
        sum(case when is_before = 1 then amount else 0 end) as compare_amount
    from marked
    where is_now = 1 or is_before = 1
    group by competitor
),

shares as (
    select
        s.competitor, s.amount, m.market_amount, m.month_count, m.first_month, m.last_month,
        case s.competitor when 'others' then 1 else 0 end as is_others,
        s.amount / nullif(m.market_amount, 0) as share,
        s.compare_amount / nullif(m.compare_market_amount, 0) as compare_share
    from sellers as s
    cross join markets as m
    where m.month_count > 0
),

final as (
    select
        competitor, amount, share, compare_share,
        share - compare_share as share_change,
        case when is_others = 0
            then row_number() over (partition by is_others order by share desc, competitor) end as rank,
        case when is_others = 0 and compare_share is not null
            then row_number() over (partition by is_others order by compare_share desc, competitor) end as compare_rank,
        market_amount, first_month, last_month,
        competitor = 'own' as is_own,
        is_others
    from shares
)

select * from final order by is_others, rank
