-- question: which customers are in a pair of classes, and how well does each fit?
-- grain: one row per customer, in no class of a set where the pair says so
-- history: yes
with

placed as (
    select
        p.customer_id, p.customer_name, p.salesperson, p.revenue_12m, p.margin_12m, p.order_count_12m, p.last_order_on,
        m.value as fit_score, m.known_count,
        coalesce(m.class_code, 'not_classed') as class_code,
        coalesce(o.class_code, 'not_classed') as other_code
    from customer_measures as p
    left join class_members as m on m.subject_id = p.customer_id
    left join other_members as o on o.subject_id = p.customer_id
    left join matching_subjects as f on f.subject_id = p.customer_id
    where f.subject_id is not null or not is_filtered()
),

ranked as (
    select
        *,
        row_number() over (order by fit_score desc nulls last, revenue_12m desc, customer_id) as place,
        count(*) over () as total_count,
        sum(revenue_12m) over () as total_revenue_12m,
        sum(margin_12m) over () as total_margin_12m
    from placed
    where
        (param(class_code) = '' or class_code = param(class_code))
        and (param(other_code) = '' or other_code = param(other_code))
),

final as (
    select *
    from ranked
    where place <= param(limit)
)

select * from final order by place
