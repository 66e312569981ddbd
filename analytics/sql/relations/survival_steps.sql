-- question: what share of the customers is still there at each age?
-- grain: one row per member and number of days at which somebody was lost or last observed
-- history: yes
-- Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481: S(t) = product of (1 - lost / at risk). Variance after
-- Greenwood (1926); 95 % limits on the scale of log(-log S), Kalbfleisch and Prentice (2002), equation 1.13.
with

counted as (
    select
        member, lifetime_days,
        cast(sum(is_lost) as bigint) as lost,
        cast(count(*) - sum(is_lost) as bigint) as censored
    from lifetimes
    group by member, lifetime_days
),

risks as (
    select
        member, lifetime_days, lost, censored,
        cast(sum(lost + censored) over (
            partition by member order by lifetime_days desc rows between unbounded preceding and current row
        ) as bigint) as at_risk
    from counted
),

terms as (
    select
        member, lifetime_days, lost, censored, at_risk,
        case when lost = at_risk then 1 else 0 end as ends,
        case when lost = at_risk then cast(0 as double) else ln(1 - cast(lost as double) / at_risk) end as log_step,
        case when lost = at_risk then cast(0 as double)
            else cast(lost as double) / (cast(at_risk as double) * (at_risk - lost)) end as variance_step
    from risks
),

running as (
    select
        member, lifetime_days, lost, censored, at_risk,
        max(ends) over (
            partition by member order by lifetime_days rows between unbounded preceding and current row) as is_extinct,
        sum(log_step) over (
            partition by member order by lifetime_days rows between unbounded preceding and current row) as log_survival,
        sum(variance_step) over (
            partition by member order by lifetime_days rows between unbounded preceding and current row) as variance
    from terms
),

final as (
    select
        member, lifetime_days, at_risk, lost, censored,
        case when is_extinct = 1 then cast(0 as double) else exp(log_survival) end as survival,
        case when is_extinct = 1 then null when log_survival = 0 then cast(1 as double)
            else exp(log_survival * exp(1.959963984540054 * sqrt(variance) / abs(log_survival))) end as low,
        case when is_extinct = 1 then null when log_survival = 0 then cast(1 as double)
            else exp(log_survival * exp(-1.959963984540054 * sqrt(variance) / abs(log_survival))) end as high
    from running
)

select * from final
