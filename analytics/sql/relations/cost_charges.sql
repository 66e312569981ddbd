-- question: what has each customer cost beyond the goods, by the rates on record?
-- grain: one row per customer, cost rate and month
-- history: yes
-- A rate counts from its first day to its last and for the customer, channel, region and category it names; of a visit,
-- call, hour or complaint, of which no category is known, the category is not asked. Returns are counted per refunded
-- order. Rates of another currency are left out.
with

rates as (
    select
        cost_id, cost_kind, cost_basis, cast(cost_rate as double) as cost_rate, cost_share, customer_id, channel, category,
        region, valid_from_on, coalesce(valid_until_on, date '9999-12-31') as valid_until_on
    from costs_all
    where currency is null or currency = home_currency()
),

lines_now as (
    select
        customer_id, order_id, ordered_on, channel, category, region, is_purchase, is_refund,
        cast(quantity as double) as quantity, cast(revenue as double) as revenue
    from sales_all
    where customer_id is not null
),

of_lines as (
    select
        l.customer_id, r.cost_id, r.cost_kind, date_trunc('month', l.ordered_on) as month,
        case r.cost_basis
            when 'per_line' then case when l.is_purchase then r.cost_rate end
            when 'per_piece' then case when l.is_purchase then r.cost_rate * l.quantity end
            else r.cost_share * l.revenue
        end as charge
    from rates as r
    join lines_now as l on l.ordered_on between r.valid_from_on and r.valid_until_on
        and (r.customer_id is null or r.customer_id = l.customer_id)
        and (r.channel is null or r.channel = l.channel)
        and (r.category is null or r.category = l.category)
        and (r.region is null or r.region = l.region)
    where r.cost_basis in ('per_line', 'per_piece', 'of_revenue')
),

orders_now as (
    select
        customer_id, order_id, coalesce(is_refund, false) as is_refund, min(ordered_on) as ordered_on,
        max(channel) as channel, max(region) as region
    from lines_now
    where is_purchase or coalesce(is_refund, false)
    group by customer_id, order_id, coalesce(is_refund, false)
),

of_orders as (
    select o.customer_id, r.cost_id, r.cost_kind, date_trunc('month', o.ordered_on) as month, r.cost_rate as charge
    from rates as r
    join orders_now as o on o.ordered_on between r.valid_from_on and r.valid_until_on
        and (r.customer_id is null or r.customer_id = o.customer_id)
        and (r.channel is null or r.channel = o.channel)
        and (r.region is null or r.region = o.region)
        and o.is_refund = (r.cost_kind = 'returns')
    where r.cost_basis = 'per_order'
),

final as (
    select customer_id, cost_id, cost_kind, cast(month as date) as month, sum(charge) as charge
    from (
        select * from of_lines
        union all
        select * from of_orders
        union all
        select customer_id, cost_id, cost_kind, month, charge from care_charges
    ) as charges
    group by customer_id, cost_id, cost_kind, cast(month as date)
)

select * from final
