-- question: how many are in each class of a class set, and what do they bring in the period?
-- grain: one row per class that has members, and one for what was sold to or of those in no class
-- history: yes
with

counted as (
    select
        m.class_code, count(*) as subjects,
        min(m.value) as least, max(m.value) as most
    from class_members as m
    left join matching_subjects as f on f.subject_id = m.subject_id
    where f.subject_id is not null or not is_filtered()
    group by m.class_code
),

sold as (
    select
        coalesce(m.class_code, 'not_classed') as class_code,
        count(distinct case when not s.is_compare and s.is_purchase and m.class_code is null then subject() end) as buying,
        coalesce(sum(case when not s.is_compare then s.revenue end), 0) as revenue,
        coalesce(sum(case when s.is_compare then s.revenue end), 0) as compare_revenue,
        sum(case when not s.is_compare and s.is_purchase then s.revenue end) as gross_revenue,
        count(distinct case when not s.is_compare and s.is_purchase then s.order_id end) as order_count,
        sum(case when not s.is_compare and s.cost is not null then s.revenue - s.cost end) as margin
    from subject_sales as s
    left join class_members as m on m.subject_id = subject()
    where subject() is not null
    group by coalesce(m.class_code, 'not_classed')
),

named as (
    select class_code from counted
    union
    select class_code from sold where buying > 0 or cast(revenue as double) <> 0
),

final as (
    select
        n.class_code,
        case when n.class_code = 'not_classed' then s.buying else coalesce(c.subjects, 0) end as subjects,
        cast(case when n.class_code = 'not_classed' then s.buying else coalesce(c.subjects, 0) end as double)
        / nullif(cast(sum(case when n.class_code = 'not_classed' then s.buying else coalesce(c.subjects, 0) end) over () as double), 0)
            as subject_share,
        coalesce(s.revenue, 0) as revenue,
        cast(coalesce(s.revenue, 0) as double) / nullif(cast(sum(coalesce(s.revenue, 0)) over () as double), 0) as revenue_share,
        cast(s.revenue as double) / nullif(cast(s.compare_revenue as double), 0) - 1 as revenue_change,
        coalesce(s.order_count, 0) as order_count,
        cast(s.gross_revenue as double) / nullif(s.order_count, 0) as average_order_value,
        s.margin,
        c.least, c.most
    from named as n
    left join counted as c on c.class_code = n.class_code
    left join sold as s on s.class_code = n.class_code
)

select * from final order by revenue desc, class_code
