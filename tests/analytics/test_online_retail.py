"""Online Retail by two other routes: plain pandas over the shipped file, and the published answers to it.

``s`` in the answers are invoices not starting with C with quantity and price above 0: our purchases. Where the
definitions part: our revenue also counts refunds on their own day (or04 does not), and our M is net of refunds
(or08 is not), so those two are compared with what coincides and with pandas for the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from analytics.classes.declare import Class, ClassSet, to_text
from analytics.engine import Workspace, create_workspace, run
from analytics.engine.paths import ROOT
from analytics.selection import Selection

ANSWERS = json.loads((ROOT / "tests/data/online_retail_answers.json").read_text(encoding="utf-8"))["answers"]
ALL = Selection(compare="none")
AS_OF = date(2011, 12, 9)


@cache
def frame() -> Any:
    """The file in pandas: every line with its amount, and ``s``."""
    import pandas as pd

    lines = pd.read_parquet(ROOT / "data/demo/online_retail.parquet")
    lines["amount"] = (lines["Quantity"] * lines["UnitPrice"]).round(4)
    lines["month"] = lines["InvoiceDate"].dt.strftime("%Y-%m")
    lines["day"] = lines["InvoiceDate"].dt.normalize()
    lines["is_sale"] = ~lines["InvoiceNo"].str.startswith("C") & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)
    return lines


def sales() -> Any:
    return frame()[frame()["is_sale"]]


def known() -> Any:
    return sales()[sales()["CustomerID"].notna()]


@cache
def people() -> Any:
    """One row per customer who bought: last day, orders, net revenue."""
    bought = known().groupby("CustomerID").agg(last=("day", "max"), orders=("InvoiceNo", "nunique"))
    net = frame()[frame()["CustomerID"].notna()].groupby("CustomerID")["amount"].sum()
    bought["revenue"] = net
    bought["days"] = (bought["last"].max() - bought["last"]).dt.days
    return bought


def test_monthly_revenue_orders_and_customers(retail: Workspace):
    rows = {f"{row['month']:%Y-%m}": row for row in run("sales_trend", retail, ALL).rows}
    net = frame().groupby("month")["amount"].sum()
    assert list(rows) == list(net.index)
    for month, revenue in net.items():
        assert float(rows[month]["revenue"]) == pytest.approx(revenue, abs=0.01)
    for answer in ANSWERS["or04"]["answer"]:
        row = rows[answer["month_"]]
        assert (row["order_count"], row["customer_count"]) == (answer["invoices"], answer["customers"])
    assert [month for month, row in rows.items() if row["is_partial"]] == ["2011-12"]


def test_net_revenue_of_all_lines(retail: Workspace):
    (revenue,) = (row["value"] for row in run("key_figures", retail, ALL).rows if row["measure"] == "revenue")
    assert revenue == pytest.approx(ANSWERS["or03"]["answer"]["net"], abs=0.01)


def test_average_order_value_is_gross_sales_per_order(retail: Workspace):
    figures = {row["measure"]: row["value"] for row in run("key_figures", retail, ALL).rows}
    gross = ANSWERS["or03"]["answer"]["gross"]
    assert figures["average_order_value"] * figures["orders"] == pytest.approx(gross, abs=0.01)


def test_customers_and_repeat_rate(retail: Workspace):
    answer = ANSWERS["or07"]["answer"]
    made = ClassSet("r", measure="order_count", classes=(Class("high", bound=2), Class("low", bound=1), Class("none")))
    rows = run("class_results", retail, ALL, {"class_set": to_text(made)}).rows
    counts = {row["class_code"]: row["subjects"] for row in rows if row["class_code"] != "none"}
    assert counts["high"] == answer["rep"]
    assert sum(counts.values()) == answer["n"]
    assert 100 * counts["high"] / sum(counts.values()) == pytest.approx(answer["pct"], abs=5e-5)


@pytest.fixture(scope="module")
def customers(retail: Workspace) -> list[dict[str, Any]]:
    return run("customer_list", retail, ALL, {"limit": 1_000_000}).rows


def test_recency_and_frequency_counts(customers: list[dict[str, Any]]):
    """The answer's reference day is the day after the last one in the data: its days are ours + 1."""
    days = [row["days_since_last_order"] + 1 for row in customers]
    answer = ANSWERS["or08"]["answer"]
    assert sum(day <= 30 for day in days) == answer["r30"]
    assert sum(30 < day <= 90 for day in days) == answer["r90"]
    assert sum(90 < day <= 180 for day in days) == answer["r180"]
    assert sum(day > 180 for day in days) == answer["r_over"]
    assert sum(row["order_count"] >= 10 for row in customers) == answer["f10"]


