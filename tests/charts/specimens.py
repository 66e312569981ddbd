"""Real results for the builders: small Arrow tables under real declarations, one per kind of chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from analytics.analysis import Analysis, Chart, Out, Say
from analytics.result import LeftOut, Passport, Result
from analytics.selection import Compare, Selection, plus_months, resolve

AS_OF = date(2026, 11, 18)
WICKED = "![x](http://evil.example/a.png) <img src=x> =HYPERLINK(1) & <b>Müller</b> 茶"


def months(count: int, last: date = date(2026, 11, 1)) -> list[date]:
    return [plus_months(last, index - count + 1) for index in range(count)]


def result(
    name: str, columns: Sequence[Out], rows: Sequence[dict[str, Any]], chart: Chart | None, compare: Compare = "year"
) -> Result:
    """A result as ``run`` would return it, over the twelve months to a month that is not over."""
    selection = Selection(date(2025, 12, 1), date(2026, 12, 1), compare=compare)
    scope = resolve(selection, date(2023, 1, 1), AS_OF)
    analysis = Analysis(name, "market", ("A1",), tuple(columns), lambda _: Say("state.empty", {}), chart=chart)
    table = pa.table({out.name: [row.get(out.name) for row in rows] for out in columns})
    left = (LeftOut("status", 12, 345.6),)
    passport = Passport(name, "specimen", "generated", 1000, left, scope, {}, {"order_lines": 1}, "select 1")
    return Result(analysis, table, passport, "CNY", (name, len(rows), scope))


def trend(count: int = 12, kind: str = "line") -> Result:
    """Months with a compare period; the last one is not over."""
    columns = (
        Out("month", "month"), Out("revenue", "money", adds=True), Out("compare_revenue", "money", adds=True),
        Out("is_partial", "flag", hidden=True),
    )  # fmt: skip
    rows = [
        {"month": month, "revenue": 1e6 + 1e4 * place, "compare_revenue": 9e5, "is_partial": month == date(2026, 11, 1)}
        for place, month in enumerate(months(count))
    ]
    rows[-1]["revenue"] = 4e5
    return result("sales_trend", columns, rows, Chart(kind, x="month", y="revenue", compare="compare_revenue"))


def split(names: Sequence[str], count: int = 12, own: str = "") -> Result:
    """Shares of several names over months."""
    columns = (
        Out("month", "month"),
        Out("brand", "text", codes="member"),
        Out("share", "share"),
        Out("is_own", "flag"),
    )
    rows = [
        {"month": month, "brand": name, "share": (place + 1) / 50, "is_own": name == own}
        for place, name in enumerate(names)
        for month in months(count, date(2026, 10, 1))
    ]
    return result("shares", columns, rows, Chart("line", x="month", y="share", split="brand"))


def ranked(names: Sequence[str], kind: str = "bars") -> Result:
    """Customers by revenue."""
    columns = (Out("customer", "text"), Out("revenue", "money", adds=True), Out("compare_revenue", "money"))
    rows = [
        {"customer": name, "revenue": 1e6 / (place + 1), "compare_revenue": 8e5 / (place + 1)}
        for place, name in enumerate(names)
    ]
    return result("ranked", columns, rows, Chart(kind, x="customer", y="revenue", compare="compare_revenue"))


def movers(changes: Sequence[float]) -> Result:
    columns = (Out("member", "text"), Out("difference", "money", adds=True))
    rows = [{"member": f"member {place}", "difference": value} for place, value in enumerate(changes)]
    return result("movers", columns, rows, Chart("contributors", x="member", y="difference"))


def grid(across: int = 5, down: int = 5) -> Result:
    columns = (Out("r", "count"), Out("f", "count"), Out("customers", "count"), Out("revenue", "money"))
    rows = [
        {"r": r, "f": f, "customers": r * f, "revenue": 1e5 * r * f}
        for f in range(down, 0, -1)
        for r in range(1, across + 1)
    ]
    return result(
        "grid", columns, rows, Chart("matrix", x="r", y="f", label="customers", options={"second": "revenue"})
    )


def cohort_grid(kind: str = "cohorts", count: int = 24) -> Result:
    """Monthly cohorts; the running age of each has no figures."""
    columns = (
        Out("cohort", "text", codes="member"), Out("age", "count"), Out("base", "count"), Out("is_complete", "flag"),
        Out("retention_rate", "share"), Out("split_by", "code", hidden=True), Out("step", "code", hidden=True),
    )  # fmt: skip
    rows = [
        {
            "cohort": f"{month:%Y-%m}", "age": age, "base": 100 + place, "is_complete": age < count - place - 1,
            "retention_rate": (1 if age == 0 else 0.4 / age) if age < count - place - 1 else None,
            "split_by": "first_purchase", "step": "month",
        }
        for place, month in enumerate(months(count))
        for age in range(count - place)
    ]  # fmt: skip
    return result("cohorts", columns, rows, Chart(kind, x="age", y="cohort", label="retention_rate"))


def curves(names: Sequence[str], count: int = 400) -> Result:
    """Survival of several groups at every day."""
    columns = (
        Out("member", "text"), Out("lifetime_days", "days"), Out("survival", "share"), Out("low", "share"),
        Out("high", "share"), Out("at_risk", "count"),
    )  # fmt: skip
    rows = [
        {
            "member": name, "lifetime_days": day, "survival": 0.998**day, "low": 0.997**day, "high": 0.999**day,
            "at_risk": 1000 - day,
        }
        for name in names
        for day in range(count)
    ]  # fmt: skip
    chart = Chart("survival", x="lifetime_days", y="survival", split="member", low="low", high="high", label="at_risk")
    return result("survival", columns, rows, chart)


def hazards(count: int = 24) -> Result:
    """Hazard ratios of two attributes, the first level of each the reference, the last without a figure."""
    columns = (
        Out("attribute", "code", codes="by"), Out("level", "text"), Out("reference", "text"),
        Out("hazard_ratio", "number"), Out("low", "number"), Out("high", "number"), Out("is_reference", "flag"),
    )  # fmt: skip
    rows = [
        {
            "attribute": name, "level": f"<b>level</b> {place}", "reference": "x", "is_reference": place == 0,
            "hazard_ratio": ratio, "low": ratio and ratio * 0.8, "high": ratio and ratio * 1.2,
        }
        for name in ("channel", "region")
        for place, ratio in enumerate([1.0, *(0.3 + place / 8 for place in range(count // 2 - 2)), None])
    ]  # fmt: skip
    chart = Chart("ratios", x="hazard_ratio", y="level", split="attribute", low="low", high="high")
    return result("survival_drivers", columns, rows, chart)


def points(count: int = 900) -> Result:
    columns = (Out("name", "text"), Out("days", "days"), Out("revenue", "money"), Out("orders", "count"))
    rows = [
        {"name": f"客户 {place}", "days": place % 365, "revenue": 100 * math.exp(place % 7), "orders": place % 40}
        for place in range(count)
    ]
    return result(
        "points", columns, rows, Chart("scatter", x="days", y="revenue", label="name", options={"size": "orders"})
    )


def gains(count: int = 36) -> Result:
    """Customers won and lost month by month."""
    columns = (Out("month", "month"), *(Out(name, "count") for name in ("new", "won_back", "lost", "net")))
    rows = [
        {"month": month, "new": 40 + place, "won_back": 20, "lost": 50 + place % 9, "net": 10 - place % 9}
        for place, month in enumerate(months(count))
    ]
    options = {"groups": {"customers": {"up": ("new", "won_back"), "down": ("lost",), "net": "net"}}}
    return result("gains", columns, rows, Chart("flows", x="month", options=options))


def moves(kind: str = "sankey", count: int = 6) -> Result:
    """From each of several classes to each."""
    columns = (Out("before", "text"), Out("now", "text"), Out("direction", "code", codes="move"), Out("held", "count"))
    ways = {1: "up", 0: "stayed", -1: "down"}
    rows = [
        {"before": f"品牌 {a}", "now": f"品牌 {b}", "held": 1 + a * b, "direction": ways[(a > b) - (a < b)]}
        for a in range(count)
        for b in range(count)
    ]
    return result("moves", columns, rows, Chart(kind, x="before", y="now", split="direction", label="held"))


def definitions() -> Result:
    """A share under several definitions."""
    columns = (
        Out("variant", "text"),
        Out("share", "share"),
        Out("holds", "flag"),
        Out("low", "share"),
        Out("high", "share"),
    )
    rows = [
        {"variant": f"definition {place}", "share": 0.6 + place / 50, "holds": place < 3, "low": 0.55, "high": 0.65}
        for place in range(7)
    ]
    return result("definitions", columns, rows, Chart("ranges", x="variant", y="share", low="low", high="high"))


def lorenz() -> Result:
    """Shares reached by shares."""
    columns = (Out("customers", "share"), Out("revenue", "share"))
    rows = [{"customers": place / 100, "revenue": 1 - (1 - place / 100) ** 3} for place in range(1, 101)]
    return result("lorenz", columns, rows, Chart("lorenz", x="customers", y="revenue"))


def specimens() -> dict[str, Result]:
    """One result per kind, at the sizes the product meets."""
    brands = [f"品牌 {place}" for place in range(8)]
    return {
        "line": trend(36),
        "line of many": split(brands, 36, own="品牌 0"),
        "columns": trend(24, "columns"),
        "bars": ranked([f"{WICKED} {place}" for place in range(60)]),
        "contributors": movers([50.0 - place * 3 for place in range(40)]),
        "matrix": grid(13, 12),
        "slope": ranked(brands, "slope"),
        "dumbbell": ranked(brands, "dumbbell"),
        "scatter": points(),
        "lorenz": lorenz(),
        "flows": gains(),
        "sankey": moves(),
        "transitions": moves("transitions", 11),
        "ranges": definitions(),
        "cohorts": cohort_grid(),
        "cohort_curves": cohort_grid("cohort_curves"),
        "survival": curves(brands[:6]),
        "ratios": hazards(),
    }
