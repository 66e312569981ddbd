-- question: what did each customer tell us and look at, whom do we know there, and what is under negotiation?
-- grain: one row per customer with feedback, contacts, deals, answers or page views
-- history: yes
-- Satisfaction is the mean of the scores of the last twelve months, each as a share of its own maximum (10 if unstated).
with

told as (
    select
        customer_id,
        count(case when feedback_kind = 'complaint' and received_on > as_of() - interval 12 month then 1 end) as complaint_count_12m,
        count(case when feedback_kind = 'complaint' and (closed_at is null or cast(closed_at as date) > as_of()) then 1 end)
            as open_complaint_count,
        avg(case when score is not null and received_on > as_of() - interval 12 month
            then cast(score as double) / nullif(coalesce(score_max, 10), 0) end) as satisfaction
    from feedback_all
    where customer_id is not null
    group by customer_id
),

known as (
    select
        customer_id, count(*) as contact_count,
        count(case when buying_role = 'decider' then 1 end) as decider_count
    from contacts
    where customer_id is not null and (left_on is null or left_on > as_of())
    group by customer_id
),

negotiated as (
    select customer_id, sum(amount) as open_deal_amount
    from deals_all
    where customer_id is not null and stage_kind = 'open'
    group by customer_id
),

asked as (
    select customer_id, count(distinct response_id) as survey_count
    from survey_answers_all
    where customer_id is not null
    group by customer_id
),

seen as (
    select customer_id, count(*) as page_view_count
    from page_views_all
    where customer_id is not null
    group by customer_id
),

named as (
    select customer_id from told
    union
    select customer_id from known
    union
    select customer_id from negotiated
    union
    select customer_id from asked
    union
    select customer_id from seen
),

final as (
    select
        n.customer_id, t.complaint_count_12m, t.open_complaint_count, t.satisfaction, k.contact_count, k.decider_count,
        d.open_deal_amount, a.survey_count, v.page_view_count
    from named as n
    left join told as t on t.customer_id = n.customer_id
    left join known as k on k.customer_id = n.customer_id
    left join negotiated as d on d.customer_id = n.customer_id
    left join asked as a on a.customer_id = n.customer_id
    left join seen as v on v.customer_id = n.customer_id
)

select * from final
