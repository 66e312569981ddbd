-- question: how many figures on brands does a market share rest on, and which were left out and why?
-- grain: one row per reason
-- history: no
with

final as (
    select
        case
            when b.amount is null then 'no_amount'
            when b.currency is not null and b.currency <> home_currency() and fx.rate is null then 'currency'
            else 'counted'
        end as reason,
        count(*) as line_count,
        cast(sum(b.amount) as double) as amount
    from brand_sales as b
    left join fx_rates as fx on fx.currency = b.currency and fx.month_on = date_trunc('month', b.period_on)
    group by 1
)

select * from final
