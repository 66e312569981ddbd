"""People at trade customers and what is being negotiated with them: contacts and deals."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import archive, arrow
from analytics.demo.books import Books, numbered
from analytics.demo.market import rivals
from analytics.demo.people import DEALER, choose, departments, places
from analytics.demo.stories import CATEGORIES, PRICE_CUT
from analytics.demo.words import read
from analytics.schema.accounts import (
    ATTITUDES,
    BUYING_ROLES,
    COMMUNICATION_STYLES,
)
from analytics.schema.dealings import DEAL_KINDS, STAGE_KINDS

DECIDER, BUYER = BUYING_ROLES.index("decider"), BUYING_ROLES.index("buyer")
WITHOUT_DECIDER = 0.24
WON, LOST = 0, 1  # of accounts.toml, stages
NEW, RENEWAL, UPSELL, CUSTOM, WIN_BACK = range(len(DEAL_KINDS))
LOSSES = 240


def _roles(rng: np.random.Generator, owner: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The first contact buys, the second decides but at some accounts, the others have any other part."""
    unknown = rng.random(owner.max() + 1) < WITHOUT_DECIDER
    others = np.array([0, 1, 2, 5, 6])[rng.integers(0, 5, len(owner))]
    alone = np.bincount(owner)[owner] == 1
    second = np.where(unknown[owner], others, DECIDER)
    first = np.where(alone & ~unknown[owner], DECIDER, BUYER)
    return np.where(number == 0, first, np.where(number == 1, second, others))


def contacts(rng: np.random.Generator, books: Books) -> pa.Table:
    """One to four people at every trade customer; phones and mails that nobody has."""
    promising = books.worth[books.trade] > np.quantile(books.worth[books.trade], 0.6)
    per = 1 + np.minimum(rng.poisson(np.where(promising, 1.5, 0.5)), 3)
    owner = np.repeat(books.trade, per)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(per) - per, per)
    count, roles = len(owner), read("accounts")["role"]
    role = _roles(rng, owner, number)
    feeling = books.who.care[owner] + rng.normal(0, 1.0, count)
    attitude = np.searchsorted([-2.4, -1.0, 0.2, 1.2], -feeling)
    gone = rng.random(count) < 0.03
    gone_on = books.days - 1 - rng.integers(0, 400, count)
    phone = np.where(rng.random(count) < 0.95, np.arange(count), -1)
    mail = np.where(rng.random(count) < 0.75, np.arange(count), -1)
    return books.table(
        "contacts",
        {
            "contact_id": arrow.texts([f"CT{who + 1:06d}-{at + 1}" for who, at in zip(owner, number, strict=True)]),
            "customer_id": books.customer(owner),
            "customer_name": books.name(owner),
            "contact_name": arrow.texts(archive.persons(rng, count, books.at)),
            "job_title": books.picked([part["title"] for part in roles], role),
            "contact_department": books.picked([part["department"] for part in roles], role),
            "buying_role": arrow.picked(BUYING_ROLES, role),
            "influence": pa.array(np.clip(np.where(role == DECIDER, 4, 2) + rng.integers(-1, 2, count), 1, 5)),
            "attitude": arrow.picked(ATTITUDES, attitude),
            "communication_style": arrow.picked(COMMUNICATION_STYLES, rng.integers(0, 4, count)),
            "is_primary": pa.array(number == 0),
            "phone": arrow.picked([f"0000{1_000_000 + at}" for at in range(count)], phone),
            "email": arrow.picked([f"k{at:06d}@example.com" for at in range(count)], mail),
            "gender": books.picked(read("people")["lists"]["gender"], rng.integers(0, 2, count)),
            "left_on": books.on(gone_on, gone & (books.who.joined[owner] < gone_on)),
            "salesperson": books.seller(books.who.salesperson[owner]),
        },
    )


def _won(rng: np.random.Generator, books: Books) -> dict[str, np.ndarray]:
    """What had been agreed before a customer's first order."""
    who = books.who
    since = (who.joined[books.trade] >= 95) & ~who.prospect[books.trade] & (who.channel[books.trade] <= DEALER)
    customer = rng.permutation(books.trade[since])[:260]
    signed = who.joined[customer] - rng.integers(0, 4, len(customer))
    kind, like = np.full(len(customer), NEW), np.ones(len(customer), dtype=np.int64)
    opened = signed - rng.integers(12, 90, len(customer))
    return {"customer": customer, "opened": opened, "closes": signed, "stage": like * WON, "kind": kind}


def _open(rng: np.random.Generator, books: Books) -> dict[str, np.ndarray]:
    """Prospects, and more business with the best customers."""
    prospects = books.trade[books.who.prospect[books.trade]]
    alive = books.trade[books.last_order[books.trade] > books.days - 75]
    best = alive[np.argsort(-books.worth[alive], kind="stable")[:70]]
    customer = np.append(prospects, best)
    more = rng.choice([RENEWAL, UPSELL, CUSTOM], len(best), p=[0.4, 0.35, 0.25])
    kind = np.append(np.full(len(prospects), NEW), more)
    age = rng.integers(3, 160, len(customer))
    opened = np.maximum(books.days - 1 - age, books.who.joined[customer])
    stage = 2 + np.minimum((rng.random(len(customer)) * 3 + age / 80).astype(np.int64), 3)
    closes = books.days - 1 + rng.integers(-12, 100, len(customer)) + (5 - stage) * 15
    return {"customer": customer, "opened": opened, "closes": np.maximum(closes, opened), "stage": stage, "kind": kind}


