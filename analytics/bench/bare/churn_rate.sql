-- question: what share of the customers active before each month did not buy in the days after, and who came back later?
-- grain: one row per month whose window is over
-- history: yes
with

days as (
    select distinct customer_id, ordered_on
    from order_lines
    where
        coalesce(order_status, status, 'paid') not in ('unpaid', 'cancelled', 'closed')
        and customer_id is not null and ordered_on <= $as_of and not is_refund and revenue > 0
),

months as (
    select calendar_on as month
    from calendar
    where
        day(calendar_on) = 1 and calendar_on >= $start and calendar_on < $until
        and calendar_on - $first_day >= $window_days and $as_of - calendar_on + 1 >= $window_days
),

active as (
    select distinct m.month, d.customer_id
    from months as m
    join days as d on d.ordered_on < m.month and d.ordered_on >= m.month - cast($window_days as int)
),

outcomes as (
    select a.month, a.customer_id, min(d.ordered_on) - a.month as days_to_next
    from active as a
    left join days as d on d.customer_id = a.customer_id and d.ordered_on >= a.month
    group by 1, 2
),

final as (
    select
        month, count(*) as base,
        count(*) filter (days_to_next is null or days_to_next >= $window_days) as lost,
        count(*) filter (days_to_next >= $window_days) as returned_later
    from outcomes
    group by 1
)

select * from final order by month
