-- question: how large is each class of a set, what does it bring, and how well does it fit the scorecard?
-- grain: one row per class of the set that has members
-- history: yes
with

matching as (
    select p.customer_id as subject_id, p.revenue_12m, p.margin_12m
    from customer_measures as p
    left join matching_subjects as f on f.subject_id = p.customer_id
    where f.subject_id is not null or not is_filtered()
),

whole as (
    select
        count(*) as subjects, sum(p.revenue_12m) as revenue_12m, avg(o.value) as fit_score
    from matching as p
    left join other_members as o on o.subject_id = p.subject_id
),

final as (
    select
        m.class_code,
        count(*) as subjects,
        cast(count(*) as double) / max(w.subjects) as subject_share,
        sum(p.revenue_12m) as revenue_12m,
        cast(sum(p.revenue_12m) as double) / nullif(cast(max(w.revenue_12m) as double), 0) as revenue_share,
        sum(p.margin_12m) as margin_12m,
        avg(o.value) as fit_score,
        max(w.fit_score) as whole_score,
        count(o.value) as scored,
        cast(count(case when o.class_code = param(fit_code) then 1 end) as double) / nullif(count(o.value), 0) as fit_share,
        avg(cast(o.known_count as double)) as known_mean
    from class_members as m
    join matching as p on p.subject_id = m.subject_id
    left join other_members as o on o.subject_id = m.subject_id
    cross join whole as w
    group by m.class_code
)

select * from final order by class_code
