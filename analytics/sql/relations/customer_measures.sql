-- question: what is known of each customer on the as-of day: who they are, what they buy, what they tell us?
-- grain: one row per customer on record or in sales, whether they have bought or not
-- history: yes
with

named as (
    select customer_id from customers
    where joined_on is null or joined_on <= as_of()
    union
    select customer_id from customer_years
),

days as (
    select customer_id, count(*) as purchase_days
    from purchase_days_all
    group by customer_id
),

final as (
    select
        n.customer_id, c.customer_name, c.customer_kind, c.industry, c.company_size, c.development_stage, c.channel_tier,
        c.region, c.province, c.city, c.channel, c.salesperson, c.lead_source, c.gender, c.occupation, c.education,
        c.income_band, c.joined_on,
        coalesce(cast(date_diff('day', c.birth_on, as_of()) as double) / 365.25, cast(c.stated_age as double)) as age_years,
        y.first_order_on, y.last_order_on,
        date_diff('day', y.last_order_on, as_of()) as days_since_last_order,
        date_diff('day', y.first_order_on, as_of()) as tenure_days,
        coalesce(y.order_count, 0) as order_count,
        coalesce(d.purchase_days, 0) as purchase_days,
        coalesce(y.order_count_12m, 0) as order_count_12m,
        coalesce(y.order_count_before_12m, 0) as order_count_before_12m,
        coalesce(y.order_count_6m, 0) as order_count_6m,
        coalesce(y.order_count_before_6m, 0) as order_count_before_6m,
        cast(y.order_count_6m as double) / nullif(y.order_count_before_6m, 0) - 1 as frequency_change_6m,
        coalesce(y.revenue, 0) as revenue,
        coalesce(y.revenue_12m, 0) as revenue_12m,
        coalesce(y.revenue_before_12m, 0) as revenue_before_12m,
        cast(y.revenue_12m as double) / nullif(cast(y.revenue_before_12m as double), 0) - 1 as revenue_change_12m,
        cast(y.gross_revenue as double) / nullif(y.order_count, 0) as average_order_value,
        cast(y.gross_revenue_12m as double) / nullif(y.order_count_12m, 0) as average_order_value_12m,
        y.margin, y.margin_12m,
        cast(y.margin_12m as double) / nullif(cast(y.costed_revenue_12m as double), 0) as margin_rate_12m,
        cast(y.discount_12m as double) / nullif(cast(y.gross_revenue_12m + y.discount_12m as double), 0) as discount_share_12m,
        cast(date_diff('day', y.first_order_on, y.last_order_on) as double) / nullif(d.purchase_days - 1, 0) as mean_gap_days,
        cast(date_diff('day', y.last_order_on, as_of()) as double)
        / nullif(cast(date_diff('day', y.first_order_on, y.last_order_on) as double) / nullif(d.purchase_days - 1, 0), 0)
            as late_ratio,
        s.r_score, s.f_score, s.m_score, s.segment,
        t.top_brand_share_12m, t.category_count_12m,
        coalesce(r.complaint_count_12m, 0) as complaint_count_12m,
        coalesce(r.open_complaint_count, 0) as open_complaint_count,
        r.satisfaction, r.open_deal_amount,
        coalesce(r.contact_count, 0) as contact_count,
        coalesce(r.survey_count, 0) as survey_count,
        coalesce(r.page_view_count, 0) as page_view_count,
        coalesce(r.decider_count, 0) as decider_count
    from named as n
    left join customers as c on c.customer_id = n.customer_id
    left join customer_years as y on y.customer_id = n.customer_id
    left join days as d on d.customer_id = n.customer_id
    left join segments as s on s.customer_id = n.customer_id
    left join customer_tastes as t on t.customer_id = n.customer_id
    left join customer_relations as r on r.customer_id = n.customer_id
)

select * from final
