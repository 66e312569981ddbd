-- question: who moved from which class to which between the earlier day and the as-of day?
-- grain: one row per class then and class now that somebody went between, those who stayed too
-- history: yes
with

matching as (
    select distinct subject() as subject_id
    from sales_history
    where is_filtered() and subject() is not null
),

present as (
    select subject() as subject_id, coalesce(revenue_12m, 0) as revenue_12m
    from subject_measures
),

moved as (
    select
        coalesce(e.class_code, 'not_on_record') as from_class,
        coalesce(n.class_code, 'not_classed') as to_class,
        count(*) as subjects,
        coalesce(sum(e.revenue_12m), 0) as revenue_before,
        sum(p.revenue_12m) as revenue_now
    from present as p
    left join earlier_members as e on e.subject_id = p.subject_id
    left join class_members as n on n.subject_id = p.subject_id
    left join matching as f on f.subject_id = p.subject_id
    where f.subject_id is not null or not is_filtered()
    group by coalesce(e.class_code, 'not_on_record'), coalesce(n.class_code, 'not_classed')
),

final as (
    select
        from_class, to_class, subjects,
        cast(subjects as double) / sum(subjects) over (partition by from_class) as from_share,
        revenue_before, revenue_now,
        then_on() as from_on
    from moved
)

select * from final order by from_class, to_class
