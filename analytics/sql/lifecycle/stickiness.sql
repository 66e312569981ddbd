-- question: what share of the customers on the books buy in a month or quarter, and on how many of its days?
-- grain: one row per month or quarter that the selection touches
-- history: yes
-- On the books is who bought in the window that ends with it; the ratio of days has a meaning only where the average
-- buyer buys on two days or more.
with

counted as (
    select
        place,
        count(case when is_active = 1 then 1 end) as base,
        count(case when is_buying = 1 then 1 end) as buyers,
        sum(buying_days) as customer_days,
        min(place) over () as first_place
    from rolling_customers
    group by place
),

judged as (
    select
        *,
        cast(buyers as double) / nullif(base, 0) as activity_share,
        cast(customer_days as double) / nullif(buyers, 0) as days_per_buyer,
        place - first_place + 1 < param(window_periods) as is_early
    from counted
),

final as (
    select
        p.period as month,
        coalesce(j.base, 0) as base,
        coalesce(j.buyers, 0) as buyers,
        j.activity_share,
        y.activity_share as year_before_share,
        j.activity_share - y.activity_share as share_change,
        j.days_per_buyer,
        cast(j.customer_days as double) / p.days as mean_daily_buyers,
        case when j.days_per_buyer >= 2 then j.days_per_buyer / p.days end as daily_ratio,
        p.is_partial or coalesce(j.is_early, true) as is_partial
    from periods as p
    left join judged as j on j.place = p.place
    left join judged as y
        on y.place = p.place - case when param(grain) = 'quarter' then 4 else 12 end and not y.is_early and not p.is_partial
    where (select count(*) from counted) > 0
)

select * from final order by month
