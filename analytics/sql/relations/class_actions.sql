-- question: what is being done for the members of each class: how much is open, late, done, by whom, next when?
-- grain: one row per class whose members have an action on the as-of day
-- history: yes
-- Actions of all days are read: what is planned lies ahead of the as-of day.
with

matching as (
    select distinct customer_id
    from sales_history
    where is_filtered() and customer_id is not null
),

taken as (
    select
        n.class_code, a.action_id, a.due_on, a.owner, a.effect_measure,
        coalesce(a.action_state, 'open') in ('open', 'in_progress') or a.done_on > as_of() as is_open,
        a.action_state = 'done' and a.done_on > then_on() and a.done_on <= as_of() as is_done
    from main.actions as a
    join class_members as n on n.subject_id = a.customer_id
    left join matching as f on f.customer_id = a.customer_id
    where (a.opened_on is null or a.opened_on <= as_of()) and (f.customer_id is not null or not is_filtered())
),

owners as (
    select
        class_code, owner,
        row_number() over (partition by class_code order by count(*) desc, owner) as place
    from taken
    where is_open and owner is not null
    group by class_code, owner
),

final as (
    select
        t.class_code,
        count(case when t.is_open then 1 end) as open_actions,
        count(case when t.is_open and t.due_on <= as_of() then 1 end) as late_actions,
        count(case when t.is_done then 1 end) as done_actions,
        min(case when t.is_open and t.due_on > as_of() then t.due_on end) as next_due_on,
        max(o.owner) as owner,
        min(t.effect_measure) as effect_measure
    from taken as t
    left join owners as o on o.class_code = t.class_code and o.place = 1
    group by t.class_code
)

select * from final
