-- question: what is known of each customer that tells what they are worth?
-- grain: one row per customer who has bought
-- history: yes
-- is_chosen: has bought under the filters. before_count: purchase days in the last before_days, as many as the
-- months asked about have, no fewer than a check looks ahead and no more than there are.
with

chosen as (
    select distinct customer_id
    from purchase_days
),

span as (
    select
        window_days,
        greatest(1, least(
            greatest(window_days, cast(round(param(horizon_months) * 30.4375) as integer)),
            date_diff('day', first_day(), as_of()) + 1
        )) as before_days
    from check_span
),

lately as (
    select p.customer_id, count(*) as before_count
    from purchase_days_all as p
    cross join span as s
    where date_diff('day', p.ordered_on, as_of()) < s.before_days
    group by p.customer_id
),

final as (
    select
        h.customer_id, coalesce(m.customer_name, h.customer_id) as customer_name,
        case param(by)
            when 'customer_kind' then coalesce(m.customer_kind, 'not_stated')
            when 'channel' then coalesce(m.channel, 'not_stated')
            when 'region' then coalesce(m.region, 'not_stated')
            else 'everybody'
        end as member,
        h.first_order_on, h.frequency, h.recency_days, h.observed_days, coalesce(h.monetary_value, 0) as monetary_value,
        cast(h.gross_revenue as double) / (h.frequency + 1) as mean_spend, coalesce(l.before_count, 0) as before_count,
        s.window_days, s.before_days, cast(h.gross_revenue as double) as gross_revenue, cast(h.revenue as double) as revenue,
        cast(h.revenue_12m as double) as revenue_12m, cast(h.margin as double) as margin,
        cast(h.costed_revenue as double) as costed_revenue, h.last_gap_days, h.gap_before_days,
        coalesce(c.transaction_cost, 0) as transaction_cost, coalesce(c.service_cost, 0) as service_cost,
        coalesce(c.invested, 0) as invested, coalesce(c.transaction_cost_12m, 0) as transaction_cost_12m,
        coalesce(c.service_cost_12m, 0) as service_cost_12m, m.satisfaction,
        case when k.customer_id is null then 0 else 1 end = 1 as is_chosen
    from purchase_histories as h
    cross join span as s
    left join customer_measures as m on m.customer_id = h.customer_id
    left join customer_costs as c on c.customer_id = h.customer_id
    left join lately as l on l.customer_id = h.customer_id
    left join chosen as k on k.customer_id = h.customer_id
)

select * from final
