"""What products and regions contribute: core and tail by sales and by profit, and where service effort should go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.classes import NOT_CLASSED
from analytics.catalogue.lists import listed
from analytics.catalogue.targets import BOARD, OPENED, PAIR, grid
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

NEEDS = ("order_lines.revenue",)
CORE, TAIL, LOSS = "core", "tail", "loss"
ROLES = {(CORE, CORE): "core", (CORE, TAIL): "volume", (CORE, LOSS): "volume", (TAIL, CORE): "earner",
         (TAIL, TAIL): "tail", (TAIL, LOSS): "drop"}  # fmt: skip
SALES, PROFIT = Param("class_set", "text", "product_role"), Param("other_set", "text", "product_profit")
Row = Mapping[str, Any]


def _matrix(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """Products sold in twelve months, by the classes of sales and of profit."""
    from analytics.catalogue.customer import table_of

    rows = [row for row in table.to_pylist() if row["class_code"] != NOT_CLASSED]
    made = grid(rows, given, PAIR, ("revenue_12m", "margin_12m"))
    found = [{**row, "role": ROLES.get((row["class_code"], row["other_code"]))} for row in made]
    return table_of(PRODUCT_CONTRIBUTION.columns, found)


def _core(result: Result) -> Say:
    """How few products carry the profit, and what of the sales earns next to nothing."""
    rows = result.rows
    facts: dict[str, Any] = {"count": sum(row["subjects"] for row in rows)}
    if not any(row["margin_12m"] for row in rows):
        top = [row for row in rows if row["class_code"] == rows[0]["class_code"]]
        facts |= {"top": sum(row["subjects"] for row in top)}
        return Say("headline.product_contribution.sales", facts | {"share": sum(row["revenue_share"] for row in top)})
    for role in ("core", "volume", "tail", "drop"):
        held = [row for row in rows if row["role"] == role]
        facts |= {role: sum(row["subjects"] for row in held)}
        for share in ("revenue_share", "margin_share"):
            facts |= {f"{role}_{share}": sum(row[share] or 0.0 for row in held)}
    facts["tail"] += facts["drop"]
    facts["tail_margin_share"] += facts["drop_margin_share"]
    return Say("headline.product_contribution.volume" if facts["volume"] else "headline.product_contribution", facts)


PRODUCT_CONTRIBUTION = Analysis(
    "product_contribution",
    "contribution",
    ("G8",),
    (
        *PAIR,
        Out("role", "code", codes="role"),
        *OPENED,
    ),
    headline=_core,
    params=(SALES, PROFIT),
    chart=Chart("matrix", x="other_name", y="class_name", label="subjects", options={"second": "margin_12m"}),
    opens=Opens(
        "contribution_list",
        params={
            "class_set": "set_opened", "class_code": "class_code", "other_set": "other_opened",
            "other_code": "other_code",
        },
    ),
    needs=NEEDS,
    basis="products",
    sql=BOARD,
    refine=_matrix,
)  # fmt: skip


def _named(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    from analytics.classes.words import both

    for name, made in (("class", given["class_members"]), ("other", given["other_members"])):
        names = [both(made, code) for code in table[f"{name}_code"].to_pylist()]
        table = table.append_column(f"{name}_name", pa.array(names, pa.string()))
    return table


CONTRIBUTION_LIST = listed(
    "contribution_list",
    ("G8",),
    (
        Out("product_id", "id"),
        Out("product_name", "text"),
        Out("category", "text"),
        Out("class_name", "code", codes="class"),
        Out("other_name", "code", codes="class"),
        Out("revenue_12m", "money", adds=True),
        Out("revenue_share", "share"),
        Out("margin_12m", "money", adds=True),
        Out("margin_share", "share"),
        Out("margin_rate_12m", "share"),
        Out("revenue_change_12m", "change"),
        Out("customer_count_12m", "count"),
    ),
    (SALES, Param("class_code", "text", ""), PROFIT, Param("other_code", "text", "")),
    opens=Opens("order_list", params={"product_id": "product_id"}),
    needs=NEEDS,
    basis="products",
    refine=_named,
)

CARRYING = ("focus", "middle")  # the classes of regions whose sales are worth the effort
FELL, SURE = -0.05, 0.05
REASONS = ("complaints", "leaving", "falling")  # in this order they make up the code of a reason


def _focused(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """The provinces with what is wrong there, those first where effort should go: most revenue at stake."""
    from analytics.catalogue.customer import table_of
    from analytics.catalogue.targets import numbered
    from analytics.classes.words import both

    made = given["class_members"]
    rows = [numbered(row) for row in table.to_pylist()]
    found = []
    for row, reasons in zip(rows, _reasons(rows), strict=True):
        found.append({
            **row, "class_name": both(made, row["class_code"]), "reason": "_".join(reasons) or None,
            "complaint_rate": _rate(row["complaints"], row["active_customers"]),
            "left_share": _rate(row["left_customers"], row["customers_before"]),
            "is_focus": bool(reasons) and row["class_code"] in CARRYING,
            "filtered_by": f"province.{row['province']}",
        })  # fmt: skip
    found.sort(key=lambda row: (not row["is_focus"], -row["revenue_12m"], row["province"]))
    return table_of(REGION_FOCUS.columns, found)


def _rate(count: float, whole: float) -> float | None:
    return count / whole if whole else None


def _reasons(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Per province what goes worse there than elsewhere beyond chance; that revenue fell and by more than elsewhere.

    Complaints are held against the customers they come from: of all complaints a province has its binomial share.
    """
    from scipy.stats import binom

    from analytics.models.proportions import above_elsewhere, holm

    counts, bases = [row["complaints"] for row in rows], [row["active_customers"] for row in rows]
    whole, base = sum(counts), sum(bases)
    chances = [float(binom.sf(k - 1, whole, n / base)) if k and n else 1.0 for k, n in zip(counts, bases, strict=True)]
    complaints = holm(chances)
    leaving = above_elsewhere([row["left_customers"] for row in rows], [row["customers_before"] for row in rows])
    falling = [_falls(row, rows) for row in rows]
    return [
        [name for name, is_so in zip(REASONS, (one < SURE, other < SURE, fell), strict=True) if is_so]
        for one, other, fell in zip(complaints, leaving, falling, strict=True)
    ]


