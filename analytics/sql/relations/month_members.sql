-- question: how many were in each class at the end of a month, and what did they bring in it and in the year to it?
-- grain: one row per class that had members on the earlier day, which is the month's end
-- history: yes
with

sold as (
    select subject() as subject_id, measure(revenue) as revenue
    from sales_history
    where subject() is not null and ordered_on <= then_on() and ordered_on >= date_trunc('month', then_on())
    group by subject()
),

final as (
    select
        e.class_code,
        count(*) as subjects,
        cast(count(*) as double) / sum(count(*)) over () as subject_share,
        coalesce(sum(s.revenue), 0) as revenue,
        coalesce(sum(e.revenue_12m), 0) as revenue_12m
    from earlier_members as e
    left join sold as s on s.subject_id = e.subject_id
    left join matching_subjects as f on f.subject_id = e.subject_id
    where f.subject_id is not null or not is_filtered()
    group by e.class_code
)

select * from final
