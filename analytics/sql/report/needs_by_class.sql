-- question: what do the classes need, how much of it is served, and what hurts?
-- grain: one row per class with needs raised in the period
-- history: yes
with

matching as (
    select distinct customer_id
    from sales_history
    where customer_id is not null
),

raised as (
    select
        m.class_code, n.customer_id, n.importance, n.need_satisfaction, n.is_pain_point,
        coalesce(n.need_state, 'heard') not in ('delivered', 'evaluated', 'rejected') as is_open
    from needs as n
    join matching as f on f.customer_id = n.customer_id
    join class_members as m on m.subject_id = n.customer_id
),

final as (
    select
        class_code,
        count(*) as need_count,
        count(distinct customer_id) as customers,
        count(case when is_open then 1 end) as open_count,
        cast(count(case when is_open then 1 end) as double) / cast(count(*) as double) as open_share,
        count(case when is_pain_point then 1 end) as pain_point_count,
        avg(cast(importance as double)) as mean_importance,
        avg(cast(need_satisfaction as double)) as mean_need_satisfaction
    from raised
    group by class_code
)

select * from final order by class_code
