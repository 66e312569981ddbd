"""Which canonical table a file fills, told from the fields its headers claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analytics.ingest.arithmetic import is_ledger
from analytics.ingest.recognise import Guess, guesses, word_score
from analytics.ingest.shapes import Shape
from analytics.ingest.vocabulary import SALES, own_headers, plain
from analytics.schema import BY_FILE, IMPORTABLE

MONEY = frozenset(["revenue", "gross", "unit_price", "order_total", "order_paid", "order_gross"])
WHO = frozenset(["customer_id", "customer_name", "email", "phone", "first_name"])


def _sales(found: set[str]) -> float:
    if not found & MONEY:
        return 0.0
    signs = (
        "order_id",
        "ordered_at",
        "quantity",
        "product_name",
        "product_id",
        "customer_name",
        "customer_id",
        "status",
    )
    return 0.3 + 0.1 * sum(sign in found for sign in signs) + 0.1 * bool({"order_id", "ordered_at"} <= found)


def _customers(found: set[str]) -> float:
    if not found & WHO:
        return 0.0
    signs = (
        "phone",
        "email",
        "joined_at",
        "gender",
        "birth_on",
        "stated_age",
        "customer_kind",
        "industry",
        "city",
        "lead_source",
        "province",
    )
    return 0.35 + 0.11 * sum(sign in found for sign in signs)


def _products(found: set[str]) -> float:
    if not {"product_id"} <= found and not {"product_name", "list_price"} <= found:
        return 0.0
    return 0.4 + 0.12 * sum(sign in found for sign in ("product_name", "category", "brand", "list_price", "unit_cost"))


def _feedback(found: set[str]) -> float:
    if not found & {"body", "score"}:
        return 0.0
    return 0.35 + 0.15 * sum(sign in found for sign in ("body", "score", "received_at", "feedback_id", "feedback_kind"))


def _needs(*fields: str, one_of: tuple[str, ...] = ()) -> Callable[[set[str]], float]:
    """Sure when all ``fields`` and one of ``one_of`` are there."""

    def score(found: set[str]) -> float:
        return 0.9 if set(fields) <= found and (not one_of or found & set(one_of)) else 0.0

    return score


RULES: dict[str, Callable[[set[str]], float]] = {
    SALES: _sales,
    "customers": _customers,
    "products": _products,
    "feedback": _feedback,
    "competitor_offers": _needs("competitor", "price"),
    "brand_sales": _needs("brand", "period_on", one_of=("units", "amount")),
    "market_sizes": _needs("period_on", "amount"),
    "targets": _needs("period_on", "amount"),
    "fx_rates": _needs("currency", "month_on", "rate"),
    "competitors": _needs("competitor", one_of=("website", "headquarters", "strengths", "weaknesses")),
}
DISTINCT_WORDS: dict[str, tuple[str, ...]] = {
    "market_sizes": ("市场规模", "市场容量", "market size", "容量"),
    "targets": ("target", "目标", "指标", "budget", "预算"),
    "brand_sales": ("brand", "品牌", "车型"),
    "fx_rates": ("rate", "汇率"),
    "needs": (
        "需求", "need", "requirement", "request", "story", "idea", "anforderung", "besoin", "necesidad",
    ),
}  # fmt: skip
PARTS = frozenset({"orders", "order_lines"})
EMPLOYED = frozenset({"job_title", "contact_department", "is_primary"})
PERSON = frozenset({"contact_name", "first_name", "last_name"})
SALES_ONLY = frozenset({"order_id", "quantity", "order_total", "unit_price", "customer_name", "customer_id"})


TOGETHER = {"settlements": (("posted_at",), ("amount_description", "amount_type"), ("amount",))}
SURE = 0.75
PROVEN = 0.6


def choose(
    headers: Sequence[str], shapes: Sequence[Shape], table: str | None, samples: Sequence[Sequence[str]] = ()
) -> tuple[str, float, list[Guess]]:
    """(table, confidence, guesses). ``order_lines`` and ``orders`` are both recognised as ``sales``."""
    told, meant = own_headers().get(frozenset(map(plain, headers)), ("", {}))
    told = SALES if told in PARTS else told
    if told and table in (None, told):
        return told, 1.0, [Guess(meant[plain(header)], 1.0, "header_word") for header in headers]
    if table is not None:
        name = SALES if table in ("order_lines", "orders", SALES) else table
        own = guesses(headers, shapes, name)
        return name, 1.0, _dated(own) if name == SALES else own
    found = {name: guesses(headers, shapes, name) for name in (SALES, *BY_FILE) if name not in PARTS}
    found[SALES] = _dated(found[SALES])
    sales = {guess.field for guess in found[SALES] if guess.field}
    scores = {name: _score(name, found[name], headers, sales) for name in found}
    if scores["payments"] and is_ledger(found["payments"], samples):
        scores["payments"] += PROVEN
    if _lists_people_at_customers(found["contacts"]):  # what speaks for customers speaks for them
        scores["contacts"], scores["customers"] = max(scores["contacts"], scores["customers"]), scores["customers"] / 2
    for name, all_of in TOGETHER.items():
        if all(set(one) & {guess.field for guess in found[name] if guess.confidence >= SURE} for one in all_of):
            scores[name] += PROVEN
    best = max(scores, key=lambda name: scores[name])
    return best, round(min(1.0, scores[best]), 3), found[best]


def _lists_people_at_customers(found: Sequence[Guess]) -> bool:
    """A person's name beside the customer's, and the person's position there."""
    sure = {guess.field for guess in found if guess.confidence >= SURE}
    return bool("customer_name" in sure and sure & PERSON and sure & EMPLOYED)


