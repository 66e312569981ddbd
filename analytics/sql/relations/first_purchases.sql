-- question: when and how did each customer begin, and when did they buy again?
-- grain: one row per customer who has bought
-- history: yes
-- Channel, category and region are those of the largest line of the first day: known on that day, whatever came later.
with

first_lines as (
    select
        t.customer_id, t.customer_name, t.first_order_on,
        coalesce(s.channel, 'not_stated') as first_channel,
        coalesce(s.category, 'not_stated') as first_category,
        coalesce(s.region, 'not_stated') as first_region,
        coalesce(s.customer_kind, 'not_stated') as customer_kind,
        row_number() over (
            partition by t.customer_id
            order by s.revenue desc, s.order_id, s.line_number, coalesce(s.category, ''), coalesce(s.channel, '')
        ) as place
    from customer_totals_all as t
    join sales_all as s on s.customer_id = t.customer_id and s.ordered_on = t.first_order_on
    where s.is_purchase
),

seconds as (
    select d.customer_id, min(d.ordered_on) as second_order_on
    from purchase_days_all as d
    join customer_totals_all as t on t.customer_id = d.customer_id
    where d.ordered_on > t.first_order_on
    group by d.customer_id
),

final as (
    select
        f.customer_id, f.customer_name, f.first_order_on, s.second_order_on, f.first_channel, f.first_category,
        f.first_region, f.customer_kind, extract(year from f.first_order_on) as first_year
    from first_lines as f
    left join seconds as s on s.customer_id = f.customer_id
    where f.place = 1
)

select * from final
