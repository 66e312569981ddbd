-- question: where on the map of recency and frequency do customers and revenue lie?
-- grain: one row per recency score and frequency score that has customers
-- history: yes
with

final as (
    select
        s.r_score,
        s.f_score,
        max(s.segment) as segment,
        count(*) as customers,
        sum(b.revenue) as revenue
    from segments as s
    join customer_totals as b on b.customer_id = s.customer_id
    group by s.r_score, s.f_score
)

select * from final order by r_score desc, f_score desc
