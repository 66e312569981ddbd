"""What customers say: complaints about what went wrong, other messages, and surveys.

Nothing here looks at what customers did later. Complaints come from the incidents that also drive leaving; survey
scores come from the care a customer receives and from complaints made before the survey.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.people import Customers, places
from analytics.demo.rhythm import PACKAGING, PRICE, QUALITY, SERVICE, TOPIC_SHARES, Complaints, choose
from analytics.demo.sales import Company, customer_ids, product_ids
from analytics.demo.stories import BACKLOG
from analytics.demo.words import position, read
from analytics.schema.market import FEEDBACK_KINDS

COMPLAINT, SUGGESTION, PRAISE, QUESTION, SURVEY = (
    FEEDBACK_KINDS.index(kind) for kind in ("complaint", "suggestion", "praise", "question", "survey")
)
MESSAGES = {SUGGESTION: 0.006, PRAISE: 0.012, QUESTION: 0.010}
SURVEYED = 0.34  # the chance that a customer answers the half-yearly survey
SATISFIED_AT, SATISFIED_STEP, GRUDGE = 0.97, 1.22, 1.5
# hotline, mail, chat, suggestion box, social media; then median hours to an answer
CHANNELS = np.array([[0.34, 0.14, 0.32, 0.06, 0.14]])
HOURS = np.array([0.4, 9.0, 0.8, 30.0, 6.0])


def _orders_of(company: Company) -> tuple[np.ndarray, np.ndarray]:
    """Orders of known customers, by customer and time: (order, customer)."""
    made = company.orders
    known = np.flatnonzero(made.customer >= 0)
    order = known[np.argsort(made.customer[known], kind="stable")]
    return order, made.customer[order]


def _messages(rng: np.random.Generator, company: Company) -> dict[str, np.ndarray]:
    """Suggestions, praise and questions after some orders."""
    order, customer = _orders_of(company)
    parts = []
    for kind, rate in MESSAGES.items():
        liking = np.clip(company.customers.care[customer], -1.0, 2.0)
        factor = np.exp(0.5 * liking - 0.2) if kind == PRAISE else 1.0
        some = order[rng.random(len(order)) < rate * factor]
        parts.append((some, np.full(len(some), kind)))
    order, kind = (np.concatenate(part) for part in zip(*parts, strict=True))
    day = company.orders.day[order] + rng.integers(1, 12, len(order))
    topic = choose(rng, np.repeat(TOPIC_SHARES, len(order), axis=0))
    return {"order": order, "kind": kind, "day": day, "topic": topic, "score": np.zeros(len(order), dtype=np.int64)}


def _recent(complaints: Complaints, company: Company, customer: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether each customer complained in the 240 days before ``day``."""
    stamp = 100_000
    told = np.sort(company.orders.customer[complaints.order] * stamp + complaints.day)
    upto = np.searchsorted(told, customer * stamp + day)
    return upto > np.searchsorted(told, customer * stamp + np.maximum(day - 240, 0))


def satisfied(who: Customers, customer: np.ndarray, grudge: np.ndarray) -> np.ndarray:
    """The chance of a score of 4 or 5."""
    return 1 / (1 + np.exp(-(SATISFIED_AT + SATISFIED_STEP * who.care[customer] - GRUDGE * grudge)))


def _surveys(rng: np.random.Generator, company: Company, complaints: Complaints) -> dict[str, np.ndarray]:
    """Half-yearly questionnaires: the first order of a customer in a half-year is asked about, some answer."""
    order, customer = _orders_of(company)
    half = company.orders.day[order] // 183
    first = np.append(True, (customer[1:] != customer[:-1]) | (half[1:] != half[:-1]))
    some = first & (rng.random(len(order)) < SURVEYED)
    order, customer = order[some], customer[some]
    day = company.orders.day[order] + rng.integers(5, 21, len(order))
    happy = rng.random(len(order)) < satisfied(company.customers, customer, _recent(complaints, company, customer, day))
    draw = rng.random(len(order))
    score = np.where(happy, np.where(draw < 0.55, 5, 4), np.where(draw < 0.55, 3, np.where(draw < 0.85, 2, 1)))
    like = np.ones(len(order), dtype=np.int64)
    return {"order": order, "kind": like * SURVEY, "day": day, "topic": -like, "score": score}


def _backlogged(company: Company, order: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Which rows fall to the service desk that is short of hands."""
    names = [name for name, _ in places().provinces]
    customer = company.orders.customer[order]
    there = places().province_of_city[company.customers.city[customer]] == names.index(BACKLOG.province_zh)
    return (customer >= 0) & there & (day >= company.horizon.days - BACKLOG.days_ago)


def _waiting(company: Company) -> dict[str, np.ndarray]:
    """Further complaints about that desk's orders, from draws of their own."""
    rng = np.random.default_rng(company.horizon.days)
    order, _ = _orders_of(company)
    order = order[_backlogged(company, order, company.orders.day[order])]
    order = order[rng.random(len(order)) < BACKLOG.rate]
    none = np.zeros(len(order), dtype=np.int64)
    day = company.orders.day[order] + rng.integers(2, 9, len(order))
    return {"order": order, "kind": none + COMPLAINT, "day": day, "topic": none + SERVICE, "score": none}


def _said(rng: np.random.Generator, company: Company, complaints: Complaints) -> dict[str, np.ndarray]:
    """Everything that was said, by time."""
    none = np.zeros(len(complaints.order), dtype=np.int64)
    told = {**vars(complaints), "kind": none + COMPLAINT, "score": none}
    parts = [told, _waiting(company), _messages(rng, company), _surveys(rng, company, complaints)]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in told}
    rows["second"] = rng.integers(8 * 3600, 21 * 3600, len(rows["day"]))
    inside = rows["day"] < company.horizon.days
    rows = {name: values[inside] for name, values in rows.items()}
    by = np.lexsort((rows["order"], rows["second"], rows["day"]))
    return {name: values[by] for name, values in rows.items()}


