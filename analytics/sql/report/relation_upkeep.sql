-- question: how well is each class looked after: whom have we been in contact with, and what is overdue?
-- grain: one row per class that has customers under the filters
-- history: yes
with

matching as (
    select distinct customer_id
    from sales_history
    where customer_id is not null
),

judged as (
    select
        m.class_code, c.last_contact_on,
        date_diff('day', c.last_contact_on, as_of()) as days_since_contact,
        coalesce(date_diff('day', c.last_contact_on, as_of()) <= param(quiet_days), false) as is_contacted,
        coalesce(c.promised_on < as_of() and c.promised_on > c.last_contact_on, false) as is_overdue
    from class_members as m
    join matching as f on f.customer_id = m.subject_id
    left join last_contacts as c on c.customer_id = m.subject_id
),

final as (
    select
        class_code,
        count(*) as customers,
        count(case when is_contacted then 1 end) as contacted,
        cast(count(case when is_contacted then 1 end) as double) / cast(count(*) as double) as contacted_share,
        quantile_cont(days_since_contact, 0.5) as median_days_since_contact,
        count(case when last_contact_on is null then 1 end) as never_contacted,
        count(case when is_overdue then 1 end) as overdue_contacts
    from judged
    group by class_code
)

select * from final order by class_code
