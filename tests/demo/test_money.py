"""Money adds up to the cent, and refunds keep their rules."""

import pytest

from tests.demo.conftest import Rows


@pytest.mark.parametrize(
    "wrong",
    [
        "gross <> quantity * unit_price",
        "revenue <> gross - discount",
        "abs(discount) > abs(gross)",
        "round(revenue, 2) <> revenue or round(discount, 2) <> discount or round(tax, 2) <> tax",
        "is_refund and (quantity >= 0 or revenue > 0 or gross > 0 or discount > 0 or cost > 0)",
        "not is_refund and (quantity <= 0 or revenue < 0 or discount < 0)",
        "not is_merchandise and discount <> 0",
    ],
)
def test_no_line_breaks_an_identity(rows: Rows, wrong: str):
    assert rows(f"select count(*) from order_lines where {wrong}") == [(0,)]


@pytest.mark.parametrize(
    "wrong",
    [
        "total <> gross - discount + tax + shipping",
        "net <> total - refund",
        "refund < 0 or refund > total",
        "(refund > 0) <> (status in ('refunded', 'partially_refunded'))",
    ],
)
def test_no_order_breaks_an_identity(rows: Rows, wrong: str):
    assert rows(f"select count(*) from orders where {wrong}") == [(0,)]


def test_orders_are_the_sums_of_their_lines(rows: Rows):
    """The shares of an order's discount add up to it exactly, and so does everything else."""
    assert rows(
        "with s as (select order_id, sum(gross) filter (not is_refund) as gross, "
        "sum(discount) filter (not is_refund) as discount, sum(tax) filter (not is_refund) as tax, "
        "coalesce(-sum(revenue + tax) filter (is_refund), 0) as refund from order_lines group by order_id) "
        "select count(*) from orders o left join s using (order_id) where s.gross is distinct from o.gross "
        "or s.discount is distinct from o.discount or s.tax is distinct from o.tax "
        "or s.refund is distinct from o.refund"
    ) == [(0,)]


def test_discounts_are_shared_in_proportion(rows: Rows):
    assert rows(
        "select count(*) from order_lines l join "
        "(select order_id, sum(gross) as goods from order_lines where is_merchandise and not is_refund group by 1) g "
        "using (order_id) join orders o using (order_id) where l.is_merchandise and not l.is_refund "
        "and abs(l.discount - o.discount * l.gross / g.goods) > 0.011"
    ) == [(0,)]


def test_line_numbers_start_at_one_and_have_no_gaps(rows: Rows):
    assert rows(
        "select count(*) from (select 1 from order_lines group by order_id, is_refund "
        "having min(line_number) <> 1 or max(line_number) <> count(*))"
    ) == [(0,)]


def test_refunds_come_later_and_give_back_lines_that_were_sold(rows: Rows):
    assert rows(
        "select count(*) from order_lines r left join order_lines l on l.order_id = r.order_id and not l.is_refund "
        "and l.product_id = r.product_id and l.revenue = -r.revenue and l.quantity = -r.quantity "
        "where r.is_refund and (l.order_id is null or l.ordered_on >= r.ordered_on)"
    ) == [(0,)]
    assert rows("select distinct status from order_lines where is_refund order by 1") == [
        ("partially_refunded",),
        ("refunded",),
    ]


def test_statuses_are_a_realistic_few_per_cent(rows: Rows):
    share = dict(rows("select status, count(*) / sum(count(*)) over () from orders group by status"))
    assert 0.01 < share["cancelled"] < 0.04
    assert 0.005 < share["unpaid"] < 0.02
    assert 0.01 < share["refunded"] + share["partially_refunded"] < 0.05
    assert rows("select min(ordered_on) > last() - 30 from orders where status = 'pending'") == [(True,)]


def test_margins_are_believable_and_some_costs_unknown(rows: Rows):
    margin, covered = rows(
        "select sum(revenue - cost) / sum(revenue) filter (cost is not null), "
        "sum(revenue) filter (cost is not null) / sum(revenue) from sales where is_merchandise"
    )[0]
    assert 0.25 < margin < 0.40
    assert 0.95 < covered < 1.0
