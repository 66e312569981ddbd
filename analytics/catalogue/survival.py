"""Survival: how long customers stay, whether groups differ in it, and what of their beginning goes with leaving."""

from __future__ import annotations

from typing import Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.cohorts import ATTRIBUTES, ENOUGH, REFUSED, chosen_later, member
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.models.logrank import LogRank
from analytics.models.reading import digits, drivers
from analytics.result import Result

WINDOW = Param("window_days", "integer", 90, minimum=7, maximum=730)
SPLIT = Param("by", "code", "everybody", choices=("everybody", *ATTRIBUTES, "first_year"), refused=REFUSED)
KAPLAN_MEIER = "Kaplan & Meier (1958); variance Greenwood (1926), limits on the log(-log) scale; log-rank Mantel (1966)"
LIST = {"by": "split_by", "member": "member", "window_days": "window_days"}
YEAR, CHANCE = 365, 0.05


def _at(steps: list[dict[str, Any]], days: int) -> float:
    """The share that stays longer than so many days."""
    return min((row["survival"] for row in steps if row["lifetime_days"] <= days), default=1.0)


def _groups(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Member -> its steps."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in result.rows:
        found.setdefault(row["member"], []).append(row)
    return found


def _survival(result: Result) -> Say:
    groups = _groups(result)
    if result.passport.parameters["by"] != "everybody":
        return _differing(groups)
    (steps,) = groups.values()
    longest = steps[-1]["lifetime_days"]
    facts: dict[str, Any] = {"customers": steps[0]["customers"], "days": min(YEAR, longest)}
    facts |= {"share": _at(steps, facts["days"]), "pause": steps[0]["window_days"]}
    median = next((row["lifetime_days"] for row in steps if row["survival"] <= 0.5 + 1e-9), None)
    if median is None:
        return Say("headline.survival.most", facts)
    return Say("headline.survival" if median else "headline.survival.once", facts | {"median": median})


def _differing(groups: dict[str, list[dict[str, Any]]]) -> Say:
    """The longest and the shortest staying group, and whether chance would give as much."""
    held = {name: steps for name, steps in groups.items() if steps[0]["customers"] >= ENOUGH and name != "not_stated"}
    if len(held) < 2:
        return Say("headline.survival.few", {"count": len(groups), "least": ENOUGH})
    days = min(YEAR, *(steps[-1]["lifetime_days"] for steps in held.values()))
    shares = {name: _at(steps, days) for name, steps in held.items()}
    best = max(shares, key=lambda name: (shares[name], name))
    worst = min(shares, key=lambda name: (shares[name], name))
    rows = [row for steps in held.values() for row in steps]
    columns = [[row[name] for row in rows] for name in ("lifetime_days", "lost", "censored", "member")]
    p = LogRank().fit(*columns).p_
    facts: dict[str, Any] = {"days": days, "p": _chance(p), "count": len(held)}
    facts |= {"best": member(best), "worst": member(worst), "most": shares[best], "least": shares[worst]}
    return Say(f"headline.survival.{'differs' if p < CHANCE else 'alike'}", facts)


def _chance(p: float) -> str:
    return "p\u00a0<\u00a00.001" if p < 0.001 else f"p\u00a0=\u00a0{p:.3f}"


def _left_out(result: Result) -> Say | None:
    """How many customers cannot be judged: perhaps older than the data, or won too lately."""
    if said := chosen_later(result.scope):
        return said
    sizes = {row["member"]: row["customers"] for row in result.rows}
    first = result.rows[0]
    left = first["won_customers"] - sum(sizes.values())
    facts = {"count": left, "all": first["won_customers"], "pause": first["window_days"]}
    return Say("note.survival", facts) if left else None


SURVIVAL = Analysis(
    "survival",
    "customers",
    ("K5", "H7"),
    (
        Out("member", "text", codes="member"),
        Out("lifetime_days", "days"),
        Out("survival", "share"),
        Out("low", "share"),
        Out("high", "share"),
        Out("at_risk", "count"),
        Out("lost", "count", adds=True),
        Out("censored", "count", adds=True),
        Out("customers", "count", hidden=True),
        Out("won_customers", "count", hidden=True),
        Out("split_by", "code", codes="by", hidden=True),
        Out("window_days", "days", hidden=True),
    ),
    headline=_survival,
    params=(SPLIT, WINDOW),
    chart=Chart("survival", x="lifetime_days", y="survival", split="member", low="low", high="high", label="at_risk"),
    opens=Opens("lifetime_list", params=LIST),
    needs=NEEDS,
    basis="customers",
    source=KAPLAN_MEIER,
    note=_left_out,
)


def _summary(result: Result) -> Say:
    rows = result.rows
    facts: dict[str, Any] = {name: sum(row[name] for row in rows) for name in ("customers", "lost", "returned")}
    facts |= {"days": rows[0]["restricted_days"], "pause": rows[0]["window_days"]}
    facts["mean"] = sum(row["mean_days"] * row["customers"] for row in rows) / facts["customers"]
    facts["share"] = facts["returned"] / facts["lost"] if facts["lost"] else 0.0
    return Say("headline.survival_summary", facts)


MARKS = tuple(
    Out(f"{name}_{days}", "count" if name == "at_risk" else "share", detail=name in ("low", "high"))
    for days in (91, 182, 365)
    for name in ("survival", "low", "high", "at_risk")
)
SURVIVAL_SUMMARY = Analysis(
    "survival_summary",
    "customers",
    ("K5", "H7"),
    (
        Out("member", "text", codes="member"),
        Out("customers", "count", adds=True),
        Out("lost", "count", adds=True),
        Out("returned", "count", adds=True),
        Out("median_days", "days"),
        Out("mean_days", "days"),
        *MARKS,
        Out("restricted_days", "days", hidden=True),
        Out("split_by", "code", codes="by", hidden=True),
        Out("window_days", "days", hidden=True),
    ),
    headline=_summary,
    params=(SPLIT, WINDOW, Param("restrict_days", "integer", YEAR, minimum=1, maximum=36500)),
    opens=Opens("lifetime_list", params=LIST),
    needs=NEEDS,
    basis="customers",
    source=KAPLAN_MEIER,
    note=lambda result: chosen_later(result.scope),
)


def _drivers(result: Result) -> Say:
    rows = result.rows
    told = [row for row in rows if row["hazard_ratio"] is not None and not row["is_reference"]]
    facts: dict[str, Any] = {"lost": rows[0]["all_lost"], "customers": rows[0]["all_customers"]}
    if not told:
        return Say("headline.survival_drivers.few", facts)
    clear = [row for row in told if row["p_value"] < CHANCE and row["level"] not in ("not_stated", "others")]
    if not clear:
        return Say("headline.survival_drivers.none", facts | {"count": len(told)})
    first = max(clear, key=lambda row: (abs(row["log_ratio"]) - 1.96 * row["log_error"], row["level"]))
    facts |= {name: digits(first[name]) for name in ("hazard_ratio", "low", "high")}
    facts |= {
        "by": f"by.{first['attribute']}",
        "level": member(first["level"]),
        "reference": member(first["reference"]),
    }
    return Say("headline.survival_drivers", facts)


def _changing(result: Result) -> Say | None:
    """Which attributes' ratios are no constant."""
    if said := chosen_later(result.scope):
        return said
    tested = {row["attribute"]: row["proportional_p"] for row in result.rows if row["proportional_p"] is not None}
    changing = {name: p for name, p in tested.items() if p < CHANCE}
    if not changing:
        return None
    strongest = min(changing, key=lambda name: (changing[name], name))
    return Say("note.survival_drivers", {"count": len(changing), "by": f"by.{strongest}"})


SURVIVAL_DRIVERS = Analysis(
    "survival_drivers",
    "customers",
    ("K1", "K2"),
    (
        Out("attribute", "code", codes="by"),
        Out("level", "text", codes="member"),
        Out("reference", "text", codes="member"),
        Out("customers", "count"),
        Out("lost", "count"),
        Out("hazard_ratio", "number"),
        Out("low", "number"),
        Out("high", "number"),
        Out("p_value", "number"),
        Out("proportional_p", "number"),
        Out("log_ratio", "number", hidden=True),
        Out("log_error", "number", hidden=True),
        Out("is_reference", "flag", hidden=True),
        Out("all_customers", "count", hidden=True),
        Out("all_lost", "count", hidden=True),
        Out("window_days", "days", hidden=True),
    ),
    headline=_drivers,
    params=(WINDOW,),
    chart=Chart("ratios", x="hazard_ratio", y="level", split="attribute", low="low", high="high"),
    opens=Opens("lifetime_list", params={"by": "attribute", "member": "level", "window_days": "window_days"}),
    needs=NEEDS,
    basis="customers",
    refine=drivers,
    source="Cox (1972), ties after Efron (1977); proportional hazards after Grambsch & Therneau (1994)",
    note=_changing,
)

LIFETIME_LIST = listed(
    "lifetime_list",
    ("K5", "K3"),
    (
        CUSTOMER_NAME,
        Out("member", "text", codes="member"),
        Out("is_lost", "flag"),
        Out("lifetime_days", "days"),
        Out("first_order_on", "date"),
        Out("lost_on", "date"),
        Out("last_order_on", "date"),
        Out("revenue", "money", adds=True),
        Out("order_count", "count", adds=True),
        CUSTOMER_ID,
    ),
    (SPLIT, Param("member", "text", ""), WINDOW),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
)

ANALYSES = (SURVIVAL, SURVIVAL_SUMMARY, SURVIVAL_DRIVERS, LIFETIME_LIST)