def _falls(row: Row, rows: list[dict[str, Any]]) -> bool:
    """Whether revenue fell by more than a twentieth, and by more than in all other provinces together."""
    now, before = (sum(one[name] for one in rows) - row[name] for name in ("revenue_12m", "revenue_before_12m"))
    change = row["revenue_change_12m"]
    return change is not None and change < FELL and (before <= 0 or change < now / before - 1)


def _where(result: Result) -> Say:
    rows = result.rows
    focus = [row for row in rows if row["is_focus"]]
    top = max(rows, key=lambda row: (row["revenue_12m"], row["province"]))
    facts: dict[str, Any] = {"count": len(rows), "top": top["province"], "top_share": top["revenue_share"]}
    facts |= {"carrying": sum(row["class_code"] == "focus" for row in rows)}
    if not focus:
        return Say("headline.region_focus.none", facts)
    first = focus[0]
    facts |= {"provinces": len(focus), "focus_share": sum(row["revenue_share"] for row in focus)}
    facts |= {"province": first["province"], "share": first["revenue_share"], "reason": f"reason.{first['reason']}"}
    return Say("headline.region_focus" if len(focus) > 1 else "headline.region_focus.one", facts)


REGION_FOCUS = Analysis(
    "region_focus",
    "contribution",
    ("G9",),
    (
        Out("province", "text"),
        Out("class_name", "code", codes="class"),
        Out("revenue_12m", "money", adds=True),
        Out("revenue_share", "share", adds=True),
        Out("revenue_change_12m", "change"),
        Out("complaint_rate", "number"),
        Out("left_share", "share"),
        Out("is_focus", "flag"),
        Out("reason", "code", codes="reason"),
        Out("margin_share", "share", adds=True, detail=True),
        Out("active_customers", "count", adds=True, detail=True),
        Out("open_complaints", "count", adds=True, detail=True),
        Out("satisfaction", "share", detail=True),
        Out("margin_12m", "money", adds=True, detail=True),
        Out("complaints", "count", adds=True, detail=True),
        Out("left_customers", "count", adds=True, detail=True),
        Out("region", "text", detail=True),
        Out("class_code", "text", hidden=True),
        Out("filtered_by", "text", hidden=True),
    ),
    headline=_where,
    params=(Param("class_set", "text", "region_role"),),
    chart=Chart("bars", x="province", y="revenue_12m", options={"highlight": "is_focus", "limit": 12}),
    opens=Opens("customer_list", select={"segment": "filtered_by"}),
    needs=("customers.province", *NEEDS),
    basis="sales",
    refine=_focused,
    source="Binomial test of counts by exposure and Fisher's exact test, one-sided; Holm (1979)",
)

ANALYSES = (PRODUCT_CONTRIBUTION, REGION_FOCUS, CONTRIBUTION_LIST)
