"""One customer: found by any word, who they are, how we stand, and everything dated on one time line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.result import Result
from analytics.schema import IMPORTABLE
from analytics.texts import key_of

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

CUSTOMER = Param("customer_id", "text", "")
ORDERS_OF = Opens("order_list", params={"customer_id": "customer_id"})
EVERYTHING = tuple(IMPORTABLE)


def table_of(columns: Sequence[Out], rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as the Arrow table of declared columns."""
    import pyarrow as pa

    kinds = {"date": pa.date32(), "count": pa.int64(), "days": pa.int64(), "flag": pa.bool_()}
    kinds |= dict.fromkeys(("number", "share", "change", "points", "money"), pa.float64())
    arrays = [pa.array([row.get(out.name) for row in rows], kinds.get(out.kind, pa.string())) for out in columns]
    return pa.table(arrays, [out.name for out in columns])


def _search(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    from analytics.engine.searching import search

    rows = search(workspace, parameters["words"], parameters["limit"])
    found = {row["customer_id"]: row for row in rows}
    places = "select customer_id, city, salesperson from customers where customer_id in (select unnest(?))"
    known = {row["customer_id"]: row for row in workspace.rows(places, [list(found)])} if found else {}
    usual = {"is_alike": False}
    shown = [{**usual, **row, **known.get(row["customer_id"], {}), "total_count": row["total"]} for row in rows]
    for row in shown:
        row["customer_name"] = row["customer_name"] or row["customer_id"]
        row["field"] = key_of("column", row["field"]).partition(".")[2]
    return table_of(CUSTOMER_SEARCH.columns, shown)


def _found(result: Result) -> Say:
    first, shown = result.rows[0], result.table.num_rows
    facts = {"words": result.passport.parameters["words"], "count": first["total_count"], "shown": shown}
    kind = ".alike" if first["is_alike"] else "" if shown == first["total_count"] else ".capped"
    return Say(f"headline.customer_search{kind}", facts)


CUSTOMER_SEARCH = listed(
    "customer_search",
    ("M8", "C9"),
    (
        CUSTOMER_NAME,
        CUSTOMER_ID,
        Out("city", "text"),
        Out("salesperson", "text"),
        Out("field", "code", codes="column"),
        Out("value", "text", personal=True),
        Out("is_alike", "flag", hidden=True),
    ),
    (Param("words", "text", ""),),
    _found,
    opens=ORDERS_OF,
    basis="",
    compute=_search,
    reads=EVERYTHING,
)


def _figures(result: Result) -> Say:
    row = result.rows[0]
    if result.table.num_rows > 1:
        late = [one for one in result.rows if one["churn_reading"] == "late"]
        facts = {"count": result.table.num_rows, "late": len(late)}
        return Say(
            "headline.customer_figures.all", {**facts, "revenue": sum(one["revenue_12m"] for one in result.rows)}
        )
    before = row["revenue_before_12m"]
    change = float(row["revenue_12m"]) / float(before) - 1 if before else None
    facts = {**row, "name": row["customer_name"], "change": change, "segment": f"segment.{row['segment']}"}
    way = "new" if change is None else "up" if change >= 0 else "down"
    return Say(f"headline.customer_figures.{'silent' if not row['order_count_12m'] else way}", facts)


CUSTOMER_FIGURES = Analysis(
    "customer_figures",
    "customer",
    ("M8", "K1"),
    (
        CUSTOMER_NAME,
        Out("revenue_12m", "money", adds=True),
        Out("revenue_before_12m", "money", adds=True),
        Out("order_count_12m", "count", adds=True),
        Out("order_count_before_12m", "count", adds=True),
        Out("average_order_value_12m", "money"),
        Out("margin_12m", "money", adds=True),
        Out("margin_rate_12m", "share"),
        Out("days_since_last_order", "days"),
        Out("churn_reading", "code", codes="churn_reading"),
        Out("segment", "code", codes="segment"),
        Out("revenue", "money", adds=True),
        Out("order_count", "count", adds=True),
        Out("first_order_on", "date"),
        Out("last_order_on", "date"),
        Out("rhythm", "code", codes="rhythm", detail=True),
        Out("usual_gap_days", "days"),
        Out("late_after_days", "days", detail=True),
        Out("overdue_days", "days"),
        Out("purchase_days", "count", detail=True),
        CUSTOMER_ID,
    ),
    headline=_figures,
    params=(
        CUSTOMER,
        Param("late_multiple", "number", 2.0, minimum=1, maximum=20),
        Param("late_quantile", "number", 0.9, minimum=0.5, maximum=1),
        Param("least_overdue_days", "integer", 7, minimum=0, maximum=365),
        Param("horizon_days", "integer", 365, minimum=30, maximum=3650),
    ),
    needs=NEEDS,
    basis="customers",
)


def _months(result: Result) -> Say:
    best = max(result.rows, key=lambda row: (row["revenue"], row["month"]))
    bought = [row for row in result.rows if row["revenue"] > 0]
    facts = {"months": len(bought), "all": len(result.rows), "month": best["month"], "revenue": best["revenue"]}
    return Say("headline.customer_months", facts)


CUSTOMER_MONTHS = Analysis(
    "customer_months",
    "customer",
    ("M8",),
    (Out("month", "month"), Out("revenue", "money", adds=True), Out("order_count", "count")),
    headline=_months,
    params=(CUSTOMER,),
    chart=Chart("columns", x="month", y="revenue"),
    needs=NEEDS,
    basis="customers",
)


def _standing(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    from analytics.dossier.standing import standing

    customer = parameters["customer_id"]
    return table_of(CUSTOMER_STANDING.columns, standing(workspace, scope, customer) if customer else [])


def _stands(row: Mapping[str, Any]) -> Say:
    return Say(
        f"standing.{row['matter']}.sentence", {**row, "field": key_of("column", "customers", row["field"] or "")}
    )


def _wanting(result: Result) -> Say:
    wanting = [row for row in result.rows if row["needs_attention"]]
    facts = {"count": len(wanting), "well": result.table.num_rows - len(wanting)}
    return Say("headline.customer_standing" if wanting else "headline.customer_standing.well", facts)


CUSTOMER_STANDING = Analysis(
    "customer_standing",
    "customer",
    ("M8", "F15", "C9"),
    (
        Out("matter", "code", codes="standing"),
        Out("needs_attention", "flag"),
        Out("number", "number", detail=True),
        Out("amount", "number", detail=True),
        Out("total", "number", detail=True),
        Out("day", "date", detail=True),
        Out("field", "text", hidden=True),
    ),
    headline=_wanting,
    params=(CUSTOMER,),
    basis="",
    compute=_standing,
    reads=EVERYTHING,
    in_words=_stands,
)


def _timeline(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    from analytics.dossier.timeline import timeline

    chosen = tuple(filter(None, parameters["tables"].replace(" ", "").split(",")))
    return timeline(workspace, scope, parameters["customer_id"], chosen, parameters["limit"])


def _dated(result: Result) -> Say:
    rows = result.rows
    facts = {"count": rows[0]["total_count"], "shown": len(rows), "kinds": len({row["table_name"] for row in rows})}
    facts |= {"first": rows[-1]["happened_on"], "last": rows[0]["happened_on"]}
    return Say(
        "headline.customer_timeline" if facts["count"] == len(rows) else "headline.customer_timeline.capped", facts
    )


CUSTOMER_TIMELINE = listed(
    "customer_timeline",
    ("M8",),
    (
        Out("happened_on", "date"),
        Out("table_name", "code", codes="table"),
        Out("kind", "code", codes="code"),
        Out("matter", "text"),
        Out("said", "text", personal=True),
        Out("amount", "number"),
        Out("measured", "code", codes="column"),
        Out("state", "code", codes="code"),
        Out("person", "text"),
        Out("customer_name", "text", personal=True, detail=True),
        Out("customer_id", "id", personal=True, detail=True),
        Out("record_key", "text", personal=True, detail=True),
        Out("record", "text", personal=True, detail=True),
    ),
    (CUSTOMER, Param("tables", "text", "")),
    _dated,
    basis="",
    compute=_timeline,
    reads=EVERYTHING,
)


ANALYSES = (CUSTOMER_SEARCH, CUSTOMER_FIGURES, CUSTOMER_MONTHS, CUSTOMER_STANDING, CUSTOMER_TIMELINE)
