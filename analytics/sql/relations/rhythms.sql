-- question: at what rhythm does each customer buy, and how long a pause is unusual?
-- grain: one row per customer who has bought
-- history: yes
-- From five purchase days on a customer's own gaps tell. Below, the rhythm is pooled from similar customers: the gap
-- after the same purchase (after the first, the second, ...) of customers of the same kind who did come back; of all
-- kinds when fewer than 20 gaps are known.
with

numbered as (
    select
        customer_id, ordered_on, customer_kind,
        row_number() over (partition by customer_id order by ordered_on) as day_number,
        lead(ordered_on) over (partition by customer_id order by ordered_on) as next_on
    from purchase_days_all
),

gaps as (
    select customer_id, customer_kind, day_number, date_diff('day', ordered_on, next_on) as gap_days
    from numbered
    where next_on is not null
),

own_gaps as (
    select customer_id, quantile_cont(gap_days, 0.5) as usual_gap_days,
        quantile_cont(gap_days, param(late_quantile)) as long_gap_days
    from gaps
    group by customer_id
),

kind_gaps as (
    select customer_kind, day_number, quantile_cont(gap_days, 0.5) as usual_gap_days,
        quantile_cont(gap_days, param(late_quantile)) as long_gap_days
    from gaps
    where day_number < 5
    group by customer_kind, day_number
    having count(*) >= 20
),

all_gaps as (
    select day_number, quantile_cont(gap_days, 0.5) as usual_gap_days,
        quantile_cont(gap_days, param(late_quantile)) as long_gap_days
    from gaps
    where day_number < 5
    group by day_number
),

customers_now as (
    select customer_id, customer_kind, day_number as purchase_days, ordered_on as last_order_on
    from numbered
    where next_on is null
),

final as (
    select
        c.customer_id, c.customer_kind, c.purchase_days, c.last_order_on,
        date_diff('day', c.last_order_on, as_of()) as days_since_last_order,
        case when c.purchase_days >= 5 then 'own' else 'pooled' end as rhythm,
        case when c.purchase_days >= 5 then o.usual_gap_days
            else coalesce(k.usual_gap_days, a.usual_gap_days) end as usual_gap_days,
        case when c.purchase_days >= 5 then o.long_gap_days
            else coalesce(k.long_gap_days, a.long_gap_days) end as long_gap_days
    from customers_now as c
    left join own_gaps as o on o.customer_id = c.customer_id
    left join kind_gaps as k on k.customer_kind = c.customer_kind and k.day_number = c.purchase_days
    left join all_gaps as a on a.day_number = c.purchase_days
)

select * from final