def _dated(found: list[Guess]) -> list[Guess]:
    """Where no column says when the order was placed, the day it was paid or shipped stands for it."""
    given = {guess.field for guess in found}
    other = next((name for name in ("paid_at", "shipped_at") if name in given), None)
    if other is None or "ordered_at" in given:
        return found
    return [replace(guess, field="ordered_at") if guess.field == other else guess for guess in found]


def _declared(name: str, found: Sequence[Guess], headers: Sequence[str]) -> float:
    """A table told by its declaration alone: all it needs, and words that mean nothing in sales."""
    given = {guess.field for guess in found if guess.field}
    text = " ".join(headers).lower()
    said = any(word in text for word in DISTINCT_WORDS.get(name, ("",)))
    if not said or not all(given & set(need.split("|")) for need in needs(name)):
        return 0.0
    own = sum(
        guess.confidence >= SURE and max((score for score, _ in word_score(header, SALES).values()), default=0.0) < SURE
        for header, guess in zip(headers, found, strict=True)
        if guess.field
    )
    foreign = sum(
        guess.field is None and max((score for score, _ in word_score(header, SALES).values()), default=0.0) >= SURE
        for header, guess in zip(headers, found, strict=True)
    )
    return 0.3 + 0.2 * own - 0.1 * foreign if own else 0.0


def needs(name: str) -> tuple[str, ...]:
    """What a file of this table must have, as declared."""
    table = IMPORTABLE[name]
    required = (column.name for column in table.columns if column.required and column.name not in table.key)
    return table.needs or tuple(required)


def _score(name: str, found: Sequence[Guess], headers: Sequence[str], sales: set[str]) -> float:
    fields = {guess.field for guess in found if guess.field and guess.reason != "values_dates"}
    dated = {guess.field for guess in found if guess.field}
    if name not in RULES:
        return _declared(name, found, headers)
    score = RULES[name](fields if name in ("customers", "products") else dated)
    words = DISTINCT_WORDS.get(name)
    if words is not None:
        text = " ".join(headers).lower()
        score *= any(word in text for word in words)
        if name != "fx_rates" and sales & SALES_ONLY - {"quantity"}:
            score *= 0.5
    if name in ("customers", "products", "feedback") and {"order_id", "ordered_at"} <= sales and sales & MONEY:
        score *= 0.5
    if name == "products" and {"order_id", "quantity"} <= sales and sales & MONEY:
        score *= 0.5
    return score