def test_gross_amount_count(retail: Workspace):
    """or08's m5k is gross; ours is net of refunds, so it is counted from the gross measure by hand."""
    gross = known().groupby("CustomerID")["amount"].sum()
    assert int((gross >= 5000).sum()) == ANSWERS["or08"]["answer"]["m5k"]
    made = ClassSet("m", measure="revenue", classes=(Class("high", bound=5000), Class("rest")))
    net = run("class_results", retail, ALL, {"class_set": to_text(made)}).rows
    assert net[0]["subjects"] == int((people()["revenue"] >= 5000).sum())


def test_rfm_scores_equal_pandas(customers: list[dict[str, Any]]):
    import numpy as np

    them = people()

    def score(values: Any) -> Any:
        edges = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
        return (np.asarray(values)[:, None] > edges).sum(axis=1)

    expected = {
        str(int(who)): (5 - r, 1 + f, 1 + m)
        for who, r, f, m in zip(
            them.index,
            score(them["days"]),
            score(them["orders"]),
            score(them["revenue"].round(4)),
            strict=True,
        )
    }
    assert {row["customer_id"]: (row["r_score"], row["f_score"], row["m_score"]) for row in customers} == expected


def test_churn_rate_equals_pandas(retail: Workspace):
    import pandas as pd

    window = pd.Timedelta(days=90)
    days = known()[["CustomerID", "day"]].drop_duplicates()
    for row in run("churn_rate", retail, ALL).rows:
        month = pd.Timestamp(row["month"])
        base = set(days[(days["day"] >= month - window) & (days["day"] < month)]["CustomerID"])
        after = set(days[(days["day"] >= month) & (days["day"] < month + window)]["CustomerID"])
        later = set(days[days["day"] >= month + window]["CustomerID"])
        lost = base - after
        assert (row["base"], row["lost"], row["returned_later"]) == (len(base), len(lost), len(lost & later))


@pytest.fixture(scope="module")
def shifted(data_folder: Path) -> Iterator[Workspace]:
    """The purchases nine days earlier, so that 10 September, where or09 cuts, is the first of a month."""
    import pyarrow as pa

    lines = known()[["InvoiceNo", "CustomerID", "day", "amount"]].copy()
    days = [stamp.date() - timedelta(days=9) for stamp in lines["day"]]
    workspace = create_workspace(data_folder / "shifted.duckdb")
    parcel = pa.table(
        {
            "order_id": pa.array(lines["InvoiceNo"]),
            "line_number": pa.array(range(len(lines)), pa.int64()),
            "ordered_at": pa.array(days, pa.date32()).cast(pa.timestamp("us")),
            "ordered_on": pa.array(days, pa.date32()),
            "customer_id": pa.array([str(int(who)) for who in lines["CustomerID"]]),
            "revenue": pa.array(lines["amount"]),
        }
    )
    workspace.load({"order_lines": parcel}, {"name": "shifted"})
    yield workspace
    workspace.close()


def test_churn_equals_or09_where_the_definitions_coincide(shifted: Workspace):
    """or09: all who ever bought before 10 September, lost when silent on the 91 days from then to the end."""
    rows = run("churn_rate", shifted, ALL, {"window_days": 91, "base_days": 36_500}).rows
    (row,) = [row for row in rows if row["month"] == date(2011, 9, 1)]
    answer = ANSWERS["or09"]["answer"]
    assert (row["base"], row["lost"]) == (answer["active"], answer["lost"])
    assert 100 * row["churn_rate"] == pytest.approx(answer["pct"], abs=5e-4)


def test_churn_warnings_equal_pandas(retail: Workspace):
    """Own rhythms by hand: median and 90 % quantile of each customer's own gaps."""
    import numpy as np

    days = known()[["CustomerID", "day"]].drop_duplicates().sort_values("day")
    expected = {}
    for who, held in days.groupby("CustomerID")["day"]:
        gaps = held.diff().dt.days.dropna().to_numpy()
        if len(gaps) < 4:
            continue
        usual, silent = float(np.median(gaps)), (days["day"].max() - held.max()).days
        if silent > max(2 * usual, np.quantile(gaps, 0.9)) and silent - usual >= 7:
            expected[str(int(who))] = (usual, silent)
    own = [row for row in run("churn_warnings", retail, ALL).rows if row["rhythm"] == "own"]
    assert {row["customer_id"]: (row["usual_gap_days"], row["days_since_last_order"]) for row in own} == expected
