-- question: how do the classes of two sets go together?
-- grain: one row per pair of classes, empty ones too
-- history: yes
with

paired as (
    select m.class_code, o.class_code as other_code
    from class_members as m
    join other_members as o on o.subject_id = m.subject_id
    left join matching_subjects as f on f.subject_id = m.subject_id
    where f.subject_id is not null or not is_filtered()
),

counted as (
    select class_code, other_code, count(*) as subjects
    from paired
    group by class_code, other_code
),

class_totals as (
    select class_code, count(*) as subjects
    from paired
    group by class_code
),

other_totals as (
    select other_code, count(*) as subjects
    from paired
    group by other_code
),

whole as (
    select count(*) as subjects
    from paired
),

final as (
    select
        a.class_code, b.other_code,
        coalesce(c.subjects, 0) as subjects,
        cast(coalesce(c.subjects, 0) as double) / a.subjects as class_share,
        cast(b.subjects as double) / w.subjects as whole_share,
        cast(a.subjects as double) * b.subjects / w.subjects as expected,
        (coalesce(c.subjects, 0) - cast(a.subjects as double) * b.subjects / w.subjects)
        / nullif(sqrt(cast(a.subjects as double) * b.subjects / w.subjects * (1 - cast(a.subjects as double) / w.subjects)
            * (1 - cast(b.subjects as double) / w.subjects)), 0) as residual
    from class_totals as a
    cross join other_totals as b
    cross join whole as w
    left join counted as c on c.class_code = a.class_code and c.other_code = b.other_code
)

select * from final order by class_code, other_code
