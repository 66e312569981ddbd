"""Models of customers' futures: published values, gradients, recovery of what was simulated, properties, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import AnalyticsError
from analytics.models.assumptions import correlation, regularity
from analytics.models.bgnbd import BGNBD
from analytics.models.buying import BuyTillYouDie
from analytics.models.gammagamma import GammaGamma
from analytics.models.histories import Histories
from analytics.models.migration import RecencyMigration
from analytics.models.paretonbd import ParetoNBD
from analytics.models.retention import endless_retention_value, perpetuity, retention_value, stepwise
from analytics.models.sbg import ShiftedBetaGeometric

# Fader, Hardie and Lee (2005), table 2: weeks, customers won in the first quarter of 1997, observed for 39 weeks
CDNOW = BGNBD().at(0.243, 4.414, 0.793, 2.426)
PARETO = ParetoNBD().at(0.553, 10.578, 0.606, 11.669)
SPEND = GammaGamma().at(6.25, 3.74, 15.44)  # Fader and Hardie (2013)
MODELS = (CDNOW, PARETO)
NAMES = ["bgnbd", "paretonbd"]


def bought(model: BuyTillYouDie, count: int, seed: int) -> Histories:
    """Simulated customers observed for 40 to 80 units of time, their purchases one by one."""
    random = np.random.default_rng(seed)
    r, alpha, a, b = model.parameters_
    span = random.integers(40, 81, count)
    rate = random.gamma(r, 1 / alpha, count)
    leaving = (
        random.beta(a, b, count) if isinstance(model, BGNBD) else random.exponential(1 / random.gamma(a, 1 / b, count))
    )
    x, last = np.zeros((2, count))
    for one in range(count):
        now = 0.0
        while (now := now + random.exponential(1 / rate[one])) < span[one]:
            if isinstance(model, ParetoNBD) and now > leaving[one]:
                break
            x[one], last[one] = x[one] + 1, now
            if isinstance(model, BGNBD) and random.random() < leaving[one]:
                break
    return Histories.of(x, last, span.astype(float))


def test_published_expectation_of_a_cdnow_customer():
    """Customer 0001 of the paper's appendix: x = 2, t_x = 30.43, T = 38.86 gives 1.226 purchases in 39 weeks."""
    one = Histories.of([2], [30.43], [38.86])
    assert CDNOW.predict(one, 39)[0] == pytest.approx(1.226, abs=5e-4)


def test_published_mean_of_the_amounts():
    """6.25 * 15.44 / 2.74, and customer 0001 with two purchases of 22.35 on average."""
    assert SPEND.mean_ == pytest.approx(35.22, abs=5e-3)
    assert SPEND.predict([2, 0], [22.35, 0]) == pytest.approx([24.66, 35.22], abs=5e-3)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
@pytest.mark.parametrize("at", [(0.3, 5.0, 0.8, 2.4), (2.0, 40.0, 1.5, 9.0)])
def test_the_gradient_is_that_of_finite_differences(model: BuyTillYouDie, at: tuple[float, ...]):
    loss, logs, step = model._loss(bought(model, 300, 3)), np.log(at), 1e-6
    moved = [(loss(logs + step * one)[0] - loss(logs - step * one)[0]) / (2 * step) for one in np.eye(4)]
    assert loss(logs)[1] == pytest.approx(moved, abs=1e-7, rel=1e-5)


def test_the_gradient_of_the_amounts_and_of_contracts():
    random = np.random.default_rng(1)
    of_amounts = SPEND._loss(random.integers(1, 9, 200).astype(float), random.gamma(2, 20, 200))
    of_contracts = ShiftedBetaGeometric()._loss(np.array([131.0, 126, 90]), np.array([0.0, 0, 653]))
    for loss, logs in ((of_amounts, np.log([3.0, 2.0, 9.0])), (of_contracts, np.log([0.7, 3.0]))):
        moved = [(loss(logs + 1e-6 * e)[0] - loss(logs - 1e-6 * e)[0]) / 2e-6 for e in np.eye(len(logs))]
        assert loss(logs)[1] == pytest.approx(moved, abs=1e-7, rel=1e-5)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_what_was_simulated_is_found_again(model: BuyTillYouDie):
    """Each logarithm within four of its standard errors, and these are small enough to mean something."""
    learned = type(model)().fit(bought(model, 6000, 11))
    errors = np.sqrt(np.diag(learned.covariance_))
    assert learned.converged_
    assert (errors < 0.6).all()
    assert (abs(np.log(learned.parameters_ / model.parameters_)) < 4 * errors).all()


