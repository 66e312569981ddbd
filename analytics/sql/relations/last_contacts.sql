-- question: when were we last in contact with each customer, and when did we promise to be?
-- grain: one row per customer we were ever in contact with
-- history: yes
-- Contact: a visit, call, message or meeting that took place, or a message sent to them; control groups got none.
with

contacts_made as (
    select customer_id, interacted_on as contacted_on, next_on
    from interactions_all
    where customer_id is not null and coalesce(interaction_state, 'done') = 'done'
    union all
    select customer_id, sent_on as contacted_on, cast(null as date) as next_on
    from touches_all
    where customer_id is not null and not coalesce(is_control, false)
),

final as (
    select
        customer_id,
        max(contacted_on) as last_contact_on,
        max(case when next_on <= as_of() then next_on end) as promised_on
    from contacts_made
    group by customer_id
)

select * from final
