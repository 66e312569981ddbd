"""The records beside trade: linked to the same customers, orders and products, causes before effects, sums that hold.

Doubtful records that are planted, and nothing else: four transfers that the bank reported twice; a few payments without
an order number, most of them for orders still marked unpaid; bank fees without a customer; stock of two products far
from what they sell; three rounds of a survey with nothing between them; and in trade itself walk-in sales without a
customer, freight and samples that are no products of the range, fourteen products without a cost.
"""

import pyarrow as pa
import pytest

from analytics.demo.stories import CREDIT, DELIVERY, NEGLECT, PRICE_CUT
from analytics.schema import IMPORTABLE
from tests.demo.conftest import Rows

FURTHER = [name for name, table in IMPORTABLE.items() if table.subject not in ("trade", "workspace")]
KEYS = {table.key[0]: name for name, table in IMPORTABLE.items() if len(table.key) == 1} | {"competitor": "competitors"}
PAID = (
    "with paid as (select order_id, sum(amount) as amount, count(*) as n from payments "
    "where payment_kind = 'sale' and order_id is not null group by order_id)"
)


def none(rows: Rows, sql: str) -> bool:
    """Whether no row meets ``sql`` ("from ... where ...")."""
    return rows(f"select count(*) {sql}") == [(0,)]


@pytest.mark.parametrize("name", FURTHER)
def test_every_key_is_known(rows: Rows, chinese: dict[str, pa.Table], name: str):
    for key, parent in KEYS.items():
        if parent != name and key in chinese[name].column_names:
            assert none(rows, f"from {name} where {key} is not null and {key} not in (select {key} from {parent})"), key


@pytest.mark.parametrize("name", FURTHER)
def test_names_are_those_of_the_master_file(rows: Rows, chinese: dict[str, pa.Table], name: str):
    for key, column, parent in (
        ("customer_id", "customer_name", "customers"),
        ("product_id", "product_name", "products"),
    ):
        if {key, column} <= set(chinese[name].column_names):
            assert none(rows, f"from {name} n join {parent} p using ({key}) where n.{column} <> p.{column}")


@pytest.mark.parametrize("name", FURTHER)
def test_nothing_happened_after_the_end(rows: Rows, chinese: dict[str, pa.Table], name: str):
    """But plans: targets, campaigns and actions may lie ahead."""
    table = IMPORTABLE[name]
    if table.on and not table.ahead:
        assert none(rows, f"from {name} where {table.on} > last()")
    for column in chinese[name].column_names:
        if column.endswith("_at"):
            assert none(rows, f"from {name} where {column}::date > last() + 3"), column
        if (on := f"{column[:-3]}_on") != column and on in chinese[name].column_names and column.endswith("_at"):
            assert none(rows, f"from {name} where {column}::date <> {on}"), column


@pytest.mark.parametrize(
    ("later", "cause"),
    [
        ("payments p join orders o using (order_id)", "p.paid_at < o.ordered_at"),
        ("payments p join customers c using (customer_id)", "p.paid_on < c.joined_on"),
        ("settlements s join orders o using (order_id)", "s.posted_on <= o.ordered_on"),
        ("loyalty_ledger l join orders o using (order_id)", "l.booked_at < o.ordered_at"),
        ("touches t join orders o using (order_id)", "t.sent_on >= o.ordered_on or t.customer_id <> o.customer_id"),
        ("touches t join campaigns m using (campaign_id)", "t.sent_on < m.starts_on or t.sent_on > m.ends_on"),
        ("interactions i join customers c using (customer_id)", "i.interacted_on < c.joined_on"),
        ("attendance a join customers c using (customer_id)", "a.attended_on < c.joined_on"),
        ("tags g join customers c on c.customer_id = g.subject_id", "g.assigned_on < c.joined_on"),
        ("deals d join customers c using (customer_id)", "deal_kind = 'new_business' and signed_on > c.joined_on"),
        ("actions a join feedback f using (feedback_id)", "a.opened_on < f.received_on"),
        ("actions a join feedback f using (feedback_id)", "a.customer_id <> f.customer_id"),
        ("actions a join needs n using (need_id)", "a.opened_on < n.raised_on"),
        ("actions", "done_on < opened_on or done_on > last()"),
        ("needs", "done_on < raised_on or done_on > last()"),
        ("deals", "closes_on < opened_on or signed_on < opened_on"),
        ("contracts", "starts_on < signed_on or ends_on <= starts_on"),
        ("stock s join products p using (product_id)", "s.stocked_on < p.launched_on"),
        ("page_views v join products p using (product_id)", "v.viewed_on < p.launched_on"),
    ],
)
def test_causes_come_first(rows: Rows, later: str, cause: str):
    assert rows(f"select count(*) > 0 from {later}") == [(True,)]
    assert none(rows, f"from {later} where {cause}")


