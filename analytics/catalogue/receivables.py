"""Receivables: who has not paid, how much, for how long, and whose customers they are."""

from __future__ import annotations

from typing import Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.customers import CUSTOMER_ID
from analytics.catalogue.lists import listed
from analytics.result import Result

NEEDS = ("orders.total|orders.net|orders.gross", "payments.amount")
CUSTOMER_NAME = Out("customer_name", "text", personal=True, codes="member")
DAYS = Out("credit_days", "days", hidden=True)
CREDIT = Param("credit_days", "integer", 30, minimum=0, maximum=365)
TERMS = {"credit_days": "credit_days"}
AGES = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")


def _not_of_the_period(result: Result) -> Say:
    return Say("note.receivables", {"day": result.scope.as_of, "days": result.passport.parameters["credit_days"]})


ORDERS: dict[str, Any] = {
    "needs": NEEDS,
    "basis": "orders",
    "coverage": "relations/coverage_dues.sql",
    "note": _not_of_the_period,
}


def _customers(result: Result) -> Say:
    rows = result.rows
    facts = {
        "amount": sum(row["open_amount"] for row in rows),
        "count": len(rows),
        "overdue": sum(row["overdue_amount"] for row in rows),
        "long": sum(row["days_61_90"] + row["days_over_90"] for row in rows),
        "name": rows[0]["customer_name"],
        "most": rows[0]["open_amount"],
    }
    return Say("headline.receivables" if facts["overdue"] > 0 else "headline.receivables.due", facts)


RECEIVABLES = Analysis(
    "receivables",
    "customers",
    ("M8",),
    (
        CUSTOMER_NAME,
        Out("open_amount", "money", adds=True),
        Out("overdue_amount", "money", adds=True),
        *(Out(name, "money", adds=True) for name in AGES[1:]),
        Out("order_count", "count", adds=True),
        Out("oldest_days", "days"),
        Out("salesperson", "text"),
        CUSTOMER_ID,
        DAYS,
    ),
    headline=_customers,
    params=(CREDIT,),
    chart=Chart("bars", x="customer_name", y="open_amount"),
    opens=Opens("open_order_list", params={"customer_id": "customer_id", **TERMS}),
    **ORDERS,
)


def _ages(result: Result) -> Say:
    rows = {row["age_class"]: row for row in result.rows}
    late = [rows[age] for age in AGES[3:] if age in rows]
    facts = {
        "amount": sum(row["open_amount"] for row in result.rows),
        "late": sum(row["open_amount"] for row in late),
        "share": sum(row["open_share"] for row in late),
    }
    return Say("headline.receivables_by_age" if late else "headline.receivables_by_age.young", facts)


BY_AGE = Analysis(
    "receivables_by_age",
    "customers",
    ("M8",),
    (
        Out("age_class", "code", codes="age_class"),
        Out("open_amount", "money", adds=True),
        Out("open_share", "share", adds=True),
        Out("order_count", "count", adds=True),
        Out("customers", "count"),
        DAYS,
    ),
    headline=_ages,
    params=(CREDIT,),
    chart=Chart("columns", x="age_class", y="open_amount"),
    opens=Opens("open_order_list", params={"age_class": "age_class", **TERMS}),
    **ORDERS,
)


def _salespeople(result: Result) -> Say:
    first = result.rows[0]
    facts = {"name": first["salesperson"], "amount": first["overdue_amount"], "customers": first["customers"]}
    return Say("headline.receivables_by_salesperson", facts)


BY_SALESPERSON = Analysis(
    "receivables_by_salesperson",
    "customers",
    ("M8",),
    (
        Out("salesperson", "text", codes="member"),
        Out("overdue_amount", "money", adds=True),
        Out("long_overdue_amount", "money", adds=True),
        Out("open_amount", "money", adds=True),
        Out("order_count", "count", adds=True),
        Out("customers", "count"),
        DAYS,
    ),
    headline=_salespeople,
    params=(CREDIT,),
    chart=Chart("bars", x="salesperson", y="open_amount"),
    opens=Opens("open_order_list", params={"salesperson": "salesperson", **TERMS}),
    **ORDERS,
)

OPEN_ORDER_LIST = listed(
    "open_order_list",
    ("M8",),
    (
        Out("order_id", "id"),
        Out("ordered_on", "date"),
        CUSTOMER_NAME,
        Out("open_amount", "money", adds=True),
        Out("total", "money"),
        Out("overdue_days", "days"),
        Out("age_class", "code", codes="age_class"),
        Out("status", "code", codes="status"),
        Out("salesperson", "text"),
        CUSTOMER_ID,
    ),
    (
        Param("customer_id", "text", ""),
        Param("age_class", "code", "", choices=("", *AGES)),
        Param("salesperson", "text", "", codes="member"),
        CREDIT,
    ),
    **ORDERS,
)

ANALYSES = (RECEIVABLES, BY_AGE, BY_SALESPERSON, OPEN_ORDER_LIST)
