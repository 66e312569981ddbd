"""Published and recomputed values of customers' futures, within the tolerance of each. Needs ``KELENS_EXAMS``."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.models.bgnbd import BGNBD
from analytics.models.gammagamma import GammaGamma
from analytics.models.histories import Histories
from analytics.models.migration import RecencyMigration
from analytics.models.paretonbd import ParetoNBD
from analytics.models.retention import endless_retention_value, perpetuity, retention_value
from analytics.models.sbg import ShiftedBetaGeometric, constant_retention

EXAMS = os.environ.get("KELENS_EXAMS")


class Case:
    """A gold case: its data, its inputs and its expected values."""

    def __init__(self, name: str) -> None:
        if not EXAMS or not (Path(EXAMS) / "gold" / name).is_dir():
            pytest.skip(f"KELENS_EXAMS is not set or lacks gold case {name}")
        self.folder = Path(EXAMS) / "gold" / name
        told = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))
        self.inputs, self.expected = told["inputs"], told["expected"]

    def column(self, file: str, name: str) -> np.ndarray:
        rows = csv.DictReader((self.folder / file).read_text(encoding="utf-8").splitlines())
        return np.array([float(row[name]) for row in rows])

    def histories(self, file: str, digits: int = 9) -> Histories:
        return Histories.of(*(self.column(file, name).round(digits) for name in ("frequency", "recency", "T")))

    def check(self, answers: dict[str, Any]) -> None:
        """All expected values, none left out, each within its own tolerance."""
        assert answers.keys() == self.expected.keys()
        missed = {
            key: (value, self.expected[key]["value"]) for key, value in answers.items() if not self._ok(key, value)
        }
        assert not missed

    def _ok(self, key: str, value: Any) -> bool:
        wanted = self.expected[key]
        room = max(wanted.get("tol_abs", 0), wanted.get("tol_rel", 0) * abs(wanted["value"]))
        return abs(value - wanted["value"]) <= room + 1e-12

    def ids(self, prefix: str) -> list[int]:
        return [int(key.removeprefix(prefix)) for key in self.expected if key.startswith(prefix)]


def test_bgnbd_cdnow():
    case = Case("clv_bgnbd_cdnow")
    histories, names = case.histories("cdnow_summary.csv"), BGNBD.names_
    model = BGNBD().fit(histories)
    assert model.converged_
    learned = dict(zip(names, model.parameters_, strict=True))
    answers = {f"{kind}.{name}": learned[name] for kind in ("published", "mle") for name in names}
    answers["published.loglik"] = model.log_likelihood_
    fixed, weeks = BGNBD().at(*case.inputs["params"].values()), case.inputs["t_weeks"]
    expected, alive = fixed.predict(histories, weeks), fixed.alive(histories)
    answers |= {f"cet39.id{one}": expected[one - 1] for one in case.ids("cet39.id")}
    answers |= {f"palive.id{one}": alive[one - 1] for one in case.ids("palive.id")}
    answers |= {"sum_cet39": expected.sum(), "mean_palive": alive.mean()}
    case.check(answers | {"expected_repeat_t39_new_customer": fixed.expected_new(weeks)})


def test_gammagamma_cdnow():
    case, file = Case("clv_gammagamma_cdnow"), "cdnow_summary.csv"
    histories, spent = case.histories(file), (case.column(file, "frequency"), case.column(file, "monetary_value"))
    model = GammaGamma().fit(*spent)
    assert model.converged_
    learned = dict(zip(GammaGamma.names_, model.parameters_, strict=True))
    answers = {f"{kind}.{name}": learned[name] for kind in ("published", "mle") for name in learned}
    fixed = GammaGamma().at(*case.inputs["gg_params"].values())
    mean = fixed.predict(*spent)
    buying = BGNBD().at(*case.inputs["bg_params"].values())
    steps = (12, case.inputs["weeks_per_month"], case.inputs["monthly_discount"])
    value = mean * buying.discounted(histories, *steps)
    answers |= {f"cond_mean.id{one}": mean[one - 1] for one in case.ids("cond_mean.id")}
    answers |= {f"clv12m.id{one}": value[one - 1] for one in case.ids("clv12m.id")}
    case.check(answers | {"loglik_own": model.log_likelihood_, "population_mean_value": fixed.mean_})


def test_paretonbd_and_its_holdout():
    case, file = Case("clv_paretonbd_holdout_cdnow"), "cdnow_cal_holdout.csv"
    histories, actual, weeks = case.histories(file), case.column(file, "holdout"), case.inputs["t_weeks"]
    model, other = ParetoNBD().fit(histories), BGNBD().fit(histories)
    assert model.converged_
    answers = {f"published.{name}": value for name, value in zip(model.names_, model.parameters_, strict=True)}
    fixed = ParetoNBD().at(*case.inputs["pnbd_params"].values())
    rounded = case.histories(file, 2)  # the case took the weeks of single customers with two digits
    alive, expected = fixed.alive(rounded), fixed.predict(rounded, weeks)
    answers |= {f"pnbd_palive.id{one}": alive[one - 1] for one in case.ids("pnbd_palive.id")}
    answers |= {f"pnbd_cet39.id{one}": expected[one - 1] for one in case.ids("pnbd_cet39.id")}
    told = {"bgnbd": other.predict(histories, weeks), "pnbd": model.predict(histories, weeks)}
    for name, predicted in told.items():
        error = predicted - actual
        answers[f"holdout.total_{name}"] = predicted.sum()
        answers[f"holdout.mae_{name}"] = abs(error).mean()
        answers[f"holdout.rmse_{name}"] = float((error**2).mean() ** 0.5)
    naive = case.column(file, "frequency") / case.column(file, "T") * weeks
    answers["holdout.corr_bgnbd"] = float(np.corrcoef(told["bgnbd"], actual)[0, 1])
    answers |= {"holdout.mae_naive_rate": abs(naive - actual).mean(), "holdout.mae_zero": actual.mean()}
    answers |= {"holdout.total_actual": actual.sum(), "published.loglik": model.log_likelihood_}
    case.check(answers)


def test_sbg_high_end():
    case = Case("clv_sbg_highend")
    share = case.column("survival.csv", "survival_pct")[:8] / 100
    model = ShiftedBetaGeometric().fit(-np.diff(share) * 1000, [0] * 6 + [share[7] * 1000])
    assert model.converged_
    held, rates = model.survival(12), model.retention(12)
    answers = {f"S.{year}": held[year] for year in range(1, 13)} | {
        f"r.{year}": rates[year - 1] for year in range(1, 13)
    }
    answers |= {f"published.{name}": value for name, value in zip(model.names_, model.parameters_, strict=True)}
    naive = constant_retention(share[7], 7)
    answers |= {"naive_geometric.r": naive, "naive_geometric.S12": naive**12}
    answers |= {"loglik_per_1000": model.log_likelihood_}
    case.check(answers | {"DERL_newcustomer_d0.1_200y": model.discounted_lifetime(0.1)})


def test_markov_pfeifer_carraway():
    case = Case("clv_markov_pfeifer_carraway")
    given = case.inputs
    model = RecencyMigration(rate=given["d"]).at(given["p"])
    values = model.predict(given["NC"], given["M"], 4), model.predict(given["NC"], given["M"])
    answers = {f"V4.state{place + 1}": value for place, value in enumerate(values[0])}
    answers |= {f"Vinf.state{place + 1}": value for place, value in enumerate(values[1])}
    answers |= {f"P4_row1.state{place + 1}": value for place, value in enumerate(model.after(4)[0])}
    answers |= {f"expected_visits_from1.state{place + 1}": value for place, value in enumerate(model.visits_[0])}
    case.check(answers | {"expected_periods_until_lost": model.visits_[0].sum()})


def test_migration_dwyer():
    case = Case("clv_migration_dwyer")
    given = case.inputs
    flow = RecencyMigration(rate=given["d"]).at(given["p"]).flow(given["C0"], given["GC"], given["M"], given["T"])
    answers = {f"buyers.t{period}": buyers for period, buyers in enumerate(flow.buyers)}
    answers |= {f"mailed.t{period}": flow.served[period] for period in range(1, given["T"] + 1)}
    case.check(answers | {"clv6_per_customer": flow.value})


def test_retention_formulas():
    case = Case("clv_retention_formulas")
    one, m, d = case.inputs["case1"], case.inputs["perpetuity"]["M"], case.inputs["perpetuity"]["d"]
    terms = (one["GC"], one["M"], one["r"])
    answers = {"berger_nasr_case1_n10": retention_value(*terms, one["d"], 10)}
    answers |= {f"case1_n{n}": retention_value(*terms, one["d"], n) for n in (5, 20)}
    answers["case1_infinite"] = endless_retention_value(*terms, one["d"])
    answers["case1_no_discount_n10"] = retention_value(*terms, 0, 10)
    for r in (0.99, 0.95, 0.9):
        answers[f"perpetuity_m{m}_d.01_r{r}"] = perpetuity(m, r, d, first_now=False)
        answers[f"perpetuity_incl_first_margin_m{m}_d.01_r{r}"] = perpetuity(m, r, d, first_now=True)
    case.check(answers)
