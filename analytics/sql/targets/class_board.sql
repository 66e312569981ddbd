-- question: how many are in each pair of classes of two sets, and what did they bring in the last twelve months?
-- grain: one row per pair of classes that has members, those in no class of one set among them
-- history: yes
with

placed as (
    select
        coalesce(m.class_code, 'not_classed') as class_code,
        coalesce(o.class_code, 'not_classed') as other_code,
        p.revenue_12m, p.margin_12m, m.value, m.known_count
    from (select subject() as subject_id, revenue_12m, margin_12m from subject_measures) as p
    left join class_members as m on m.subject_id = p.subject_id
    left join other_members as o on o.subject_id = p.subject_id
    left join matching_subjects as f on f.subject_id = p.subject_id
    where f.subject_id is not null or not is_filtered()
),

final as (
    select
        class_code, other_code,
        count(*) as subjects,
        cast(count(*) as double) / sum(count(*)) over () as subject_share,
        sum(revenue_12m) as revenue_12m,
        cast(sum(revenue_12m) as double) / nullif(cast(sum(sum(revenue_12m)) over () as double), 0) as revenue_share,
        sum(margin_12m) as margin_12m,
        cast(sum(margin_12m) as double) / nullif(cast(sum(sum(margin_12m)) over () as double), 0) as margin_share,
        avg(value) as mean_value,
        avg(cast(known_count as double)) as mean_known
    from placed
    group by class_code, other_code
)

select * from final order by class_code, other_code
