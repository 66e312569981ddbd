-- question: what does another definition of a class set come to, and how many keep their class?
-- grain: one row per class of the other definition that has members or sales
-- history: yes
with

sold as (
    select
        subject() as subject_id,
        sum(revenue) as revenue,
        sum(case when is_purchase then revenue else 0 end) as gross_revenue
    from sales
    where subject() is not null
    group by subject()
),

named as (
    select subject_id from class_members
    union
    select subject_id from other_members
    union
    select subject_id from sold
),

final as (
    select
        coalesce(o.class_code, 'not_classed') as class_code,
        count(case when o.class_code is not null then 1 end) as subjects,
        count(case when m.class_code is not null then 1 end) as classed_before,
        count(case when m.class_code = o.class_code then 1 end) as unchanged,
        coalesce(sum(s.revenue), 0) as revenue,
        coalesce(sum(s.gross_revenue), 0) as gross_revenue
    from named as n
    left join class_members as m on m.subject_id = n.subject_id
    left join other_members as o on o.subject_id = n.subject_id
    left join sold as s on s.subject_id = n.subject_id
    left join matching_subjects as f on f.subject_id = n.subject_id
    where f.subject_id is not null or not is_filtered()
    group by coalesce(o.class_code, 'not_classed')
)

select * from final
