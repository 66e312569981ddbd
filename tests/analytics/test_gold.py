"""Published and recomputed answers of the exams, through real tables. Needs ``KELENS_EXAMS``; skipped by name else."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analytics.engine import create_workspace, run
from analytics.selection import Selection
from tests.analytics.tiny import TINY, company, offer

EXAMS = os.environ.get("KELENS_EXAMS")


def case(name: str) -> tuple[Path, dict[str, Any]]:
    """(folder, expected values) of a gold case."""
    if not EXAMS:
        pytest.skip(f"KELENS_EXAMS is not set: gold case {name}")
    folder = Path(EXAMS) / "gold" / name
    if not folder.is_dir():
        pytest.skip(f"{folder} does not exist: gold case {name}")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["expected"]
    return folder, {key: part["value"] for key, part in expected.items()}


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _cdnow(folder: Path) -> pa.Table:
    """One line per transaction, one order per customer and day, as the case counts purchase days.

    The case counts free orders (80 of 69,659) as purchases and we do not, so these cost a hundredth of a cent here.
    """
    rows = rows_of(folder / "cdnow_transactions.csv")
    days = [date.fromisoformat(row["date"]) for row in rows]
    return pa.table(
        {
            "order_id": [f"{row['id']}/{row['date']}" for row in rows],
            "line_number": pa.array(range(len(rows)), pa.int64()),
            "ordered_at": pa.array([datetime(day.year, day.month, day.day) for day in days], pa.timestamp("us")),
            "ordered_on": pa.array(days, pa.date32()),
            "customer_id": [row["id"] for row in rows],
            "revenue": pa.array([max(float(row["amt"]), 0.0001) for row in rows], pa.float64()),
        }
    )


def test_rfm_cdnow(data_folder: Path):
    """Scores by quantile edges. The as-of day of the case is the day after the last, ours the last: one day less."""
    folder, gold = case("rfm_cdnow")
    workspace = create_workspace(data_folder / "cdnow.duckdb")
    workspace.load({"order_lines": _cdnow(folder)}, {"name": "cdnow"})
    rows = run("customer_list", workspace, Selection(compare="none"), {"limit": 1_000_000}).rows
    workspace.close()
    assert len(rows) == gold["n_customers"]
    assert float(sum(row["revenue"] for row in rows)) == pytest.approx(gold["revenue"], abs=0.01)
    for score, key in (("r_score", "R"), ("f_score", "F"), ("m_score", "M")):
        counts = Counter(row[score] for row in rows)
        assert [counts[place] for place in range(1, 6)] == gold[f"{key}_q.counts_1..5"]
    cells = Counter((row["r_score"], row["f_score"], row["m_score"]) for row in rows)
    assert cells[5, 5, 5] == gold["cell_555_q"]
    assert len(cells) == gold["distinct_cells_q"]
    people = {row["customer_id"]: row for row in rows}
    for key in (key for key in gold if key.startswith("customer.")):
        row, (days, orders, spend, _, code) = people[key.removeprefix("customer.")], gold[key]
        assert row["days_since_last_order"] + 1 == days
        assert row["order_count"] == orders
        assert float(row["revenue"]) == pytest.approx(spend)
        assert f"{row['r_score']}{row['f_score']}{row['m_score']}" == code


def test_price_index_basket(data_folder: Path):
    """The four goods of the case: ours at the old prices, the rival's at the new ones."""
    folder, gold = case("price_index_basket")
    goods = rows_of(folder / "basket.csv")
    offers = [offer("2026-05-05", row["item"], float(row["p1"]), float(row["p0"])) for row in goods]
    workspace = company(data_folder / "basket.duckdb", {"competitor_offers": offers})
    (row,) = [row for row in run("price_index", workspace).rows if not row["is_own"]]
    workspace.close()
    assert row["matched"] == 4
    assert row["index_value"] == pytest.approx(gold["jevons"], abs=1e-6)


def _catsup(folder: Path) -> dict[str, Counter[str]]:
    """Purchases and money per product and per brand."""
    rows = rows_of(folder / "catsup.csv")
    found: dict[str, Counter] = {"sku": Counter(), "brand": Counter(), "value": Counter()}
    for row in rows:
        found["sku"][row["choice"]] += 1
        found["brand"][row["choice"][:5]] += 1
        paid = float(row[f"price.{row['choice']}"])
        found["value"][row["choice"]] += paid  # pyright: ignore[reportArgumentType]
    return found


