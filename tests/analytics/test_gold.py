"""Published and recomputed answers of the exams, through real tables. Needs ``KELENS_EXAMS``; skipped by name else."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analytics.engine import Workspace, create_workspace, run
from analytics.models.cox import CoxRegression
from analytics.models.logrank import LogRank
from analytics.selection import Selection
from tests.analytics.tiny import TINY, company, line, offer

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


def test_cohort_cdnow(data_folder: Path):
    """Three cohorts of calendar months; June 1998 was over when the file was drawn."""
    folder, gold = case("cohort_cdnow")
    workspace = create_workspace(data_folder / "cdnow_cohorts.duckdb")
    workspace.load({"order_lines": _cdnow(folder.parent / "rfm_cdnow")}, {"name": "cdnow"})
    rows = run("cohorts", workspace, Selection(compare="none"), {"step": "month"}).rows
    workspace.close()
    assert {row["cohort"] for row in rows} == {"1997-01", "1997-02", "1997-03"}
    for cohort in ("1997-01", "1997-02", "1997-03"):
        held = [row for row in rows if row["cohort"] == cohort]
        assert [row["base"] for row in held] == [gold[f"cohort.{cohort}.size"]] * len(held)
        assert [row["customers"] for row in held] == gold[f"cohort.{cohort}.active_by_month"]
        rates = [held[age]["retention_rate"] for age in (1, 6, 12)]
        assert rates == pytest.approx(gold[f"cohort.{cohort}.retention_m1_m6_m12"], abs=1e-9)


def _lifetimes(rows: list[dict[str, str]], inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Order lines whose lifetimes are those of the case, its unit of time a day: the lost buy on their first and last
    day, the others as long as they were observed and on the day after."""
    seen_until, pause, most = date(2026, 1, 1), 90, max(int(row[inputs["time"]]) for row in rows)
    lines = [line("begin", f"{seen_until - timedelta(days=most + 2 * pause)}", None, "tea", 1)]
    lines.append(line("end", f"{seen_until + timedelta(days=pause)}", None, "tea", 1))
    for number, row in enumerate(rows):
        time, lost = int(row[inputs["time"]]), row[inputs["event"]] == "1"
        first = seen_until - timedelta(days=most if lost else time)
        last = first + timedelta(days=time) if lost else seen_until + timedelta(days=1)
        for place, on in enumerate(sorted({first, last})):
            lines.append(line(f"{number}/{place}", f"{on}", f"C{number}", "tea", 1, channel=row[inputs["group"]]))
    return lines


def _at(steps: list[dict[str, Any]], days: int) -> dict[str, Any]:
    return max((row for row in steps if row["lifetime_days"] <= days), key=lambda row: row["lifetime_days"])


@pytest.fixture(scope="module", params=["surv_rossi", "surv_telco_wa"])
def lived(request: pytest.FixtureRequest, data_folder: Path) -> Iterator[tuple[Workspace, dict, dict, list]]:
    """A survival case as a company: (workspace, gold, inputs, rows)."""
    folder, gold = case(request.param)
    inputs = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["inputs"]
    rows = rows_of(folder / "data.csv")
    workspace = company(data_folder / f"{request.param}.duckdb", {"order_lines": _lifetimes(rows, inputs)})
    yield workspace, gold, inputs, rows
    workspace.close()


def test_survival_of_everybody(lived: tuple[Workspace, dict, dict, list]):
    workspace, gold, inputs, _ = lived
    steps = run("survival", workspace, Selection(compare="none")).rows
    for days in inputs["times"]:
        row = _at(steps, days)
        assert row["survival"] == pytest.approx(gold[f"km.S({days})"], abs=1e-6)
        assert [row["low"], row["high"]] == pytest.approx(gold[f"km.S({days}).loglog_ci"], abs=2e-4)
    given = {"restrict_days": inputs["tau"]}
    (row,) = run("survival_summary", workspace, Selection(compare="none"), given).rows
    assert (row["customers"], row["lost"], row["median_days"]) == (gold["n"], gold["events"], gold["km.median"])
    assert row["mean_days"] == pytest.approx(gold[f"km.rmst_tau{inputs['tau']}"], rel=1e-5)


def test_survival_of_groups_and_the_log_rank_test(lived: tuple[Workspace, dict, dict, list]):
    workspace, gold, inputs, _ = lived
    rows = run("survival", workspace, Selection(compare="none"), {"by": "channel"}).rows
    for row in run("survival_summary", workspace, Selection(compare="none"), {"by": "channel"}).rows:
        key = f"km.{inputs['group']}={row['member']}"
        steps = [step for step in rows if step["member"] == row["member"]]
        assert (row["customers"], row["median_days"]) == (gold[f"{key}.n"], gold[f"{key}.median"])
        known = [step["lifetime_days"] for step in steps]
        found = [_at(steps, days)["survival"] if days >= known[0] else 1.0 for days in inputs["times"]]
        assert found == pytest.approx(gold[f"{key}.S"], abs=1e-6)
    test = LogRank().fit(*([row[name] for row in rows] for name in ("lifetime_days", "lost", "censored", "member")))
    assert test.chi_squared_ == pytest.approx(gold["logrank.chisq"], rel=1e-5)
    assert test.p_ == pytest.approx(gold["logrank.p"], rel=1e-3)
    assert test.degrees_ == gold["logrank.df"]


def test_cox_regression(lived: tuple[Workspace, dict, dict, list]):
    _, gold, inputs, rows = lived
    names = inputs["cox"].split(" + ")
    days, lost = ([float(row[inputs[name]]) for row in rows] for name in ("time", "event"))
    model = CoxRegression().fit(days, lost, {name: [float(row[name]) for row in rows] for name in names})
    for place, name in enumerate(names):
        assert model.coefficients_[place] == pytest.approx(gold[f"cox.{name}.coef"], abs=1e-4)
        assert model.errors_[place] == pytest.approx(gold[f"cox.{name}.se"], abs=1e-4)
        assert model.ratios_[place] == pytest.approx(gold[f"cox.{name}.hr"], rel=2e-4)
        assert model.p_[place] == pytest.approx(gold[f"cox.{name}.p"], abs=1e-4)
        if f"published.cox.{name}" in gold:
            assert model.coefficients_[place] == pytest.approx(gold[f"published.cox.{name}"], abs=6e-4)
    assert model.log_likelihood_ == pytest.approx(gold["cox.loglik"], rel=1e-6)
    assert model.concordance_ == pytest.approx(gold["cox.concordance"], rel=1e-3)
    assert model.likelihood_ratio_ == pytest.approx(gold["cox.lr_test"], rel=1e-4)
    assert model.proportional_p_all_ == pytest.approx(gold["cox.zph_global_p"], rel=0.05)


def test_growth_cdnow(data_folder: Path):
    """Growth accounting month by month; free orders are counted as in ``test_rfm_cdnow``."""
    _, gold = case("cohort_cdnow")
    workspace = create_workspace(data_folder / "growth.duckdb")
    workspace.load({"order_lines": _cdnow(case("rfm_cdnow")[0])}, {"name": "cdnow"})
    rows = run("growth_accounting", workspace, Selection(compare="none")).rows
    workspace.close()
    names = ("customers", "new_customers", "retained_customers", "won_back_customers", "lost_customers")
    found = [[row["month"].year, row["month"].month, *(row[name] for name in names)] for row in rows]
    assert found == gold["growth_accounting"]


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
