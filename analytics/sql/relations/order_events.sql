-- question: on which days did which orders come, for how much, and what was in them?
-- grain: one row per order, day and whether it counts as a sale
-- history: no
with

final as (
    select
        max(customer_id) as customer_id,
        ordered_on as happened_on,
        case
            when not is_sale then 'order_event.not_sale'
            when sum(revenue) < 0 then 'order_event.refund'
            else 'order_event.purchase'
        end as kind,
        'status.' || max(status) as state,
        max(salesperson) as person,
        order_id as record_key,
        cast(sum(revenue) as double) as amount,
        string_agg(product_name, ' · ' order by revenue desc, product_name) as matter
    from lines
    where customer_id is not null and (param(customer_id) = '' or customer_id = param(customer_id))
    group by order_id, ordered_on, is_sale
)

select * from final
