-- question: which lines of orders count as sales, and why are the others left out?
-- grain: one row per order line or refund line
-- history: yes
-- standing: 0 counted, 1 without customer, 2 left out for its status, 3 for its currency; 10 more when not merchandise
with

fx as (
    select currency, month_on, rate
    from fx_rates
),

joined as (
    select
        l.order_id, l.line_number, l.ordered_at, l.ordered_on, l.product_id, l.quantity, l.unit_price,
        l.is_refund, l.department, l.import_id, l.source_row,
        coalesce(l.is_merchandise, true) as is_merchandise,
        nullif(trim(l.customer_id), '') as customer_id,
        coalesce(l.product_name, p.product_name) as product_name,
        coalesce(l.category, p.category) as category,
        coalesce(l.brand, p.brand) as brand,
        coalesce(l.region, c.region) as region,
        coalesce(l.province, c.province) as province,
        coalesce(l.city, c.city) as city,
        coalesce(l.channel, c.channel) as channel,
        coalesce(l.salesperson, c.salesperson) as salesperson,
        c.customer_name, c.customer_kind,
        coalesce(l.order_status, l.status, 'paid') as status,
        case
            when l.currency is null or l.currency = home_currency() then l.revenue
            else cast(l.revenue * fx.rate as decimal(18, 4))
        end as revenue,
        case
            when l.currency is null or l.currency = home_currency() then l.discount
            else cast(l.discount * fx.rate as decimal(18, 4))
        end as discount,
        case
            when l.currency is null or l.currency = home_currency()
                then coalesce(l.cost, cast(p.unit_cost * l.quantity as decimal(18, 4)))
            else cast(coalesce(l.cost, p.unit_cost * l.quantity) * fx.rate as decimal(18, 4))
        end as cost
    from order_lines as l
    left join products as p on p.product_id = l.product_id
    left join customers as c on c.customer_id = l.customer_id
    left join fx on fx.currency = l.currency and fx.month_on = date_trunc('month', l.ordered_on)
),

final as (
    select
        *,
        (not coalesce(is_refund, false)) and coalesce(revenue, 0) > 0 as is_purchase,
        status not in ('unpaid', 'cancelled', 'closed') and revenue is not null as is_sale,
        cast(
            case
                when status in ('unpaid', 'cancelled', 'closed') then 2
                when revenue is null then 3
                when customer_id is null then 1
                else 0
            end + case when is_merchandise then 0 else 10 end as tinyint
        ) as standing
    from joined
)

select * from final
