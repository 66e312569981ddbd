-- question: what share of scores is satisfied in each class, and how sure is that?
-- grain: one row per class with scores
-- history: yes
-- Scores of one customer are alike: the interval counts customers, by the linearised ratio estimator.
with

matching as (
    select distinct customer_id
    from sales_history
    where customer_id is not null
),

summed as (
    select
        m.class_code,
        count(*) as customers,
        cast(sum(j.score_count) as bigint) as score_count,
        cast(sum(j.satisfied_count) as double) / cast(sum(j.score_count) as double) as satisfied_share,
        cast(sum(j.satisfied_count * j.satisfied_count) as double) as satisfied_squares,
        cast(sum(j.satisfied_count * j.score_count) as double) as products,
        cast(sum(j.score_count * j.score_count) as double) as score_squares
    from judgements as j
    join matching as f on f.customer_id = j.customer_id
    join class_members as m on m.subject_id = j.customer_id
    group by m.class_code
),

spread as (
    select
        class_code, customers, score_count, satisfied_share,
        1.96 * sqrt(
            greatest(
                satisfied_squares - 2 * satisfied_share * products + satisfied_share * satisfied_share * score_squares, 0
            ) * customers / nullif(customers - 1, 0)
        ) / score_count as margin_of_error
    from summed
),

final as (
    select
        class_code, customers, score_count, satisfied_share,
        case when margin_of_error is not null then greatest(satisfied_share - margin_of_error, 0) end as low,
        case when margin_of_error is not null then least(satisfied_share + margin_of_error, 1) end as high,
        customers < 30 as is_thin
    from spread
)

select * from final order by class_code