def test_amounts_that_were_simulated_are_found_again():
    random = np.random.default_rng(5)
    x = random.integers(1, 12, 8000)
    nu = random.gamma(3.74, 1 / 15.44, 8000)
    learned = GammaGamma().fit(x, random.gamma(6.25 * x) / x / nu)
    assert learned.converged_
    errors = np.sqrt(np.diag(learned.covariance_))
    assert (errors < 0.2).all()
    assert (abs(np.log(learned.parameters_ / SPEND.parameters_)) < 4 * errors).all()
    assert learned.mean_ == pytest.approx(SPEND.mean_, rel=0.03)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_a_warm_start_ends_where_a_cold_one_does(model: BuyTillYouDie):
    histories = bought(model, 5000, 2)
    cold, warm = type(model)().fit(histories), type(model)(sample=1000).fit(histories)
    assert warm.log_likelihood_ == pytest.approx(cold.log_likelihood_, rel=1e-9)
    assert warm.parameters_ == pytest.approx(cold.parameters_, rel=1e-2)
    assert warm.passes_ <= cold.passes_


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_simulated_futures_have_the_expected_mean(model: BuyTillYouDie):
    histories = Histories.of([0, 1, 4, 12], [0, 3, 30, 38], [39, 39, 39, 39])
    drawn = model.simulate(histories, 20, 40_000)
    assert drawn.mean(axis=0) == pytest.approx(model.predict(histories, 20), rel=0.03, abs=0.01)
    low, high = model.interval(histories, 20, 0.9, 4000)
    inside = ((drawn >= low) & (drawn <= high)).mean(axis=0)
    assert (inside > 0.89).all()


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_the_interval_of_the_total_holds_what_then_came(model: BuyTillYouDie):
    """Of forty futures drawn from the truth at least thirty lie in the interval learned from one past."""
    histories = bought(model, 3000, 8)
    low, expected, high = type(model)().fit(histories).total_interval(histories, 20, 0.9)
    totals = model.simulate(histories, 20, 40).sum(axis=1)
    assert low < expected < high
    assert ((totals >= low) & (totals <= high)).sum() >= 30


histories_of = st.tuples(st.integers(0, 60), st.floats(0, 1), st.floats(1, 400))


@settings(max_examples=150, deadline=None)
@given(st.lists(histories_of, min_size=1, max_size=6), st.floats(0.1, 200), st.sampled_from(MODELS))
def test_properties_of_every_history(found, periods: float, model: BuyTillYouDie):
    """Chances lie in 0-1; longer waiting brings more purchases and longer silence fewer; equal histories are one."""
    x, share, span = (np.array(column, float) for column in zip(*found, strict=True))
    last = np.where(x > 0, share * span, 0)
    one = Histories.of(x, last, span)
    alive, expected = model.alive(one), model.predict(one, periods)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert (expected >= -1e-9).all()
    assert (model.predict(one, 2 * periods) >= expected - 1e-9).all()
    silent = Histories.of(x, last / 2, span)
    assert (model.alive(silent) <= alive + 1e-9).all()
    twice = Histories.of(*(np.tile(values, 2) for values in (x, last, span)))
    assert model.predict(twice, periods) == pytest.approx(np.tile(expected, 2))
    assert len(twice.weights) == len(one.weights)
    assert model.log_likelihood(twice) == pytest.approx(2 * model.log_likelihood(one))


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_undiscounted_steps_add_up_to_the_whole(model: BuyTillYouDie):
    histories = bought(model, 200, 4)
    whole = model.predict(histories, 48)
    assert model.discounted(histories, 12, 4, 0) == pytest.approx(whole)
    assert (model.discounted(histories, 12, 4, 0.01) <= whole + 1e-12).all()


def test_a_frequent_customer_is_no_overflow():
    one = Histories.of([900], [399], [400])
    for model in MODELS:
        assert 0 < model.predict(one, 52)[0] < 130
        assert 0 <= model.alive(one)[0] <= 1


def test_thin_histories_are_refused_with_the_reason():
    few = Histories.of([1] * 10, [1] * 10, [2] * 10)
    once = Histories.of([0] * 90 + [1] * 5, [0] * 90 + [1] * 5, [9] * 95)
    for histories, code in ((few, "few_customers"), (once, "few_repeaters")):
        with pytest.raises(AnalyticsError) as error:
            BGNBD().fit(histories)
        assert error.value.code == code
        assert "{" not in str(error.value)
    with pytest.raises(AnalyticsError, match="first day"):
        ParetoNBD().fit(Histories.of([1] * 60, [0] * 60, [0] * 60))
    with pytest.raises(AnalyticsError, match="second day"):
        GammaGamma().fit([0, 1], [0, 5])
    with pytest.raises(AnalyticsError, match="contracts"):
        ShiftedBetaGeometric().fit([3, 2], [0, 5])
    with pytest.raises(AnalyticsError, match="periods after"):
        RecencyMigration(2).fit([1] * 50 + [2] * 5, [True] * 55)


