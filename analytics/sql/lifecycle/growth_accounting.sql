-- question: how many customers and how much revenue were won, kept, won back and lost from one month or quarter to the next?
-- grain: one row per month or quarter that the selection touches
-- history: yes
with

summed as (
    select
        place,
        count(case when movement in ('new', 'retained', 'won_back') then 1 end) as customers,
        count(case when movement in ('retained', 'lost') then 1 end) as customers_before,
        count(case when movement = 'new' then 1 end) as new_customers,
        count(case when movement = 'retained' then 1 end) as retained_customers,
        count(case when movement = 'won_back' then 1 end) as won_back_customers,
        count(case when movement = 'lost' then 1 end) as lost_customers,
        sum(revenue) as revenue,
        sum(revenue_before) as revenue_before,
        sum(case when movement = 'new' then revenue - revenue_before else 0 end) as new_revenue,
        sum(case when movement = 'won_back' then revenue - revenue_before else 0 end) as won_back_revenue,
        sum(case when movement = 'retained' then greatest(revenue - revenue_before, 0) else 0 end) as expansion,
        sum(case when movement = 'retained' then least(revenue - revenue_before, 0) else 0 end) as contraction,
        sum(case when movement = 'lost' then revenue - revenue_before else 0 end) as lost_revenue,
        sum(case when movement = 'refunded' then revenue - revenue_before else 0 end) as refunded_change
    from customer_movements
    group by place
),

final as (
    select
        p.period as month,
        coalesce(s.customers, 0) as customers,
        coalesce(s.new_customers, 0) as new_customers,
        coalesce(s.retained_customers, 0) as retained_customers,
        coalesce(s.won_back_customers, 0) as won_back_customers,
        coalesce(s.lost_customers, 0) as lost_customers,
        coalesce(s.customers - s.customers_before, 0) as net_customers,
        cast(s.new_customers + s.won_back_customers as double) / nullif(s.lost_customers, 0) as quick_ratio,
        coalesce(s.revenue, 0) as revenue,
        coalesce(s.new_revenue, 0) as new_revenue,
        coalesce(s.won_back_revenue, 0) as won_back_revenue,
        coalesce(s.expansion, 0) as expansion,
        coalesce(s.contraction, 0) as contraction,
        coalesce(s.lost_revenue, 0) as lost_revenue,
        coalesce(s.refunded_change, 0) as refunded_change,
        coalesce(s.revenue - s.revenue_before, 0) as revenue_change,
        cast(s.new_revenue + s.won_back_revenue + s.expansion as double) / nullif(-cast(s.contraction + s.lost_revenue as double), 0)
            as revenue_quick_ratio,
        p.is_partial,
        p.last_month,
        param(grain) as grain,
        param(window_periods) as window_periods
    from periods as p
    left join summed as s on s.place = p.place
    where (select count(*) from summed) > 0
)

select * from final order by month
