-- question: of which orders is money still open on the as-of day, how much, and why are other orders not judged?
-- grain: one row per order under the filters
-- history: yes
-- Owed is the order's total with tax and shipping less its refund. An order marked paid or refunded is settled, one
-- marked unpaid never became a sale; any other is judged by payments, if these were on record on its day. Payments that
-- name no known order pay their customer's oldest open orders first.
with

paid as (
    select
        p.order_id, p.customer_id, p.paid_on,
        case when p.currency is null or p.currency = home_currency() then cast(p.amount as double)
            else cast(p.amount as double) * fx.rate end as amount
    from payments_all as p
    left join fx_rates as fx on fx.currency = p.currency and fx.month_on = date_trunc('month', p.paid_on)
    where coalesce(p.payment_kind, 'sale') in ('sale', 'refund')
),

begun as (
    select min(paid_on) as first_paid_on
    from paid
),

owed as (
    select
        o.order_id, o.customer_id, o.ordered_on,
        coalesce(o.status, 'pending') in ('paid', 'partially_refunded', 'refunded', 'cancelled', 'closed') as is_settled,
        case when o.currency is null or o.currency = home_currency() then 1.0 else fx.rate end
        * cast(coalesce(o.total - coalesce(o.refund, 0), o.net, o.gross) as double) as owed,
        coalesce(o.status = 'unpaid', false) as is_unpaid,
        coalesce(o.ordered_on >= b.first_paid_on, false) as is_known
    from orders_all as o
    cross join begun as b
    left join fx_rates as fx on fx.currency = o.currency and fx.month_on = date_trunc('month', o.ordered_on)
),

named as (
    select order_id, sum(amount) as amount
    from paid
    where order_id is not null
    group by order_id
),

unnamed as (
    select p.customer_id, sum(p.amount) as amount
    from paid as p
    left join owed as o on o.order_id = p.order_id
    where o.order_id is null and p.customer_id is not null
    group by p.customer_id
),

remaining as (
    select
        o.order_id, o.customer_id, o.ordered_on,
        case when o.is_settled then 'settled' when o.is_unpaid then 'status' when o.owed is null then 'no_amount'
            when not o.is_known then 'before_payments' end as left_out,
        case when o.is_settled or o.is_unpaid or not o.is_known or o.owed is null then 0
            else greatest(o.owed - coalesce(n.amount, 0), 0) end as remaining
    from owed as o
    left join named as n on n.order_id = o.order_id
),

earlier as (
    select *, sum(remaining) over (partition by customer_id order by ordered_on, order_id) - remaining as before
    from remaining
),

final as (
    select
        e.order_id, e.customer_id, e.ordered_on, e.left_out,
        e.remaining - least(e.remaining, greatest(coalesce(u.amount, 0) - e.before, 0)) as open_amount,
        date_diff('day', e.ordered_on, as_of()) - param(credit_days) as overdue_days
    from earlier as e
    left join unnamed as u on u.customer_id = e.customer_id
    where e.order_id in (select order_id from orders_history)
)

select * from final
