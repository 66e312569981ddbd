-- question: which cohort does each customer won in the period belong to?
-- grain: one row per customer whose first purchase lies in the period and meets the filters
-- history: yes
-- Ages are differences of places, numbers of calendar months or quarters; the open place is the first not over.
with

chosen as (
    select
        case when param(step) = 'quarter'
            or (param(step) = 'auto' and date_diff('day', period_start(), period_until()) > 560)
            then 3 else 1 end as step_months,
        as_of() as today, cast(as_of() + interval 1 day as date) as tomorrow
),

places as (
    select
        step_months,
        case when step_months = 3 then extract(year from today) * 4 + extract(quarter from today)
            else extract(year from today) * 12 + extract(month from today) end as this_place,
        case when step_months = 3 then extract(year from tomorrow) * 4 + extract(quarter from tomorrow)
            else extract(year from tomorrow) * 12 + extract(month from tomorrow) end as open_place
    from chosen
),

placed as (
    select
        w.customer_id, w.customer_name, w.first_order_on, p.step_months,
        cast(p.this_place as integer) as this_place, cast(p.open_place as integer) as open_place,
        cast(case when p.step_months = 3
            then extract(year from w.first_order_on) * 4 + extract(quarter from w.first_order_on)
            else extract(year from w.first_order_on) * 12 + extract(month from w.first_order_on)
            end as integer) as cohort_place,
        case param(by)
            when 'channel' then w.first_channel
            when 'category' then w.first_category
            when 'region' then w.first_region
            when 'customer_kind' then w.customer_kind
        end as member
    from won_customers as w
    cross join places as p
    where w.first_order_on >= period_start() and w.first_order_on < period_until()
),

final as (
    select
        customer_id, customer_name, first_order_on, step_months, cohort_place, this_place, open_place,
        case
            when member is not null then member
            when step_months = 3 then cast(extract(year from first_order_on) as varchar)
                || ' Q' || cast(extract(quarter from first_order_on) as varchar)
            else cast(extract(year from first_order_on) as varchar)
                || '-' || right('0' || cast(extract(month from first_order_on) as varchar), 2)
        end as cohort
    from placed
)

select * from final
