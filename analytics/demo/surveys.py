"""Three rounds of one questionnaire: before the late deliveries, after them, and at the end of the data."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.books import STAMP, Books
from analytics.demo.people import PRIVATE
from analytics.demo.rhythm import LATE, failing
from analytics.demo.voices import satisfied
from analytics.demo.words import read
from analytics.schema.surveys import QUESTION_KINDS

ROUNDS = (("delivery", -70), ("delivery_end", 40), ("end", -24))  # story and days after it at which sheets go out
SHEETS, OPEN_DAYS, REMEMBERED = 420, 20, 240
RECOMMENDS = {True: [0.0, 0.26, 0.74], False: [0.50, 0.38, 0.12]}  # detractors, passives, promoters
KINDS = {"choice": "choice", "text": "text"}


def _rounds(books: Books) -> list[int]:
    return [books.anchors[story] + after for story, after in ROUNDS]


def _ids(books: Books) -> list[str]:
    dates = books.company.horizon.dates(np.array(_rounds(books)))
    return [f"S-{str(day)[:7]}" for day in dates]


def _options(question: dict[str, Any]) -> list[list[str]]:
    """What can be answered, in the order of the values from 1 on; points from 0 to 10 beyond."""
    words, kind = read("research")["survey"], question.get("kind", "scale")
    if kind == "recommend":
        return [[words["points"][at].replace("{n}", str(n)) for at in (0, 1)] for n in range(11)]
    return {"choice": words["occasions"], "text": words["texts"], "agree": words["agree"]}.get(kind, words["very"])


def survey_questions(rng: np.random.Generator, books: Books) -> pa.Table:
    """The same questions in every round."""
    questions, ids = read("research")["question"], _ids(books)
    number, count = len(questions), len(questions) * len(ids)
    kinds = [question.get("kind", "scale") for question in questions]
    spot, round_ = np.tile(np.arange(number), len(ids)), np.repeat(np.arange(len(ids)), number)
    scale = np.isin(np.array(kinds), ("choice", "text"), invert=True)[spot]
    nps = (np.array(kinds) == "recommend")[spot]
    options = ["┋".join(books.said(_options(question))) for question in questions]
    touch = [question.get("touchpoint", ["", ""]) for question in questions]
    listed = [QUESTION_KINDS.index(KINDS.get(kind, "scale")) for kind in kinds]
    return books.table(
        "survey_questions",
        {
            "survey_id": arrow.picked(ids, round_),
            "question_id": arrow.texts([f"Q{at + 1}" for at in spot]),
            "question_number": pa.array(spot + 1),
            "question": books.picked([question["question"] for question in questions], spot),
            "question_kind": arrow.picked(QUESTION_KINDS, np.array(listed)[spot]),
            "survey_name": arrow.same(read("research")["survey"]["names"][0][books.at], count),
            "dimension": books.picked([question["dimension"] for question in questions], spot),
            "scale_min": arrow.numbers(np.where(nps, 0, 1), scale),
            "scale_max": arrow.numbers(np.where(nps, 10, 5), scale),
            "options": arrow.picked(options, np.where(np.array(kinds)[spot] == "text", -1, spot)),
            "is_mandatory": pa.array(spot < 12),
            "touchpoint": books.picked(touch, np.array([at if pair[0] else -1 for at, pair in enumerate(touch)])[spot]),
        },
    )


def _sheets(rng: np.random.Generator, books: Books) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(round, customer, day) of each answer sheet: those who ordered in the half-year before."""
    made, parts = books.company.orders, []
    for number, start in enumerate(_rounds(books)):
        lately = (made.customer >= 0) & books.sold & (made.day < start) & (made.day >= start - 183)
        customer = np.sort(rng.permutation(np.unique(made.customer[lately]))[:SHEETS])
        parts.append((np.full(len(customer), number), customer, start + rng.integers(0, OPEN_DAYS, len(customer))))
    round_, customer, day = (np.concatenate(part) for part in zip(*parts, strict=True))
    return round_, customer, day


