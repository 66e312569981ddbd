-- question: which subjects of a class set have sales under the filters that are set?
-- grain: one row per subject that matches, none where nothing is filtered
-- history: yes
with

final as (
    select distinct subject() as subject_id
    from sales_history
    where is_filtered() and subject() is not null
)

select * from final