def _answers(
    rng: np.random.Generator, company: Company, rows: dict[str, np.ndarray], channel: np.ndarray
) -> dict[str, pa.Array]:
    """answered_at and closed_at; slow in the bulge of late deliveries, open at the end of the data."""
    received = company.horizon.instants(rows["day"], rows["second"])
    load = np.bincount(rows["day"], rows["kind"] == COMPLAINT, company.horizon.days)
    week = np.convolve(load, np.ones(7), "full")[: company.horizon.days]
    busy = np.clip(week[rows["day"]] / np.median(week), 0.6, 4.0)
    hours = HOURS[np.minimum(channel, 4)] * busy * np.exp(rng.normal(0, 0.9, len(channel)))
    closing = hours + 20 * np.exp(rng.normal(0, 1.0, len(channel)))
    end = np.datetime64(company.horizon.last).astype("datetime64[us]") + np.timedelta64(86_400, "s")
    waits = _backlogged(company, rows["order"], rows["day"]) & (rows["kind"] == COMPLAINT)
    waits &= np.random.default_rng(len(waits)).random(len(waits)) < BACKLOG.left_open
    survey = rows["kind"] == SURVEY
    columns = {}
    for name, part, never in (("answered_at", hours, survey), ("closed_at", closing, survey | waits)):
        at = received + (part * 3600).astype(np.int64).astype("timedelta64[s]")
        columns[name] = arrow.instants(at, (at < end) & ~never)
    return columns


def _bodies(rng: np.random.Generator, company: Company, rows: dict[str, np.ndarray], language: str) -> list[str]:
    """One text for each row; surveys take one that fits the score."""
    at, words = position(language), read("voices")
    names = [name[at] for name in company.goods.names]
    product = _product(company, rows["order"]).tolist()
    draw = rng.integers(0, 1 << 20, len(product)).tolist()
    texts = []
    for kind, topic, score, item, pick in zip(
        rows["kind"].tolist(), rows["topic"].tolist(), rows["score"].tolist(), product, draw, strict=True
    ):
        if kind == SURVEY:
            choices = words["survey"]["good" if score >= 4 else "fair" if score == 3 else "poor"]
        else:
            choices = words["topic"][topic][FEEDBACK_KINDS[kind]]
        texts.append(choices[pick % len(choices)][at].replace("{product}", names[item]))
    return texts


def _product(company: Company, order: np.ndarray) -> np.ndarray:
    """The product of the first line of each order, which is always merchandise."""
    return company.lines.product[np.searchsorted(company.lines.order, order)]


def feedback(rng: np.random.Generator, company: Company, complaints: Complaints, language: str) -> pa.Table:
    """Complaints, suggestions, praise, questions and survey answers."""
    at, words, where = position(language), read("voices"), places()
    rows = _said(rng, company, complaints)
    count, survey = len(rows["day"]), rows["kind"] == SURVEY
    channel = np.where(survey, 5, choose(rng, np.repeat(CHANNELS, count, axis=0)))
    order, made = rows["order"], company.orders
    province = where.province_of_city[made.city[order]]
    about = np.isin(rows["topic"], (QUALITY, PRICE, PACKAGING))
    return arrow.table(
        "feedback",
        {
            "feedback_id": arrow.texts([f"F{number:06d}" for number in range(1, count + 1)]),
            "received_at": arrow.instants(company.horizon.instants(rows["day"], rows["second"])),
            "received_on": arrow.days(company.horizon.dates(rows["day"])),
            "customer_id": arrow.picked(customer_ids(len(company.customers.kind)), made.customer[order]),
            "order_id": arrow.picked(arrow.texts(company.order_ids()), order),
            "product_id": arrow.picked(product_ids(company.goods), np.where(about, _product(company, order), -1)),
            "feedback_kind": arrow.picked(FEEDBACK_KINDS, rows["kind"]),
            "topic": arrow.picked([topic["name"][at] for topic in words["topic"]], rows["topic"]),
            "body": arrow.texts(_bodies(rng, company, rows, language)),
            "score": arrow.numbers(rows["score"], survey),
            "score_max": arrow.numbers(np.full(count, 5.0), survey),
            **_answers(rng, company, rows, channel),
            "channel": arrow.picked([name[at] for name in words["channels"]], channel),
            "region": arrow.picked([name[at] for name in where.regions], where.region_of_province[province]),
            "province": arrow.picked([name[at] for name in where.provinces], province),
        },
    )