@pytest.mark.parametrize("unit", ["sku", "brand", "value"])
def test_market_share_catsup(data_folder: Path, unit: str):
    folder, gold = case("market_share_catsup")
    amounts = _catsup(folder)[unit]
    rows = [
        {"brand": name, "competitor": name, "period_on": date(2026, 5, 1), "amount": round(amount, 4)}
        for name, amount in amounts.items()
    ]
    workspace = company(data_folder / f"catsup_{unit}.duckdb", {"brand_sales": rows})
    result = run("market_share_now", workspace)
    workspace.close()
    shares = {row["competitor"]: row["share"] for row in result.rows}
    assert sum(shares.values()) == pytest.approx(1)
    for name, share in shares.items():
        if f"catsup.{unit}_share.{name}" in gold:
            assert share == pytest.approx(gold[f"catsup.{unit}_share.{name}"], abs=1e-7)
    ranked = sorted(shares, key=lambda name: -shares[name])
    assert [row["competitor"] for row in sorted(result.rows, key=lambda row: row["rank"])] == ranked


def test_abc_pareto_cdnow(data_folder: Path):
    """Customers without revenue count there and cost a hundredth of a cent here, which moves no share."""
    folder, _ = case("rfm_cdnow")
    _, gold = case("abc_pareto_cdnow")
    workspace = create_workspace(data_folder / "abc.duckdb")
    workspace.load({"order_lines": _cdnow(folder)}, {"name": "abc"})
    classes = '[{"code": "a", "bound": 0.8}, {"code": "b", "bound": 0.95}, {"code": "c"}]'
    for tie, key in (("inclusive", "abc_incl"), ("crossing", "abc_cross")):
        text = f'{{"code": "abc", "cut": "cumulative", "measure": "revenue", "tie": "{tie}", "classes": {classes}}}'
        rows = run("class_results", workspace, Selection(compare="none"), {"class_set": text}).rows
        assert [row["subjects"] for row in rows] == gold[f"{key}.counts_ABC"]
        assert rows[0]["revenue_share"] == pytest.approx(gold[f"{key}.rev_share_A"], abs=1e-6)
    curve = {round(row["customer_share"], 2): row for row in run("concentration", workspace, Selection()).rows}
    workspace.close()
    assert curve[0.2]["revenue_share"] == pytest.approx(gold["top20pct_customers_revenue_share"], abs=1e-4)
    assert curve[0.01]["revenue_share"] == pytest.approx(gold["top1pct_share"], abs=1e-4)
    assert curve[0.01]["gini"] == pytest.approx(gold["gini"], abs=1e-5)


def test_crosstab_arthritis(data_folder: Path):
    """Patients stand for customers: their treatment is the class of one set of tags, their relief of another."""
    folder, gold = case("crosstab_arthritis")
    patients = rows_of(folder / "arthritis.csv")
    workspace = company(data_folder / "arthritis.duckdb", {**TINY, "tags": _tags(patients)})
    sets = {
        name: f'{{"code": "{name}", "cut": "tags", "tag_set": "{name}", "classes": [{classes}]}}'
        for name, classes in (
            ("treatment", '{"code": "Placebo"}, {"code": "Treated"}'),
            ("improved", '{"code": "None"}, {"code": "Some"}, {"code": "Marked"}'),
        )
    }
    given = {"class_set": sets["treatment"], "other_set": sets["improved"]}
    rows = run("class_crosstab", workspace, Selection(), given).rows
    workspace.close()
    assert [row["subjects"] for row in rows] == [count for line in gold["table"] for count in line]
    assert rows[0]["chi_square"] == pytest.approx(gold["published.pearson"], abs=6e-4)
    assert rows[0]["p_value"] == pytest.approx(gold["p"], abs=1e-8)
    assert rows[0]["cramers_v"] == pytest.approx(gold["cramers_v"], abs=1e-6)
    residuals = [value for line in gold["adjusted_residuals"] for value in line]
    assert [row["residual"] for row in rows] == pytest.approx(residuals, abs=1e-5)


def _tags(patients: list[dict[str, str]]) -> list[dict[str, Any]]:
    kinds = (("treatment", "Treatment"), ("improved", "Improved"))
    return [
        {"class_set": name, "subject_kind": "customer", "subject_id": f"p{number}", "class_name": patient[column]}
        for number, patient in enumerate(patients)
        for name, column in kinds
    ]
