-- question: of the customers who bought in every year since their first purchase, how many bought in the next?
-- grain: one row per member, age in years and boundary
-- history: yes
-- Years of 364 days (four periods of 91) reach back from the as-of day, 0 the last of them; age 1 is the year of the first purchase. Whoever lets
-- a whole year pass counts as lost for good here, whatever happens later: returned counts those who came back all the same.
-- Customers first seen in a year that the data do not cover whole are left out: they may be older.
with

years as (
    select
        m.member, p.customer_id,
        cast(floor(cast(date_diff('day', p.ordered_on, as_of()) as double) / 364) as integer) as year_ago
    from purchase_days_all as p
    join dwyer_members as m on m.customer_id = p.customer_id
    group by m.member, p.customer_id,
        cast(floor(cast(date_diff('day', p.ordered_on, as_of()) as double) / 364) as integer)
),

placed as (
    select
        member, customer_id, year_ago,
        max(year_ago) over (partition by customer_id) as first_ago,
        row_number() over (partition by customer_id order by year_ago desc) as place,
        lead(year_ago) over (partition by customer_id order by year_ago desc) as next_ago
    from years
),

final as (
    select
        member, first_ago - year_ago + 1 as age, year_ago as boundary,
        count(*) as seen,
        count(case when next_ago = year_ago - 1 then 1 end) as bought,
        count(case when next_ago < year_ago - 1 then 1 end) as returned
    from placed
    where place = first_ago - year_ago + 1 and (first_ago + 1) * 364 <= date_diff('day', first_day(), as_of()) + 1
    group by member, first_ago - year_ago + 1, year_ago
)

select * from final
