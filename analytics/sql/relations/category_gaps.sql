-- question: which categories does a customer not buy that others of the same kind do, and what might they bring?
-- grain: one row per customer and category not bought in the last twelve months
-- history: yes
-- Opportunity in a year: the customer's purchases of the last twelve months x the usual (median) share of the category
-- with those of the same kind who buy it x the share of them who do. Categories fewer than least_percent buy are left out.
with

peers as (
    select y.customer_id, coalesce(m.customer_kind, 'not_stated') as kind, cast(y.gross_revenue_12m as double) as bought
    from customer_years as y
    left join customer_measures as m on m.customer_id = y.customer_id
    where y.gross_revenue_12m > 0
),

spends as (
    select s.customer_id, s.category, sum(cast(s.revenue as double)) as spend
    from sales_all as s
    where s.customer_id is not null and s.category is not null and s.is_purchase
        and s.ordered_on > as_of() - interval 12 month
    group by s.customer_id, s.category
),

sizes as (
    select kind, count(*) as peer_count
    from peers
    group by kind
),

usual as (
    select
        p.kind, s.category, cast(count(*) as double) / max(z.peer_count) as peer_share,
        quantile_cont(s.spend / p.bought, 0.5) as usual_share
    from spends as s
    join peers as p on p.customer_id = s.customer_id
    join sizes as z on z.kind = p.kind
    where z.peer_count >= 20
    group by p.kind, s.category
),

final as (
    select
        p.customer_id, u.category, u.peer_share, u.usual_share,
        p.bought * u.usual_share * u.peer_share as category_opportunity
    from peers as p
    join usual as u on u.kind = p.kind and u.peer_share >= param(least_percent) / 100.0
    left join spends as s on s.customer_id = p.customer_id and s.category = u.category
    where s.customer_id is null
)

select * from final