def _lost(rng: np.random.Generator, books: Books) -> dict[str, np.ndarray]:
    """What came to nothing, at any time; those who had left are asked to come back."""
    who = books.who
    early = books.trade[(who.joined[books.trade] < 0) & ~who.prospect[books.trade]]
    customer = rng.permutation(early)[:LOSSES]
    opened = (np.arange(LOSSES) + rng.random(LOSSES)) * (books.days - 60) / LOSSES
    opened = opened.astype(np.int64)
    left = books.last_order[customer] < opened - 120
    kind = np.where(left, WIN_BACK, rng.choice([UPSELL, CUSTOM], len(customer)))
    closes = np.minimum(opened + rng.integers(15, 75, len(customer)), books.days - 1)
    like = np.ones(len(customer), dtype=np.int64)
    return {"customer": customer, "opened": opened, "closes": closes, "stage": like * LOST, "kind": kind}


def _reasons(rng: np.random.Generator, books: Books, rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Category, rival and reason: nuts are lost over the price to one rival once it has cut it."""
    count, lost = len(rows["customer"]), rows["stage"] == LOST
    category = choose(rng, books.who.taste[rows["customer"]])
    nuts = CATEGORIES.index(PRICE_CUT.category)
    hit = lost & (rows["closes"] > books.anchors["price_cut"]) & (rng.random(count) < 0.45)
    category = np.where(hit, nuts, category)
    reason = np.where(hit, 0, rng.choice(5, count, p=[0.28, 0.18, 0.22, 0.14, 0.18]))
    rival = np.where(hit, PRICE_CUT.rival, rng.integers(0, len(rivals()), count))
    known = lost & (hit | (reason == 0) | (reason == 4))
    return {"category": category, "reason": np.where(lost, reason, -1), "rival": np.where(known, rival, -1)}


def deals(rng: np.random.Generator, books: Books) -> pa.Table:
    """Opportunities by the day they were opened: won, lost and open; a few are past the day they should close."""
    parts = [_won(rng, books), _open(rng, books), _lost(rng, books)]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rows = {name: values[np.argsort(rows["opened"], kind="stable")] for name, values in rows.items()}
    who, why = rows["customer"], _reasons(rng, books, rows)
    words, stages, count = read("accounts")["deal"], read("accounts")["stage"], len(rows["customer"])
    part = np.where(rows["kind"] == NEW, 0.9, 0.35) * np.exp(rng.normal(0, 0.35, count))
    amount = np.round(books.worth[who] * part / 100_000) * 100_000 + 100_000
    won, province = rows["stage"] == WON, places().province_of_city[books.who.city[who]]
    lead = read("people")["lists"]["lead_source"]
    return books.table(
        "deals",
        {
            "deal_id": numbered("D", count, 5),
            "deal_name": titled(books, who, words["kinds"], rows["kind"]),
            "customer_id": books.customer(who),
            "customer_name": books.name(who),
            "stage": books.picked([stage["name"] for stage in stages], rows["stage"]),
            "stage_kind": arrow.picked(STAGE_KINDS, np.array([1, 0, 2, 2, 2, 2])[rows["stage"]]),
            "probability": arrow.numbers(np.array([stage["probability"] for stage in stages])[rows["stage"]]),
            "amount": arrow.money(amount),
            "contract_amount": arrow.money(np.round(amount * rng.uniform(0.85, 1.05, count) / 10_000) * 10_000, won),
            "opened_on": books.on(rows["opened"]),
            "closes_on": books.on(rows["closes"]),
            "signed_on": books.on(rows["closes"], won),
            "salesperson": books.seller(books.who.salesperson[who]),
            "department": books.picked(read("people")["departments"], departments()[books.who.salesperson[who]]),
            "lead_source": books.picked(lead, rng.integers(0, len(lead), count)),
            "next_step": books.picked([stage.get("next", ["", ""]) for stage in stages], _steps(rows["stage"])),
            "deal_kind": arrow.picked(DEAL_KINDS, rows["kind"]),
            "category": books.category(why["category"]),
            "region": books.picked(places().regions, places().region_of_province[province]),
            "competitor": books.picked([rival["name"] for rival in rivals()], why["rival"]),
            "loss_reason": books.picked(words["losses"], why["reason"]),
        },
    )


def _steps(stage: np.ndarray) -> np.ndarray:
    return np.where(stage > LOST, stage, -1)


def titled(books: Books, who: np.ndarray, words: list[list[str]], kind: np.ndarray) -> pa.Array:
    """The customer's name and what it is about."""
    names, said = books.name(who).to_pylist(), books.picked(words, kind).to_pylist()
    return arrow.texts([f"{name} {about}" for name, about in zip(names, said, strict=True)])