def test_needs_come_from_what_customers_had_said(rows: Rows):
    said = "select 1 from feedback f where f.customer_id = n.customer_id and f.received_on < n.raised_on"
    assert none(rows, f"from needs n where raised_on < last() and not exists ({said})")


def test_no_order_is_paid_twice_but_for_four(rows: Rows):
    over = f"{PAID} select count(*) from paid join orders using (order_id) where amount > total"
    assert rows(over) == [(CREDIT.twice,)]
    again = "select count(*) from (select 1 from payments group by all having count(*) > 1)"
    assert rows(again.replace("select 1 from payments", "select 1 from (select * exclude (payment_id) from payments)"))
    assert none(rows, "from payments join orders using (order_id) where status in ('unpaid', 'cancelled', 'closed')")
    assert none(rows, "from payments where amount = 0")


def test_private_orders_are_paid_at_once(rows: Rows):
    wrong = (
        "from orders o join customers using (customer_id) left join paid p using (order_id) "
        "where customer_kind = 'private' and o.channel = '线上商城' and status in ('paid', 'shipped') "
        "and p.amount is distinct from o.total"
    )
    assert rows(f"{PAID} select count(*) {wrong}") == [(0,)]


def test_trade_is_paid_on_credit_mostly_in_time_and_worse_with_one_salesperson(rows: Rows):
    days = dict(
        rows(
            "select o.salesperson = '顾长汀', avg((date_diff('day', o.ordered_on, p.paid_on) > 65)::int) "
            "from payments p join orders o using (order_id) join customers c on c.customer_id = o.customer_id "
            "where customer_kind <> 'private' and o.channel in ('经销商', '直营大客户') "
            "and o.ordered_on < last() - 200 group by 1"
        )
    )
    assert 0.02 < days[False] < 0.12
    assert days[True] > 2 * days[False]


def test_payments_without_an_order_are_few(rows: Rows):
    nameless, all_ = rows(
        "select count(*) filter (order_id is null), count(*) from payments where payment_kind = 'sale'"
    )[0]
    assert 100 < nameless < 0.01 * all_


def test_what_is_open_is_believable(rows: Rows):
    """By the rule of the receivables page, by hand: payments without a number pay the oldest open orders first."""
    nameless = dict(
        rows(
            "select customer_id, sum(amount) from payments where order_id is null and payment_kind = 'sale' "
            "group by customer_id"
        )
    )
    ages = {60: 0, 90: 0, 10_000: 0}
    for customer, age, left in rows(
        f"{PAID} select o.customer_id, last() - ordered_on, greatest(total - coalesce(amount, 0), 0) from orders o "
        "left join paid using (order_id) where status in ('unpaid', 'pending', 'shipped') order by ordered_on, order_id"
    ):
        used = min(left, nameless.get(customer, 0))
        nameless[customer] = nameless.get(customer, 0) - used
        ages[next(upto for upto in ages if age <= upto)] += left - used
    (year,) = rows("select sum(revenue) from sales where ordered_on > last() - 365")[0]
    total = sum(ages.values())
    assert 0.08 < total / year < 0.12
    assert ages[60] > total * 7 / 10
    assert 0.05 < ages[10_000] / total < 0.25


def test_settlements_add_up_to_the_orders(rows: Rows):
    """Sale is the order's total, refund what went back of it, the fee five per cent."""
    assert none(
        rows,
        "from (select order_id, sum(amount) filter (settlement_kind = 'sale') as sale, sum(amount) filter "
        "(settlement_kind = 'refund') as back, sum(amount) filter (settlement_kind = 'fee') as fee from settlements "
        "group by order_id) join orders using (order_id) where sale <> total or -back <> refund "
        "or abs(fee + 0.05 * sale) > 0.01",
    )
    assert none(rows, "from settlements join orders using (order_id) where orders.channel <> '线上商城'")


def test_the_ledger_of_points_adds_up(rows: Rows):
    running = "sum(points) over (partition by customer_id order by entry_id)"
    wrong = f"from (select *, {running} as balance from loyalty_ledger) where balance <> points_balance or balance < 0"
    assert none(rows, wrong)
    assert none(rows, "from loyalty_ledger where (points > 0) <> (entry_kind in ('earn', 'bonus'))")
    assert none(rows, "from loyalty_ledger join customers using (customer_id) where customer_kind <> 'private'")


def test_messages_go_to_those_who_allow_them(rows: Rows):
    state = (
        "(select consent_state from consents c where c.customer_id = t.customer_id and c.decided_on < t.sent_on "
        "order by decided_at desc, consent_id desc limit 1)"
    )
    assert none(rows, f"from touches t where {state} is distinct from 'granted'")


