-- question: what was known of each customer on three earlier days, and how did they go on?
-- grain: one row per customer and snapshot
-- history: yes
-- Snapshot 1 lies window_days before the as-of day, the others as far before each other. What came after is that of the
-- window_days then; what came just before, that of as many days up to the snapshot. A snapshot counts where the data
-- reach back as far before it.
with

snapshots as (
    select n.number, s.window_days, n.number * s.window_days as ago
    from (select 1 as number union all select 2 union all select 3) as n
    cross join check_span as s
    where date_diff('day', first_day(), as_of()) >= (n.number + 1) * s.window_days
),

days as (
    select
        customer_id, date_diff('day', ordered_on, as_of()) as days_ago,
        sum(cast(gross_revenue as double)) as spend
    from order_days_all
    where is_purchase
    group by customer_id, ordered_on
),

begun as (
    select *, max(days_ago) over (partition by customer_id) as first_ago
    from days
),

chosen as (
    select distinct customer_id
    from purchase_days
),

final as (
    select
        s.number as snapshot, b.customer_id, max(s.window_days) as window_days,
        count(case when b.days_ago >= s.ago then 1 end) - 1 as frequency,
        max(b.first_ago) - min(case when b.days_ago >= s.ago then b.days_ago end) as recency_days,
        max(b.first_ago) - max(s.ago) as observed_days,
        coalesce(sum(case when b.days_ago >= s.ago and b.days_ago < b.first_ago then b.spend end)
            / nullif(count(case when b.days_ago >= s.ago then 1 end) - 1, 0), 0) as monetary_value,
        sum(case when b.days_ago >= s.ago then b.spend end)
            / count(case when b.days_ago >= s.ago then 1 end) as mean_spend,
        count(case when b.days_ago >= s.ago and b.days_ago < s.ago + s.window_days then 1 end) as before_count,
        coalesce(sum(case when b.days_ago >= s.ago and b.days_ago < s.ago + s.window_days then b.spend end), 0)
            as before_spend,
        count(case when b.days_ago < s.ago and b.days_ago >= s.ago - s.window_days then 1 end) as after_count,
        coalesce(sum(case when b.days_ago < s.ago and b.days_ago >= s.ago - s.window_days then b.spend end), 0)
            as after_spend,
        max(case when c.customer_id is null then 0 else 1 end) = 1 as is_chosen
    from begun as b
    cross join snapshots as s
    left join chosen as c on c.customer_id = b.customer_id
    where b.first_ago >= s.ago
    group by s.number, b.customer_id
)

select * from final
