-- question: what does each province contribute, and how well are its customers served?
-- grain: one row per province with sales in twelve months
-- history: yes
-- A customer counts where the master data place them; those who bought within twenty-four months are at stake.
with

served as (
    select
        province,
        count(case when order_count_12m > 0 then 1 end) as active_customers,
        count(case when order_count_before_12m > 0 then 1 end) as customers_before,
        count(case when order_count_before_12m > 0 and order_count_12m = 0 then 1 end) as left_customers,
        cast(sum(complaint_count_12m) as bigint) as complaints,
        cast(sum(open_complaint_count) as bigint) as open_complaints,
        avg(satisfaction) as satisfaction
    from customer_measures
    where province is not null
    group by province
),

placed as (
    select
        p.province, p.region, coalesce(m.class_code, 'not_classed') as class_code, p.revenue_12m, p.margin_12m,
        p.revenue_before_12m, p.revenue_change_12m, p.order_count_12m,
        cast(p.revenue_12m as double) / nullif(cast(sum(p.revenue_12m) over () as double), 0) as revenue_share,
        cast(p.margin_12m as double) / nullif(cast(sum(p.margin_12m) over () as double), 0) as margin_share
    from region_measures as p
    left join class_members as m on m.subject_id = p.province
    left join matching_subjects as f on f.subject_id = p.province
    where p.order_count_12m > 0 and (f.subject_id is not null or not is_filtered())
),

final as (
    select
        p.province, p.region, p.class_code, p.revenue_12m, p.revenue_share, p.margin_12m, p.margin_share,
        p.revenue_before_12m, p.revenue_change_12m,
        coalesce(s.active_customers, 0) as active_customers,
        coalesce(s.customers_before, 0) as customers_before,
        coalesce(s.left_customers, 0) as left_customers,
        coalesce(s.complaints, 0) as complaints,
        coalesce(s.open_complaints, 0) as open_complaints,
        s.satisfaction
    from placed as p
    left join served as s on s.province = p.province
)

select * from final order by revenue_12m desc, province
