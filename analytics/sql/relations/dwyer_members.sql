-- question: to which group does each customer under the filters belong?
-- grain: one row per customer who has bought under the filters
-- history: yes
with

final as (
    select
        t.customer_id,
        case param(by)
            when 'customer_kind' then coalesce(m.customer_kind, 'not_stated')
            when 'channel' then coalesce(m.channel, 'not_stated')
            when 'region' then coalesce(m.region, 'not_stated')
            else 'everybody'
        end as member
    from customer_totals as t
    left join customer_measures as m on m.customer_id = t.customer_id
)

select * from final