def test_a_random_part_is_held_out_and_buys_as_often(rows: Rows):
    bought = (
        "exists (select 1 from sales s where s.customer_id = t.customer_id and s.ordered_on > t.sent_on "
        "and s.ordered_on <= t.sent_on + 14)"
    )
    held = dict(
        rows(
            f"select is_control, avg(({bought})::int) from touches t where campaign_id is not null group by is_control"
        )
    )
    assert abs(held[True] - held[False]) < 0.05
    (share,) = rows("select avg(is_control::int) from touches where campaign_id is not null")[0]
    assert 0.08 < share < 0.16
    assert none(rows, "from touches where is_control and (touch_state is not null or order_id is not null or cost > 0)")


def test_visits_follow_value_but_for_one_region(rows: Rows):
    """Large customers of one region are visited less than a third as often as large ones elsewhere."""
    found = dict(
        rows(
            "with big as (select customer_id, any_value(region) as region, sum(revenue) as revenue from sales "
            "join customers using (customer_id, region) where customer_kind <> 'private' group by customer_id "
            "order by revenue desc limit 200) select region = "
            f"'{NEGLECT.region_zh}', avg((select count(*) from interactions i where i.customer_id = big.customer_id "
            "and initiative = 'outbound')) from big group by 1"
        )
    )
    assert found[True] < 0.5 * found[False]


def test_some_accounts_have_no_decider(rows: Rows):
    (share,) = rows(
        "select avg((not has)::int) from (select customer_id, bool_or(buying_role = 'decider') as has "
        "from contacts group by customer_id)"
    )[0]
    assert 0.15 < share < 0.35


def test_the_survey_tells_of_the_late_deliveries(rows: Rows):
    found = rows(
        "select survey_id, avg(answer_number) filter (province = '四川') - avg(answer_number) "
        "filter (province <> '四川') from survey_answers join customers using (customer_id) where question_id = 'Q3' "
        "group by survey_id order by survey_id"
    )
    before, after, _ = [gap for _, gap in found]
    assert after < before - 0.5
    assert DELIVERY.province_zh == "四川"


def test_the_survey_is_satisfied_as_the_classes_are(rows: Rows):
    found = rows(
        "select avg((answer_number >= 4)::int) from survey_answers join classes using (customer_id) "
        "where question_id = 'Q1' group by class order by class"
    )
    assert [share for (share,) in found] == pytest.approx([0.905, 0.80, 0.59], abs=0.07)


def test_answers_are_answers_of_their_question(rows: Rows):
    assert none(
        rows,
        "from survey_answers join survey_questions using (survey_id, question_id) where "
        "answer_number not between scale_min and scale_max or (options is not null and not contains(options, answer))",
    )


def test_the_price_cut_stands_among_the_moves_and_annotations(rows: Rows):
    day = f"date_trunc('month', last()) - interval {PRICE_CUT.months_ago - 1} month"
    assert rows(f"select move_kind, category from competitor_moves where moved_on = {day}") == [
        ("price_cut", "坚果炒货")
    ]
    assert rows(f"select annotation_kind from annotations where marked_on = {day}") == [("competitor",)]
    start = f"last() - {DELIVERY.days_ago - 1}"
    assert rows(f"select annotation_kind from annotations where marked_on = {start}") == [("supply",)]


def test_one_product_lies_too_long_and_one_is_short(rows: Rows):
    found = rows(
        "with sold as (select product_id, sum(quantity) / 90 as daily from sales where ordered_on > last() - 90 "
        "group by product_id) select category, on_hand / daily as days from stock join sold using (product_id) "
        "where stocked_on = last() and daily > 1 order by days"
    )
    assert found[0][0] == "咖啡"
    assert found[0][1] < 4
    assert found[-1][0] == "果汁饮料"
    assert found[-1][1] > 300


def test_looks_end_in_orders_and_mostly_do_not(rows: Rows):
    sessions, bought = rows(
        "select count(distinct session_id), count(distinct session_id) filter (page_action = 'purchase') "
        "from page_views"
    )[0]
    assert 0.1 < bought / sessions < 0.4
    (seen, sold) = rows(
        "with seen as (select product_id, count(*) as n from page_views where page_action = 'view' group by product_id "
        "order by n desc limit 1) select any_value(seen.n), count(distinct s.order_id) from seen left join sales s on "
        "s.product_id = seen.product_id and s.channel = '线上商城' and s.ordered_on > last() - 61"
    )[0]
    assert seen > 20 * max(sold, 1)


def test_every_data_set_has_a_source(rows: Rows, chinese: dict[str, pa.Table]):
    assert {name for (name,) in rows("select table_name from sources")} == set(chinese)


@pytest.mark.parametrize(
    ("name", "most"),
    [("payments", 70_000), ("page_views", 60_000), ("interactions", 15_000), ("loyalty_ledger", 25_000)],
)
def test_tables_stay_modest(chinese: dict[str, pa.Table], name: str, most: int):
    assert most / 4 < chinese[name].num_rows <= most
