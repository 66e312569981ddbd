-- question: of which class are more customers late than elsewhere?
-- grain: one row per class that has customers with a rhythm
-- history: yes
with

final as (
    select
        coalesce(m.class_code, 'not_classed') as class_code,
        count(*) as customers,
        count(case when a.is_late then 1 end) as late_customers,
        sum(a.year_revenue) as year_revenue,
        coalesce(sum(case when a.is_late then a.year_revenue end), 0) as revenue_at_risk
    from alertable as a
    left join class_members as m on m.subject_id = a.customer_id
    group by coalesce(m.class_code, 'not_classed')
)

select * from final order by revenue_at_risk desc, class_code
