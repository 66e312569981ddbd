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

facts as (
    select month, category, competitor, amount, case when is_own then 'own' else 'rival' end as origin
    from brand_months
    union all
    select month, category, 'own' as competitor, amount, 'books' as origin
    from own_months
    union all
    select month, category, 'others' as competitor, amount, 'size' as origin
    from size_months
),

settled as (
    select
        month, category, competitor, amount, origin,
        case param(basis)
            when 'market_size' then 'size'
            when 'brand_sales_total' then 'rival'
            else case when max(case when origin = 'size' then 1 else 0 end) over () = 1 then 'size' else 'rival' end
        end as frame,
        max(case when origin = 'own' then 1 else 0 end) over () as has_own
    from facts
),

covered as (
    select
        month, category, competitor, amount, origin, has_own, frame,
        max(case when origin = frame then 1 else 0 end) over (partition by month) as has_month,
        max(case when origin = frame then 1 else 0 end) over (partition by month, category) as has_category,
        max(case when origin = frame and category is null then 1 else 0 end) over (partition by month) as is_whole
    from settled
),

counted as (
    select month, competitor, sum(amount) as amount
    from covered
    where
        has_month = 1
        and (is_whole = 1 or category is null or has_category = 1)
        and (origin <> 'size' or frame = 'size')
        and (origin <> 'books' or has_own = 0)
    group by month, competitor
),

totals as (
    select
        month, competitor, amount,
        sum(case when competitor <> 'others' then amount else 0 end) over (partition by month) as known_amount,
        sum(case when competitor = 'others' then amount end) over (partition by month) as size_amount
    from counted
),

final as (
    select
        month, competitor, known_amount, size_amount,
        case when competitor = 'others' then size_amount - known_amount else amount end as amount
    from totals
    where competitor <> 'others' or size_amount > known_amount
)

select * from final
