"""Receivables on paper and by a second route in plain Python.

As of 30 June 2026. Payments are on record from 1 March.

=====  ==========  ========  ======  ========  ===================================================================
order  day         customer  total   status    open
=====  ==========  ========  ======  ========  ===================================================================
r1     2026-02-01  A          500    shipped   from before payments were on record: not judged
r2     2026-03-01  A          100    shipped   40 paid, then 30 without an order: 30 open, 121 days
r3     2026-05-20  A          200    shipped   200 open, 41 days
r4     2026-06-25  B          300    unpaid    never became a sale: not judged
r5     2026-06-01  B          900    paid      settled
r6     2026-06-02  B           80    shipped   80 paid twice: nothing open, what is too much pays nothing else
r7     2026-06-03  none        60    shipped   60 open, 27 days
r8     2026-04-05  B           70    pending   70 open, 86 days
r9     2026-06-10  B          100    shipped   refund 100: nothing open
=====  ==========  ========  ======  ========  ===================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.engine import Workspace, run
from analytics.selection import Selection
from tests.analytics.tiny import CUSTOMERS, company, line

ALL = Selection(date(2026, 1, 1), date(2026, 7, 1))


def order(order_id: str, day: str, customer: str | None, total: float, status: str, **more: Any) -> dict[str, Any]:
    on = date.fromisoformat(day)
    made = {"order_id": order_id, "ordered_at": datetime(on.year, on.month, on.day), "ordered_on": on}
    return {**made, "customer_id": customer, "total": total, "status": status, **more}


def payment(number: str, day: str, amount: float, order_id: str | None, customer: str | None) -> dict[str, Any]:
    on = date.fromisoformat(day)
    made = {"payment_id": number, "paid_at": datetime(on.year, on.month, on.day), "paid_on": on, "amount": amount}
    return {**made, "order_id": order_id, "customer_id": customer, "payment_kind": "sale", "direction": "income"}


ORDERS = [
    order("r1", "2026-02-01", "A", 500, "shipped", salesperson="林芳"),
    order("r2", "2026-03-01", "A", 100, "shipped", salesperson="林芳"),
    order("r3", "2026-05-20", "A", 200, "shipped", salesperson="林芳"),
    order("r4", "2026-06-25", "B", 300, "unpaid"),
    order("r5", "2026-06-01", "B", 900, "paid"),
    order("r6", "2026-06-02", "B", 80, "shipped"),
    order("r7", "2026-06-03", None, 60, "shipped"),
    order("r8", "2026-04-05", "B", 70, "pending"),
    order("r9", "2026-06-10", "B", 100, "shipped", refund=100),
]
PAYMENTS = [
    payment("p1", "2026-03-01", 40, "r2", "A"),
    payment("p2", "2026-03-09", 30, None, "A"),
    payment("p3", "2026-06-05", 80, "r6", "B"),
    payment("p4", "2026-06-06", 80, "r6", "B"),
]
LINES = [line(row["order_id"], str(row["ordered_on"]), row["customer_id"], "tea", row["total"]) for row in ORDERS]
LINES.append(line("end", "2026-06-30", "C", "tea", 1))


@pytest.fixture(scope="module")
def owing(data_folder: Path) -> Iterator[Workspace]:
    tables = {"order_lines": LINES, "orders": ORDERS, "payments": PAYMENTS, "customers": CUSTOMERS}
    workspace = company(data_folder / "owing.duckdb", tables)
    yield workspace
    workspace.close()


def test_customers_on_paper(owing: Workspace):
    rows = {row["customer_id"]: row for row in run("receivables", owing, ALL, {"credit_days": 0}).rows}
    assert {key: row["open_amount"] for key, row in rows.items()} == {"A": 230, "B": 70, "not_stated": 60}
    a = rows["A"]
    assert (a["days_1_30"], a["days_31_60"], a["days_61_90"], a["days_over_90"]) == (0, 200, 0, 30)
    assert (a["order_count"], a["oldest_days"], a["salesperson"]) == (2, 121, "林芳")


def test_what_is_left_out_is_said(owing: Workspace):
    passport = run("receivables", owing, ALL).passport
    assert passport.rows_counted == 7
    assert [(left.reason, left.rows) for left in passport.left_out] == [("before_payments", 1), ("status", 1)]


def test_every_view_sums_to_the_same(owing: Workspace):
    names = ("receivables", "receivables_by_age", "receivables_by_salesperson", "open_order_list")
    for days in (0, 30, 200):
        results = [run(name, owing, ALL, {"credit_days": days}) for name in names]
        assert [sum(row["open_amount"] for row in result.rows) for result in results] == [360] * 4
        parts = results[0].rows
        overdue = sum(row[age] for row in parts for age in ("days_1_30", "days_31_60", "days_61_90", "days_over_90"))
        assert overdue == sum(row["overdue_amount"] for row in parts)


def test_credit_moves_orders_to_younger_classes(owing: Workspace):
    def ages(days: int) -> dict[str, float]:
        rows = run("receivables_by_age", owing, ALL, {"credit_days": days}).rows
        return {row["age_class"]: row["open_amount"] for row in rows}

    assert ages(0) == {"days_1_30": 60, "days_31_60": 200, "days_61_90": 70, "days_over_90": 30}
    assert ages(30) == {"not_due": 60, "days_1_30": 200, "days_31_60": 70, "days_over_90": 30}
    assert ages(30) == {row["age_class"]: row["open_amount"] for row in run("receivables_by_age", owing, ALL).rows}


def test_a_filter_keeps_what_payments_without_order_pay(owing: Workspace):
    chosen = Selection(date(2026, 1, 1), date(2026, 7, 1), salesperson=("林芳",))
    assert [row["open_amount"] for row in run("receivables", owing, chosen).rows] == [230]


def test_a_click_opens_the_orders_behind(owing: Workspace):
    rows = run("open_order_list", owing, ALL, {"customer_id": "B"}).rows
    assert [(row["order_id"], row["open_amount"]) for row in rows] == [("r8", 70)]
    rows = run("open_order_list", owing, ALL, {"salesperson": "not_stated"}).rows
    assert [row["order_id"] for row in rows] == ["r7"]
    rows = run("open_order_list", owing, ALL, {"customer_id": "not_stated"}).rows
    assert [row["order_id"] for row in rows] == ["r7"]


def test_earlier_as_of_knows_no_later_payment(owing: Workspace):
    march = Selection(date(2026, 1, 1), date(2026, 4, 1), as_of=date(2026, 3, 5))
    rows = {row["order_id"]: row["open_amount"] for row in run("open_order_list", owing, march).rows}
    assert rows == {"r2": 60}


def test_without_payments_nothing_is_judged(data_folder: Path):
    workspace = company(data_folder / "unpaid.duckdb", {"order_lines": LINES, "orders": ORDERS})
    try:
        result = run("receivables", workspace, ALL)
        assert (result.state, result.passport.missing) == ("missing", ("payments.amount",))
    finally:
        workspace.close()
