-- question: what has looking after each customer and winning them cost, by the rates on record?
-- grain: one row per customer, cost rate and occasion
-- history: yes
-- Occasions: visits, calls and hours spent; complaints; the first purchase; the first day of each month from the first
-- purchase until a year after the last one. Channel and region are the customer's own.
with

rates as (
    select
        cost_id, cost_kind, cost_basis, cast(cost_rate as double) as cost_rate, customer_id, channel, region,
        valid_from_on, coalesce(valid_until_on, date '9999-12-31') as valid_until_on
    from costs_all
    where currency is null or currency = home_currency()
),

occasions as (
    select
        customer_id, interacted_on as happened_on, cast(1 as double) as times,
        case interaction_kind when 'visit' then 'per_visit' when 'meeting' then 'per_visit' when 'call' then 'per_call' end
            as cost_basis
    from interactions_all
    where interaction_kind in ('visit', 'meeting', 'call') and coalesce(interaction_state, 'done') = 'done'
    union all
    select customer_id, interacted_on, cast(minutes as double) / 60, 'per_hour'
    from interactions_all
    where minutes is not null and coalesce(interaction_state, 'done') = 'done'
    union all
    select customer_id, received_on, cast(1 as double), 'per_ticket'
    from feedback_all
    where feedback_kind = 'complaint'
    union all
    select customer_id, first_order_on, cast(1 as double), 'once'
    from customer_totals_all
    union all
    select t.customer_id, m.month_on, cast(1 as double), 'per_customer_month'
    from customer_totals_all as t
    join (select distinct cast(date_trunc('month', ordered_on) as date) as month_on from sales_all) as m
        on m.month_on >= t.first_order_on and date_diff('day', t.last_order_on, m.month_on) <= 365
),

placed as (
    select o.customer_id, o.happened_on, o.times, o.cost_basis, c.channel, c.region
    from occasions as o
    left join customers as c on c.customer_id = o.customer_id
    where o.customer_id is not null
),

final as (
    select
        p.customer_id, r.cost_id, r.cost_kind, date_trunc('month', p.happened_on) as month,
        r.cost_rate * p.times as charge
    from rates as r
    join placed as p on p.cost_basis = r.cost_basis and p.happened_on between r.valid_from_on and r.valid_until_on
        and (r.customer_id is null or r.customer_id = p.customer_id)
        and (r.channel is null or r.channel = p.channel)
        and (r.region is null or r.region = p.region)
)

select * from final