@pytest.mark.parametrize(("x", "last", "T"), [([1], [5], [4]), ([0.5], [1], [4]), ([1, 2], [1], [4]), ([-1], [0], [4])])
def test_impossible_histories_are_refused(x: list[float], last: list[float], T: list[float]):  # noqa: N803
    with pytest.raises(AnalyticsError) as error:
        Histories.of(x, last, T)
    assert error.value.code == "bad_histories"


def test_settings_are_read_changed_and_cloned():
    from sklearn.base import clone

    model = clone(ParetoNBD(sample=100))
    assert isinstance(model, ParetoNBD)
    model.set_params(seed=3)
    assert model.get_params() == {"sample": 100, "seed": 3}
    assert repr(model) == "ParetoNBD(sample=100, seed=3)"
    with pytest.raises(ValueError, match="no setting"):
        model.set_params(alpha=1)


def test_the_chain_learns_its_shares():
    state, came = (
        [1] * 100 + [2] * 50 + [3] * 400,
        [True] * 40 + [False] * 60 + [True] * 5 + [False] * 45 + [False] * 400,
    )
    model = RecencyMigration(2, 0.1).fit(state, came)
    assert model.probabilities_ == pytest.approx([0.4, 0.1])
    assert model.chain_.sum(axis=1) == pytest.approx(1)
    weighted = RecencyMigration(2).fit([1, 1, 2, 2], [1, 0, 1, 0], [40, 60, 5, 45])
    assert weighted.probabilities_ == pytest.approx(model.probabilities_)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0, 0.5), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_recursion_and_matrix_agree(shares: list[float], rate: float, periods: int):
    """Buyers by Dwyer's recursion over the periods since they last bought, written out, against the chain."""
    model = RecencyMigration(rate=rate).at(shares)
    flow, buyers = model.flow(1000, 40, 4, periods), [1000.0]
    for now in range(1, periods + 1):
        stayed = 1.0
        came = 0.0
        for since, share in enumerate(shares[:now], 1):
            came += buyers[now - since] * stayed * share
            stayed *= 1 - share
        buyers.append(came)
    assert flow.buyers == pytest.approx(buyers)
    assert (flow.served <= 1000 + 1e-9).all()


def test_retention_on_paper():
    """Two years at 50 %: 100 + 50 + 25 of contributions; 10 + 5 of keeping; without discount."""
    assert retention_value(100, 10, 0.5, 0, 2) == pytest.approx(160)
    assert retention_value(100, 10, [0.5, 0.5], 0, 2) == pytest.approx(160)
    assert endless_retention_value(100, 10, 0.5, 0) == pytest.approx(180)
    assert perpetuity(100, 0.5, 0, first_now=True) - perpetuity(100, 0.5, 0, first_now=False) == pytest.approx(100)
    assert (1 + stepwise(0.1)) ** 12 == pytest.approx(1.1)


def test_contracts_renew_more_with_age():
    model = ShiftedBetaGeometric().fit([131, 126, 90, 60, 42, 34, 26], [0] * 6 + [491])
    assert (np.diff(model.retention(10)) > 0).all()
    assert (np.diff(model.survival(10)) < 0).all()
    held = model.predict(1000, 5, renewals=2)
    assert held == pytest.approx(1000 * model.survival(7)[3:] / model.survival(7)[2])
    low, high = model.interval(1000, 5)
    assert (low < model.predict(1000, 5)).all()
    assert (model.predict(1000, 5) < high).all()
    whole = sum(share / 1.1**year for year, share in enumerate(model.survival(3000)))
    assert model.discounted_lifetime(0.1) == pytest.approx(whole, rel=1e-6)


def test_regular_gaps_and_irregular_ones_are_told_apart():
    random = np.random.default_rng(2)
    for shape in (1, 4):
        found = regularity(*random.gamma(shape, 1 / shape, (2, 4000)))
        assert found is not None
        assert found.low < shape < found.high
        assert found.shape == pytest.approx(shape, rel=0.15)
    assert regularity([1], [1]) is None


def test_correlation_with_its_limits():
    one = np.arange(40.0)
    other = one + np.tile([30, -30], 20)
    found = correlation(one, other)
    assert found is not None
    assert found.r == pytest.approx(np.corrcoef(one, other)[0, 1])
    assert found.low < found.r < found.high
    assert correlation(one, np.ones(40)) is None
