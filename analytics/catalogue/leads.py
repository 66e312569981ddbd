"""Lead sources: how many came by each, what they cost, how many became customers, and what these have brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

LEAST = 20  # decided leads below which a share says nothing
BASES = ("customers", "deals")
OWN = ("region", "channel", "salesperson")  # what a customer on record can be filtered by
SUMMED = ("leads", "decided", "won", "won_customers", "revenue")


def _facts(workspace: Workspace, scope: Scope, basis: str) -> dict[str, dict[str, Any]]:
    """Source -> its counts and revenue under the filters."""
    from analytics.engine.running import compiled_for
    from analytics.engine.scope import NOT_STATED

    chosen = {name: values for name, values in scope.selection.filters.items() if name in OWN and basis == BASES[0]}
    found: dict[str, dict[str, Any]] = {}
    for row in workspace.rows(compiled_for(workspace, "relations/lead_facts.sql", scope, {})):
        if row["basis"] != basis or any((row[name] or NOT_STATED) not in values for name, values in chosen.items()):
            continue
        held = found.setdefault(row["lead_source"], dict.fromkeys(SUMMED, 0))
        for name in SUMMED:
            held[name] += row[name] or 0
    return found


def _sources(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.catalogue.customer import table_of
    from analytics.engine.running import compiled_for
    from analytics.models.proportions import above_elsewhere, wilson

    facts = _facts(workspace, scope, given["lead_basis"])
    spent = {
        row["lead_source"]: row["cost"]
        for row in workspace.rows(compiled_for(workspace, "relations/lead_costs.sql", scope, {}))
    }
    order = sorted(facts, key=lambda name: (-facts[name]["won"] / (facts[name]["decided"] or 1), name))
    chances = above_elsewhere([facts[name]["won"] for name in order], [facts[name]["decided"] for name in order])
    whole = {name: sum(held[name] for held in facts.values()) for name in ("won", "decided")}
    found = []
    for name, chance in zip(order, chances, strict=True):
        held, cost = facts[name], spent.get(name)
        low, high = wilson(held["won"], held["decided"])
        enough, buyers = held["decided"] >= LEAST, held["won_customers"]
        rest = whole["decided"] - held["decided"]
        found.append({
            **held, "lead_source": name, "undecided": held["leads"] - held["decided"],
            "conversion": held["won"] / held["decided"] if enough else None,
            "conversion_low": low if enough else None, "conversion_high": high if enough else None,
            "rest_conversion": (whole["won"] - held["won"]) / rest if rest else None,
            "is_better": enough and chance < 0.05, "cost": cost,
            "cost_per_customer": cost / buyers if cost is not None and buyers else None,
            "revenue_per_customer": held["revenue"] / buyers if buyers else None,
            "revenue_per_cost": held["revenue"] / cost if cost else None,
            "set_opened": _opened(name, scope, given["lead_basis"]), "class_opened": "in",
        })  # fmt: skip
    return table_of(LEAD_SOURCES.columns, found)


def _opened(source: str, scope: Scope, basis: str) -> str:
    """The set of the customers a source brought: those on record from the period, of deals all."""
    from analytics.classes.declare import Class, ClassSet, Condition, to_text

    conditions = [Condition("lead_source", "=", (source,))]
    if basis == BASES[0]:
        conditions.append(Condition("joined_on", ">=", (scope.start.isoformat(),)))
        conditions.append(Condition("joined_on", "<", (scope.until.isoformat(),)))
    return to_text(ClassSet("source", cut="rule", classes=(Class("in", rule=(tuple(conditions),)),)))


def _converts(result: Result) -> Say:
    """Which source converts better than the others together, beyond chance; what a customer of the dearest costs."""
    rows = [row for row in result.rows if row["conversion"] is not None]
    facts: dict[str, Any] = {"leads": sum(row["leads"] for row in result.rows), "count": result.table.num_rows}
    facts |= {"won": sum(row["won"] for row in result.rows), "least": LEAST}
    if not rows:
        return Say("headline.lead_sources.thin", facts)
    better = [row for row in rows if row["is_better"]]
    top = max(better or rows, key=lambda row: (row["conversion"], row["lead_source"]))
    names = ("lead_source", "conversion", "conversion_low", "conversion_high", "rest_conversion")
    facts |= {name: top[name] for name in names}
    return Say("headline.lead_sources" if better else "headline.lead_sources.alike", facts)


def _costs(result: Result) -> Say:
    """What a customer costs and brings, where any cost is known; that it is unknown of the others."""
    rows = [row for row in result.rows if row["cost_per_customer"] is not None]
    if not rows:
        return Say("note.lead_sources.no_cost")
    least = min(rows, key=lambda row: (row["cost_per_customer"], row["lead_source"]))
    facts = {name: least[name] for name in ("lead_source", "cost_per_customer", "revenue_per_customer")}
    return Say("note.lead_sources", facts | {"unknown": result.table.num_rows - len(rows)})


LEAD_SOURCES = Analysis(
    "lead_sources",
    "leads",
    ("G7",),
    (
        Out("lead_source", "text"),
        Out("leads", "count", adds=True),
        Out("won", "count", adds=True),
        Out("conversion", "share"),
        Out("conversion_low", "share"),
        Out("conversion_high", "share"),
        Out("is_better", "flag"),
        Out("cost", "money", adds=True),
        Out("cost_per_customer", "money"),
        Out("revenue_per_customer", "money"),
        Out("revenue_per_cost", "number"),
        Out("revenue", "money", adds=True, detail=True),
        Out("undecided", "count", adds=True, detail=True),
        Out("won_customers", "count", detail=True),
        Out("decided", "count", adds=True, detail=True),
        Out("rest_conversion", "share", detail=True),
        Out("set_opened", "text", hidden=True),
        Out("class_opened", "text", hidden=True),
    ),
    headline=_converts,
    note=_costs,
    params=(Param("lead_basis", "code", "customers", BASES),),
    chart=Chart("bars", x="lead_source", y="conversion"),
    opens=Opens("customer_list", params={"class_set": "set_opened", "class_code": "class_opened"}),
    needs=("customers.lead_source|deals.lead_source",),
    basis="",
    compute=_sources,
    reads=("sales", "customers", "deals", "campaigns"),
    source="Wilson (1927), JASA 22, 209-212; Fisher's exact test, Holm (1979)",
)

ANALYSES = (LEAD_SOURCES,)