def _hurt(books: Books, customer: np.ndarray, day: np.ndarray, topic: int | None) -> np.ndarray:
    """Whether each customer complained (about ``topic``) in the months before ``day``."""
    told, made = books.complaints, books.company.orders
    some = np.ones(len(told.order), dtype=bool) if topic is None else told.topic == topic
    stamps = np.sort(made.customer[told.order[some]] * STAMP + told.day[some])
    upto = np.searchsorted(stamps, customer * STAMP + day)
    return upto > np.searchsorted(stamps, customer * STAMP + np.maximum(day - REMEMBERED, 0))


def _waited(books: Books, customer: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether each customer had ordered where and when deliveries failed, and remembers it."""
    made = books.company.orders
    late = failing(books.company.horizon, made.city, made.day) & (made.customer >= 0)
    first = np.full(len(books.who.kind), books.days)
    np.minimum.at(first, made.customer[late], made.day[late])
    return (first[customer] < day) & (first[customer] >= day - REMEMBERED)


def _five(rng: np.random.Generator, happy: np.ndarray) -> np.ndarray:
    """Scores of 4 and 5 for the happy, 1 to 3 for the others."""
    draw = rng.random(len(happy))
    return np.where(happy, np.where(draw < 0.55, 5, 4), np.where(draw < 0.55, 3, np.where(draw < 0.85, 2, 1)))


def _answered(
    rng: np.random.Generator, books: Books, question: dict[str, Any], sheet: dict[str, np.ndarray]
) -> np.ndarray:
    """The value of each answer to one question; -1 for none."""
    count, kind, overall = len(sheet["happy"]), question.get("kind", "scale"), sheet["overall"]
    if kind == "overall":
        return overall
    if kind == "recommend":
        groups = np.where(sheet["happy"], *(rng.choice(3, count, p=RECOMMENDS[happy]) for happy in (True, False)))
        return np.choose(groups, [rng.integers(2, 7, count), rng.integers(7, 9, count), rng.integers(9, 11, count)])
    if kind == "choice":
        return np.where(sheet["trade"], 4, rng.choice([1, 2, 3], count, p=[0.5, 0.2, 0.3]))
    if kind == "text":
        wish = np.where(
            sheet["late"], 2, np.where(sheet["happy"], rng.choice([1, 3, 4], count), rng.integers(2, 6, count))
        )
        return np.where(rng.random(count) < 0.4, wish, -1)
    feeling = overall + question.get("shift", 0.0) + rng.normal(0, 0.75, count)
    feeling = np.where(sheet["late"], feeling - 1.8, feeling) if kind == "delivery" else feeling
    return np.clip(np.round(feeling), 1, 5).astype(np.int64)


def survey_answers(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per answer. Who is satisfied follows what the customer feels of our work and what went wrong before."""
    round_, customer, day = _sheets(rng, books)
    happy = rng.random(len(day)) < satisfied(books.who, customer, _hurt(books, customer, day, None))
    late = _waited(books, customer, day) | _hurt(books, customer, day, LATE)
    sheet = {"happy": happy, "late": late, "trade": books.who.kind[customer] != PRIVATE, "overall": _five(rng, happy)}
    questions = read("research")["question"]
    values = np.stack([_answered(rng, books, question, sheet) for question in questions], axis=1)
    at, question = np.nonzero(values >= 0)
    value = values[at, question]
    options = [books.said(_options(one)) for one in questions]
    starts = np.cumsum([0, *(len(part) for part in options)])
    lowest = np.array([0 if one.get("kind") == "recommend" else 1 for one in questions])
    written = np.array([one.get("kind") == "text" for one in questions])[question]
    channel = rng.choice(3, len(day), p=[0.5, 0.35, 0.15])
    second = rng.integers(9 * 3600, 21 * 3600, len(day))
    return books.table(
        "survey_answers",
        {
            "survey_id": arrow.picked(_ids(books), round_[at]),
            "question_id": arrow.texts([f"Q{number + 1}" for number in question.tolist()]),
            "response_id": arrow.picked([f"R{number + 1:05d}" for number in range(len(day))], at),
            "customer_id": books.customer(customer[at]),
            **books.when("answered", day[at], second[at]),
            "answer": arrow.picked(list(chain.from_iterable(options)), starts[question] + value - lowest[question]),
            "answer_number": arrow.numbers(value, ~written),
            "channel": books.picked(read("research")["survey"]["channels"], channel[at]),
        },
    )
