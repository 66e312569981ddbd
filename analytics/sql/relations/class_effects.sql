-- question: where are those who were in a class on the earlier day now, those with an action since apart from the others?
-- grain: one row per class then, class now and whether an action fell in between
-- history: yes
with

matching as (
    select distinct subject() as subject_id
    from sales_history
    where is_filtered() and subject() is not null
),

acted as (
    select distinct customer_id as subject_id
    from main.actions
    where
        customer_id is not null and action_state <> 'cancelled'
        and coalesce(done_on, opened_on, due_on) > then_on() and coalesce(done_on, opened_on, due_on) <= as_of()
),

final as (
    select
        e.class_code as from_class,
        coalesce(n.class_code, 'not_classed') as to_class,
        a.subject_id is not null as is_acted,
        count(*) as subjects,
        coalesce(sum(e.revenue_12m), 0) as revenue_before,
        coalesce(sum(p.revenue_12m), 0) as revenue_now
    from earlier_members as e
    left join class_members as n on n.subject_id = e.subject_id
    left join (select subject() as subject_id, revenue_12m from subject_measures) as p on p.subject_id = e.subject_id
    left join acted as a on a.subject_id = e.subject_id
    left join matching as f on f.subject_id = e.subject_id
    where f.subject_id is not null or not is_filtered()
    group by e.class_code, coalesce(n.class_code, 'not_classed'), a.subject_id is not null
)

select * from final
