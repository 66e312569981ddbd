-- question: what was spent in the period on campaigns that feed each lead source?
-- grain: one row per lead source that a campaign feeds
-- history: no
-- A campaign feeds the source it names; one that names none, the sources of its deals, by their number.
with

shares as (
    select
        campaign_id, lead_source,
        cast(count(*) as double) / cast(sum(count(*)) over (partition by campaign_id) as double) as share
    from main.deals
    where campaign_id is not null and lead_source is not null
    group by campaign_id, lead_source
),

fed as (
    select lead_source, cast(spent as double) as cost
    from campaigns
    where lead_source is not null
    union all
    select s.lead_source, s.share * cast(c.spent as double) as cost
    from campaigns as c
    join shares as s on s.campaign_id = c.campaign_id
    where c.lead_source is null
),

final as (
    select lead_source, sum(cost) as cost
    from fed
    where cost is not null
    group by lead_source
)

select * from final order by lead_source
