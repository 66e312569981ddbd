-- question: what stands on the board of the expansion plan, at which step, whose and due when?
-- grain: one row per action, decision or campaign that names a step of the plan
-- history: yes
-- What is planned lies ahead of the as-of day; what was opened after it is not known yet.
with

noted as (
    select
        'actions' as table_name, action_id as card_id, title, plan_step, target_group, owner, opened_on, due_on, done_on,
        customer_id, coalesce(action_state, 'open') as card_state
    from main.actions
    where plan_step is not null
    union all
    select
        'decisions' as table_name, decision_id as card_id, title, plan_step, target_group, owner, taken_on as opened_on,
        review_on as due_on, cast(null as date) as done_on, customer_id,
        case
            when decision_state = 'proposed' then 'open'
            when decision_state = 'revoked' then 'cancelled'
            when decision_state in ('kept', 'adjusted') then 'done'
            else 'in_progress'
        end as card_state
    from main.decisions
    where plan_step is not null
    union all
    select
        'campaigns' as table_name, campaign_id as card_id, campaign_name as title, plan_step, target_group, owner,
        cast(null as date) as opened_on, ends_on as due_on, cast(null as date) as done_on, cast(null as varchar) as customer_id,
        case
            when campaign_state = 'ended' then 'done'
            when campaign_state = 'cancelled' then 'cancelled'
            when campaign_state = 'running' then 'in_progress'
            else 'open'
        end as card_state
    from main.campaigns
    where plan_step is not null
),

matching as (
    select distinct customer_id
    from sales_history
    where is_filtered() and customer_id is not null
),

final as (
    select
        n.table_name, n.card_id, n.title, n.plan_step, n.target_group, n.owner, n.due_on, n.card_state,
        n.card_state in ('open', 'in_progress') as is_open,
        n.card_state in ('open', 'in_progress') and n.due_on is not null and n.due_on < as_of() as is_late,
        case when n.card_state in ('open', 'in_progress') and n.due_on < as_of() then date_diff('day', n.due_on, as_of()) end
            as days_late
    from noted as n
    left join matching as f on f.customer_id = n.customer_id
    where
        n.card_state <> 'cancelled' and (n.opened_on is null or n.opened_on <= as_of())
        and (n.customer_id is null or f.customer_id is not null or not is_filtered())
)

select * from final order by plan_step, due_on nulls last, table_name, card_id
