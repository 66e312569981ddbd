-- question: which leads came from each source in the period, which were won, and what have those brought since?
-- grain: one row per basis (customers on record, deals), source, region, channel and salesperson of the lead
-- history: yes
-- A customer is a lead of the day from which they are on record and won by a purchase since; a deal by its state.
with

came as (
    select
        'customers' as basis, lead_source, customer_id, region, channel, salesperson, joined_on as came_on,
        cast(null as varchar) as stage_kind
    from customers
    where joined_on >= period_start() and joined_on < period_until() and joined_on <= as_of()
    union all
    select
        'deals' as basis, lead_source, customer_id, cast(null as varchar) as region, cast(null as varchar) as channel,
        cast(null as varchar) as salesperson, opened_on as came_on, stage_kind
    from deals
),

leads as (
    select
        basis, lead_source, customer_id, region, channel, salesperson,
        count(*) as leads,
        count(case when stage_kind = 'won' then 1 end) as won_deals,
        count(case when stage_kind in ('won', 'lost') then 1 end) as decided_deals,
        min(came_on) as came_on
    from came
    where lead_source is not null
    group by basis, lead_source, customer_id, region, channel, salesperson
),

bought as (
    select
        l.basis, l.lead_source, l.customer_id,
        sum(s.revenue) as revenue,
        max(case when s.is_purchase then 1 else 0 end) as is_buyer
    from leads as l
    join sales_all as s on s.customer_id = l.customer_id and s.ordered_on >= l.came_on
    group by l.basis, l.lead_source, l.customer_id
),

judged as (
    select
        l.basis, l.lead_source, l.region, l.channel, l.salesperson, l.leads, b.revenue,
        case when l.basis = 'customers' then l.leads else l.decided_deals end as decided,
        case when l.basis = 'customers' then coalesce(b.is_buyer, 0) else l.won_deals end as won
    from leads as l
    left join bought as b
        on b.basis = l.basis and b.lead_source = l.lead_source and b.customer_id = l.customer_id
),

final as (
    select
        basis, lead_source, region, channel, salesperson,
        cast(sum(leads) as bigint) as leads,
        cast(sum(decided) as bigint) as decided,
        cast(sum(won) as bigint) as won,
        count(case when won > 0 then 1 end) as won_customers,
        cast(sum(case when won > 0 then revenue end) as double) as revenue
    from judged
    group by basis, lead_source, region, channel, salesperson
)

select * from final order by basis, lead_source, region, channel, salesperson
