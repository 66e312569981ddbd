-- question: what share of its market did each seller have in each whole month?
-- grain: one row per month and seller; own is ours, others is what nobody's figure covers
-- history: yes
-- Ours are the brand sales marked own; without any, our own sales. The market is the market size where one is given
-- (months without one are left out), else the sum of what is known. When sellers sum to more than the size, the sum is
-- the market, so that no share exceeds the whole. Only categories that the market's figures cover are counted.
with

own_months as (
    select cast(date_trunc('month', ordered_on) as date) as month, category, cast(sum(revenue) as double) as amount
    from sales_history
    group by 1, 2
),

settled as (
    select
        case param(basis) when 'market_size' then 1 when 'brand_sales_total' then 0
            else (select case when count(*) > 0 then 1 else 0 end from size_months) end as uses_size,
        (select coalesce(max(case when is_own then 1 else 0 end), 0) from brand_months) as has_own
),

sellers as (
    select month, category, competitor, amount
    from brand_months
    union all
    select o.month, o.category, 'own' as competitor, o.amount
    from own_months as o
    cross join settled as s
    where s.has_own = 0
),

covered as (
    select z.month, z.category, z.amount
    from size_months as z
    cross join settled as s
    where s.uses_size = 1
    union all
    select b.month, b.category, null as amount
    from brand_months as b
    cross join settled as s
    where s.uses_size = 0 and not b.is_own
),

covered_months as (
    select month, sum(amount) as size_amount, max(case when category is null then 1 else 0 end) as is_whole
    from covered
    group by month
),

covered_categories as (
    select distinct month, category from covered where category is not null
),

counted as (
    select s.month, s.competitor, sum(s.amount) as amount, max(m.size_amount) as size_amount
    from sellers as s
    join covered_months as m on m.month = s.month
    left join covered_categories as c on c.month = s.month and c.category = s.category
    where m.is_whole = 1 or s.category is null or c.category is not null
    group by s.month, s.competitor
),

totals as (
    select month, sum(amount) as known_amount, max(size_amount) as size_amount
    from counted
    group by month
),

final as (
    select c.month, c.competitor, c.amount, t.known_amount, t.size_amount
    from counted as c
    join totals as t on t.month = c.month
    union all
    select month, 'others' as competitor, size_amount - known_amount as amount, known_amount, size_amount
    from totals
    where size_amount > known_amount
)

select * from final
