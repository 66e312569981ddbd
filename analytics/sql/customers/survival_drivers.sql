-- question: what of a customer's beginning goes with leaving sooner, other things equal?
-- grain: one row per lifetime, outcome and set of attributes known on the first day
-- history: yes
with

counted as (
    select
        lifetime_days, is_lost, first_channel, first_category, first_region, customer_kind, first_year,
        count(*) as customers
    from lifetimes
    group by lifetime_days, is_lost, first_channel, first_category, first_region, customer_kind, first_year
),

final as (
    select
        *,
        row_number() over (
            order by lifetime_days, is_lost, first_channel, first_category, first_region, customer_kind, first_year
        ) as place
    from counted
)

select * from final order by place
