-- question: what does an average customer bring and cost in a year, and how many stay?
-- grain: one row per member
-- history: yes
-- Customers: those who bought in the last twelve months; stayed: of those who bought in the twelve before, who bought again.
with

chosen as (
    select distinct customer_id
    from purchase_days
),

named as (
    select
        y.customer_id,
        case param(by)
            when 'customer_kind' then coalesce(m.customer_kind, 'not_stated')
            when 'channel' then coalesce(m.channel, 'not_stated')
            when 'region' then coalesce(m.region, 'not_stated')
            else 'everybody'
        end as member,
        y.first_order_on > as_of() - interval 12 month as is_new,
        y.order_count_12m, y.order_count_before_12m, y.gross_revenue_12m, y.revenue_12m, y.margin_12m,
        y.costed_revenue_12m, coalesce(c.transaction_cost_12m, 0) as transaction_cost_12m,
        coalesce(c.service_cost_12m, 0) as service_cost_12m, coalesce(c.invested, 0) as invested
    from customer_years as y
    join chosen as k on k.customer_id = y.customer_id
    left join customer_measures as m on m.customer_id = y.customer_id
    left join customer_costs as c on c.customer_id = y.customer_id
),

final as (
    select
        member,
        count(case when order_count_12m > 0 then 1 end) as customers,
        count(case when is_new then 1 end) as new_customers,
        count(case when order_count_before_12m > 0 then 1 end) as base_before,
        count(case when order_count_before_12m > 0 and order_count_12m > 0 then 1 end) as stayed,
        cast(sum(order_count_12m) as bigint) as orders,
        cast(sum(gross_revenue_12m) as double) as gross_revenue,
        cast(sum(revenue_12m) as double) as revenue,
        cast(sum(margin_12m) as double) as margin,
        cast(sum(costed_revenue_12m) as double) as costed_revenue,
        sum(transaction_cost_12m) as transaction_cost,
        sum(service_cost_12m) as service_cost,
        coalesce(sum(case when is_new then invested end), 0) as invested
    from named
    group by member
    having count(case when order_count_12m > 0 then 1 end) > 0
)

select * from final order by customers desc, member
