-- question: how often, how regularly and for how much has each customer bought, and for how long do we know them?
-- grain: one row per customer who has bought
-- history: yes
-- Frequency, recency and T in the sense of Fader and Hardie: purchase days after the first, days from the first to the
-- last, days from the first to the as-of day; the mean amount is that of the purchase days after the first, before refunds.
with

days as (
    select
        customer_id, ordered_on,
        max(case when is_purchase then 1 else 0 end) = 1 as is_bought,
        sum(case when is_purchase then gross_revenue end) as spend,
        sum(revenue) as revenue,
        sum(margin) as margin,
        sum(costed_revenue) as costed_revenue,
        ordered_on > as_of() - interval 12 month as is_12m
    from order_days_all
    group by customer_id, ordered_on
),

bought as (
    select
        customer_id, ordered_on, spend,
        row_number() over (partition by customer_id order by ordered_on) as day_number,
        row_number() over (partition by customer_id order by ordered_on desc) as back_number,
        date_diff('day', lag(ordered_on) over (partition by customer_id order by ordered_on), ordered_on) as gap_days
    from days
    where is_bought
),

rhythm as (
    select
        customer_id,
        min(ordered_on) as first_order_on,
        max(ordered_on) as last_order_on,
        count(*) - 1 as frequency,
        sum(spend) as gross_revenue,
        cast(sum(case when day_number > 1 then spend end) as double) / nullif(count(*) - 1, 0) as monetary_value,
        max(case when back_number = 1 then gap_days end) as last_gap_days,
        max(case when back_number = 2 then gap_days end) as gap_before_days
    from bought
    group by customer_id
),

summed as (
    select
        customer_id,
        sum(revenue) as revenue,
        coalesce(sum(case when is_12m then revenue end), 0) as revenue_12m,
        sum(margin) as margin,
        sum(case when is_12m then margin end) as margin_12m,
        sum(costed_revenue) as costed_revenue
    from days
    group by customer_id
),

final as (
    select
        r.customer_id, r.first_order_on, r.last_order_on, r.frequency,
        date_diff('day', r.first_order_on, r.last_order_on) as recency_days,
        date_diff('day', r.first_order_on, as_of()) as observed_days,
        r.monetary_value, r.gross_revenue, s.revenue, s.revenue_12m, s.margin, s.margin_12m, s.costed_revenue,
        r.last_gap_days, r.gap_before_days
    from rhythm as r
    join summed as s on s.customer_id = r.customer_id
)

select * from final
