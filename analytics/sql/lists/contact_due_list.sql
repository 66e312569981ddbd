-- question: which customers of a class should we be in contact with?
-- grain: one row per customer whose promised day has passed or whom we have not been in contact with for long
-- history: yes
with

judged as (
    select
        t.customer_id, coalesce(t.customer_name, t.customer_id) as customer_name, m.class_code,
        c.last_contact_on, date_diff('day', c.last_contact_on, as_of()) as days_since_contact,
        case when c.promised_on < as_of() and c.promised_on > c.last_contact_on then c.promised_on end as promised_on,
        t.last_order_on, y.revenue_12m, k.salesperson
    from class_members as m
    join customer_totals as t on t.customer_id = m.subject_id
    left join last_contacts as c on c.customer_id = m.subject_id
    join customer_measures as y on y.customer_id = m.subject_id
    left join customers as k on k.customer_id = m.subject_id
    where param(class_code) = '' or m.class_code = param(class_code)
),

numbered as (
    select
        *,
        row_number() over (
            order by case when promised_on is null then 1 else 0 end, revenue_12m desc, customer_id
        ) as place,
        count(*) over () as total_count,
        sum(revenue_12m) over () as total_revenue_12m
    from judged
    where promised_on is not null or coalesce(days_since_contact, 100000) > param(quiet_days)
),

final as (
    select *
    from numbered
    where place <= param(limit)
)

select * from final order by place
