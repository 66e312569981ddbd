-- question: which scores did each customer give in the period, and how many of them are satisfied?
-- grain: one row per customer with a score
-- history: no
-- Satisfied is a score in the upper quarter of its scale: 4 and 5 of 5, 8 and more of 10. The readiness to recommend (0 to
-- 10) is not satisfaction. A feedback score without a stated maximum is of 10, and begins at 1.
with

asked as (
    select
        survey_id, question_id, coalesce(scale_min, 1) as scale_min, scale_max,
        case when lower(dimension) in ('总体', '整体', '总体满意度', '整体满意度', 'overall', 'overall satisfaction') then 1 else 0 end
            as is_overall,
        max(
            case when lower(dimension) in ('总体', '整体', '总体满意度', '整体满意度', 'overall', 'overall satisfaction') then 1 else 0 end
        ) over (partition by survey_id) as has_overall
    from survey_questions
    where question_kind = 'scale' and scale_max is not null and not (coalesce(scale_min, 1) = 0 and scale_max = 10)
),

scores as (
    select
        f.customer_id,
        (cast(f.score as double) - 1) / nullif(coalesce(f.score_max, 10) - 1, 0) as place
    from feedback as f
    where f.customer_id is not null and f.score is not null
    union all
    select
        a.customer_id,
        (cast(a.answer_number as double) - q.scale_min) / nullif(q.scale_max - q.scale_min, 0) as place
    from survey_answers as a
    join asked as q on q.survey_id = a.survey_id and q.question_id = a.question_id and q.is_overall = q.has_overall
    where a.customer_id is not null and a.answer_number is not null
),

final as (
    select
        customer_id,
        count(*) as score_count,
        count(case when place >= 0.75 then 1 end) as satisfied_count
    from scores
    where place is not null
    group by customer_id
)

select * from final
