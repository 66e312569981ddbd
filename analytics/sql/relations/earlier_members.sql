-- question: in which class was everybody who was on record on the earlier day, and what had they brought?
-- grain: one row per subject of the class set on record then
-- history: yes
-- Who is on record from no stated day is so from the first purchase; who never bought, all along.
with

earlier as (
    select subject() as subject_id, order_count, revenue_12m
    from subject_measures_then
),

present as (
    select subject() as subject_id, first_order_on, subject_joined() as joined_on
    from subject_measures
),

final as (
    select
        e.subject_id,
        coalesce(c.class_code, 'not_classed') as class_code,
        e.order_count,
        coalesce(e.revenue_12m, 0) as revenue_12m
    from earlier as e
    left join present as p on p.subject_id = e.subject_id
    left join class_members_then as c on c.subject_id = e.subject_id
    where e.order_count > 0 or p.joined_on <= then_on() or p.first_order_on is null
)

select * from final
