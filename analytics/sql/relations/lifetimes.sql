-- question: how long did each customer stay, and was the end seen?
-- grain: one row per customer won under the filters while a loss could be seen
-- history: yes
-- Lost: the first pause of window_days or more, dated to the purchase before it. A pause that began less than window_days
-- before the as-of day cannot be told from a usual one, so that everybody is observed up to that many days before it.
-- Customers first seen in the first window_days of the data may be older than these and are left out.
with

watched as (
    select
        w.customer_id, w.customer_name, w.first_order_on, w.first_channel, w.first_category, w.first_region,
        w.customer_kind, cast(w.first_year as varchar) as first_year,
        date_diff('day', w.first_order_on, as_of()) - param(window_days) as watched_days
    from won_customers as w
    where date_diff('day', w.first_order_on, as_of()) >= param(window_days)
        and date_diff('day', first_day(), w.first_order_on) >= param(window_days)
),

losses as (
    select customer_id, min(ordered_on) as lost_on
    from purchase_gaps
    where date_diff('day', ordered_on, coalesce(next_on, as_of())) >= param(window_days)
    group by customer_id
),

final as (
    select
        w.customer_id, w.customer_name, w.first_order_on, w.first_channel, w.first_category, w.first_region,
        w.customer_kind, w.first_year, l.lost_on,
        case when l.lost_on is null then 0 else 1 end as is_lost,
        coalesce(date_diff('day', w.first_order_on, l.lost_on), w.watched_days) as lifetime_days,
        case param(by)
            when 'channel' then w.first_channel
            when 'category' then w.first_category
            when 'region' then w.first_region
            when 'customer_kind' then w.customer_kind
            when 'first_year' then w.first_year
            else 'everybody'
        end as member
    from watched as w
    left join losses as l on l.customer_id = w.customer_id
)

select * from final
