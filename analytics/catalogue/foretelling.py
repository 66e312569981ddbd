"""How well purchases are foretold: every rule on earlier days of the company's own data, beside what then came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Say
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.catalogue.segments import arrow
from analytics.catalogue.value import CHECK_DAYS, SOURCE
from analytics.result import Result

if TYPE_CHECKING:
    import pyarrow as pa

FILE = "value/prediction_check.sql"
NAIVE = ("same_again", "own_rate")


def _checked(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.holdout import foretold, judged, snapshots

    if not rows.num_rows:
        return arrow([], CHECKED)
    window = int(rows.column("window_days")[0].as_py())
    held = snapshots(rows)
    return arrow([{**row, "window_days": window} for row in judged(held, foretold(held))], CHECKED)


def _verdict(result: Result) -> Say:
    rows = {row["rule"]: row for row in result.rows}
    chosen = next(row for row in result.rows if row["is_chosen"])
    facts: dict[str, Any] = {"rule": f"rule.{chosen['rule']}", "days": chosen["window_days"]}
    facts |= {"snapshots": chosen["snapshots"], "customers": chosen["customers"], "change": chosen["total_error"]}
    if chosen["rule"] not in NAIVE:
        facts |= {"naive": f"rule.{chosen['naive']}", "gain": chosen["gain"], "low": chosen["gain_low"]}
        return Say("headline.prediction_check", facts | {"high": chosen["gain_high"]})
    refused = [row for name, row in rows.items() if name not in NAIVE and row["refused"]]
    if len(refused) == len(rows) - len(NAIVE):
        return Say("headline.prediction_check.refused", facts | {"reason": f"refused.{refused[0]['refused']}"})
    return Say("headline.prediction_check.naive", facts)


def generated(result: Result) -> Say | None:
    """Data made up to be looked at prove nothing of accuracy."""
    return Say("note.generated") if result.passport.origin == "generated" else None


CHECKED = (
    Out("rule", "code", codes="rule"),
    Out("is_chosen", "flag"),
    Out("total_error", "change"),
    Out("money_error", "change"),
    Out("mae", "number"),
    Out("rmse", "number"),
    Out("gain", "change"),
    Out("gain_low", "change"),
    Out("gain_high", "change"),
    Out("expected", "number", detail=True),
    Out("actual", "number", detail=True),
    Out("customers", "count", detail=True),
    Out("snapshots", "count", detail=True),
    Out("naive", "code", codes="rule", detail=True),
    Out("refused", "code", codes="refused", detail=True),
    Out("window_days", "count", hidden=True),
)
PREDICTION_CHECK = Analysis(
    "prediction_check",
    "value",
    ("I2", "K1"),
    CHECKED,
    headline=_verdict,
    sql=FILE,
    params=(CHECK_DAYS,),
    chart=Chart("bars", x="rule", y="rmse", options={"order": "given", "highlight": "is_chosen"}),
    needs=NEEDS,
    basis="customers",
    refine=_checked,
    source=SOURCE,
    note=generated,
)


def _banded(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.holdout import bands, best, foretold, snapshots

    if not rows.num_rows:
        return arrow([], BANDED)
    window = int(rows.column("window_days")[0].as_py())
    held = snapshots(rows)
    told = foretold(held)
    name = best(held, told)
    found = bands(held, next(one for one in told if one.name == name))
    return arrow([{**row, "rule": name, "window_days": window} for row in found], BANDED)


def _calibrated(result: Result) -> Say:
    rows = result.rows
    outside = [row for row in rows if not row["low"] <= row["expected"] <= row["high"]]
    facts: dict[str, Any] = {"bands": len(rows), "count": len(rows) - len(outside), "days": rows[0]["window_days"]}
    facts["rule"] = f"rule.{rows[0]['rule']}"
    if not outside:
        return Say("headline.prediction_calibration", facts)
    worst = max(outside, key=lambda row: abs(row["expected"] - row["actual"]))
    facts |= {"band": worst["band"], "expected": worst["expected"], "actual": worst["actual"]}
    return Say("headline.prediction_calibration.off", facts)


BANDED = (
    Out("band", "count"),
    Out("actual", "number"),
    Out("expected", "number"),
    Out("low", "number"),
    Out("high", "number"),
    Out("customers", "count", adds=True),
    Out("rule", "code", codes="rule", detail=True),
    Out("window_days", "count", hidden=True),
)
PREDICTION_CALIBRATION = Analysis(
    "prediction_calibration",
    "value",
    ("I2",),
    BANDED,
    headline=_calibrated,
    sql=FILE,
    params=(CHECK_DAYS,),
    chart=Chart("columns", x="band", y="actual", compare="expected"),
    needs=NEEDS,
    basis="customers",
    refine=_banded,
    source=SOURCE,
)


def _assumed(rows: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    from analytics.value.assumed import assumed

    return arrow(assumed(rows), ASSUMED)


def _said(result: Result) -> Say:
    bent = [row for row in result.rows if row["holds"] is False]
    if not bent:
        return Say("headline.prediction_assumptions", {"count": len(result.rows)})
    first = bent[0]
    facts = {"assumption": f"assumption.{first['assumption']}", "value": first["value"]}
    return Say("headline.prediction_assumptions.bent", facts | {"count": len(bent)})


ASSUMED = (
    Out("assumption", "code", codes="assumption"),
    Out("value", "number"),
    Out("low", "number"),
    Out("high", "number"),
    Out("holds", "flag"),
    Out("customers", "count"),
)
PREDICTION_ASSUMPTIONS = Analysis(
    "prediction_assumptions",
    "value",
    ("I2",),
    ASSUMED,
    headline=_said,
    sql="value/prediction_assumptions.sql",
    needs=NEEDS,
    basis="customers",
    refine=_assumed,
    source="Wheat & Morrison (1990), J. Marketing Research 27(1), 87-93; Fisher (1921), Metron 1, 3-32",
)

PURCHASE_HISTORY_LIST = listed(
    "purchase_history_list",
    ("I1", "I5"),
    (
        CUSTOMER_NAME,
        Out("frequency", "count"),
        Out("recency_days", "days"),
        Out("observed_days", "days"),
        Out("monetary_value", "money"),
        Out("revenue_so_far", "money"),
        Out("margin", "money"),
        Out("transaction_cost", "money"),
        Out("service_cost", "money"),
        Out("invested", "money"),
        Out("first_order_on", "date", detail=True),
        Out("last_order_on", "date", detail=True),
        Out("last_gap_days", "days", detail=True),
        Out("gap_before_days", "days", detail=True),
        CUSTOMER_ID,
    ),
    (),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
)

ANALYSES = (PREDICTION_CHECK, PREDICTION_CALIBRATION, PREDICTION_ASSUMPTIONS, PURCHASE_HISTORY_LIST)
