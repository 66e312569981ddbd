"""Campaigns, what was sent to whom and what came of it, and who took part in courses and events.

A random tenth of every audience is held out. The orders know nothing of the campaigns, so those who were held out buy
as often as the others: who counts redeemed offers sees a success, who compares with the hold-out sees none.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.demo import arrow, told
from analytics.demo.agreements import GRANTED, WITHDRAWN
from analytics.demo.books import Books, numbered
from analytics.demo.people import PRIVATE, places
from analytics.demo.stories import CATEGORIES, DELIVERY
from analytics.demo.words import read
from analytics.schema.marketing import ATTENDANCE_STATES, TOUCH_KINDS, TOUCH_STATES

AUDIENCE, HELD_OUT, WITHIN, BIRTHDAYS, SEATS = 260, 0.12, 14, 0.7, 34
DELIVERED, OPENED, CLICKED, ACCEPTED, DECLINED, BOUNCED = (
    TOUCH_STATES.index(state) for state in ("delivered", "opened", "clicked", "accepted", "declined", "bounced")
)


def _dated(books: Books, entry: dict[str, Any]) -> list[int]:
    """The days on which a campaign begins."""
    if "each" not in entry:
        return [told.day_of(books, entry["starts_on"])]
    horizon, (month, day) = books.company.horizon, map(int, entry["each"].split("-"))
    days = [(date(year, month, day) - horizon.first).days for year in range(horizon.first.year, horizon.last.year + 1)]
    return [day for day in days if 0 <= day < books.days]


def _planned(books: Books) -> list[dict[str, Any]]:
    """Every campaign with its day, by time."""
    found = [(day, entry) for entry in read("marketing")["campaign"] for day in _dated(books, entry)]
    return [
        {**entry, "day": day, "campaign_id": f"MK{number:03d}"}
        for number, (day, entry) in enumerate(sorted(found, key=lambda pair: pair[0]), 1)
    ]


def campaigns(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per campaign; the last is planned."""
    rows = []
    for entry in _planned(books):
        ago = books.days - 1 - entry["day"]
        state = "planned" if ago < 0 else "running" if ago < entry["length"] else "ended"
        spent = round(entry["budget"] * float(rng.uniform(0.82, 1.08)), -2)
        rows.append(
            {
                **{name: value for name, value in entry.items() if name not in ("each", "length", "day")},
                "starts_on": ago,
                "ends_on": ago - entry["length"] + 1,
                "campaign_state": state,
                "spent": None if state == "planned" else spent,
                "expected_amount": entry["budget"] * 6,
            }
        )
    return told.table(books, "campaigns", rows)


def _allowed(books: Books, day: int) -> np.ndarray:
    """Private customers who had granted and not withdrawn their consent on ``day``."""
    who, state, on = books.consented
    granted = np.isin(np.arange(len(books.who.kind)), who[(state == GRANTED) & (on < day)])
    granted[who[(state == WITHDRAWN) & (on <= day)]] = False
    return np.flatnonzero(granted)


def _audience(rng: np.random.Generator, books: Books, entry: dict[str, Any]) -> np.ndarray:
    """Some of those who may be written to and belong to the target group, by what they did up to that day.

    A referral is for those who never bought the category; a win-back for the quiet ones of the province that waited.
    """
    day, able = entry["day"], _allowed(books, entry["day"])
    if "channel" in entry:
        able = able[books.who.channel[able] == entry["channel"]]
    if "category" in entry:
        bought = books.first_bought[able, CATEGORIES.index(entry["category"])] < day
        able = able[bought != (entry["campaign_kind"] == "referral")]
    if entry["campaign_kind"] == "win_back":
        provinces = [name for name, _ in places().provinces]
        able = able[places().province_of_city[books.who.city[able]] == provinces.index(DELIVERY.province_zh)]
        able = able[books.next_order(able, np.full(len(able), day - 61), 60) < 0]
    return rng.permutation(able)[:AUDIENCE]


def _offers(rng: np.random.Generator, books: Books) -> dict[str, np.ndarray]:
    """What the campaigns sent: (customer, day, campaign, kind)."""
    parts = []
    for number, entry in enumerate(_planned(books)):
        if entry["day"] < books.days:
            customer = _audience(rng, books, entry)
            kind = TOUCH_KINDS.index("win_back" if entry["campaign_kind"] == "win_back" else "offer")
            like = np.ones(len(customer), dtype=np.int64)
            parts.append((customer, like * entry["day"], like * number, like * kind))
    customer, day, campaign, kind = (np.concatenate(part) for part in zip(*parts, strict=True))
    return {"customer": customer, "day": day, "campaign": campaign, "kind": kind}


def _birthdays(rng: np.random.Generator, books: Books) -> dict[str, np.ndarray]:
    """Greetings on birthdays, to customers who had allowed it when the year began; each year to some."""
    horizon, parts = books.company.horizon, []
    who, state, on = books.consented
    until = np.full(len(books.who.kind), books.days)
    until[who[state == WITHDRAWN]] = on[state == WITHDRAWN]
    born = books.tables["customers"]["birth_on"].combine_chunks()
    for year in range(horizon.first.year, horizon.last.year + 1):
        start = (date(year, 1, 1) - horizon.first).days
        able = _allowed(books, max(start, 40))
        able = able[born.is_valid().to_numpy(zero_copy_only=False)[able]]
        days = np.array([day.timetuple().tm_yday for day in born.take(pa.array(able)).to_pylist()])
        day = start + np.minimum(days, 365) - 1
        some = np.flatnonzero((rng.random(len(able)) < BIRTHDAYS) & (day >= 40) & (day < until[able]))
        parts.append((able[some], day[some]))
    customer, day = (np.concatenate(part) for part in zip(*parts, strict=True))
    like = np.ones(len(customer), dtype=np.int64)
    return {"customer": customer, "day": day, "campaign": -like, "kind": like * TOUCH_KINDS.index("birthday")}


def _answers(rng: np.random.Generator, books: Books, rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What became of each touch: (state, order, held out)."""
    count = len(rows["day"])
    held = (rows["campaign"] >= 0) & (rng.random(count) < HELD_OUT)
    state = rng.choice([DELIVERED, OPENED, CLICKED, DECLINED, BOUNCED], count, p=[0.46, 0.30, 0.18, 0.03, 0.03])
    order = books.next_order(rows["customer"], rows["day"], WITHIN)
    redeemed = (order >= 0) & np.isin(state, (OPENED, CLICKED)) & (rows["campaign"] >= 0) & ~held
    state = np.where(redeemed, ACCEPTED, state)
    return {"state": np.where(held, -1, state), "order": np.where(redeemed, order, -1), "held": held}


def touches(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per message and per customer held out of one; the order is the one in which the offer was redeemed."""
    parts = [_offers(rng, books), _birthdays(rng, books)]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    by = np.argsort(rows["day"], kind="stable")
    rows = {name: values[by] for name, values in rows.items()}
    rows |= _answers(rng, books, rows)
    count, made, held = len(rows["day"]), books.company.orders, rows["held"]
    second = np.where(rows["kind"] == TOUCH_KINDS.index("birthday"), 9 * 3600, 10 * 3600) + np.arange(count) % 300
    bought = rows["order"] >= 0
    answered = np.isin(rows["state"], (OPENED, CLICKED, ACCEPTED, DECLINED))
    day = np.where(bought, made.day[rows["order"]], rows["day"])
    soon = np.minimum(second + rng.integers(300, 40_000, count), 86_399)
    plans = _planned(books)
    offers = [plan["offer"] for plan in plans] + [read("marketing")["touch"]["birthday"]]
    return books.table(
        "touches",
        {
            "touch_id": numbered("TC", count, 6),
            **books.when("sent", rows["day"], second),
            "campaign_id": arrow.picked([plan["campaign_id"] for plan in plans], rows["campaign"]),
            "customer_id": books.customer(rows["customer"]),
            "touch_kind": arrow.picked(TOUCH_KINDS, rows["kind"]),
            "medium": arrow.picked(("sms", "app"), (rows["customer"] % 3 == 0).astype(np.int64)),
            "offer": books.picked(offers, np.where(rows["campaign"] < 0, len(plans), rows["campaign"])),
            "cost": arrow.money(np.where(held, 0, 5)),
            "touch_state": arrow.picked(TOUCH_STATES, rows["state"]),
            **books.when("responded", day, np.where(bought, made.second[rows["order"]], soon), answered),
            "order_id": books.order(rows["order"]),
            "is_control": pa.array(held),
        },
    )


def attendance(rng: np.random.Generator, books: Books) -> pa.Table:
    """Customers at courses and events, under their own name or, for firms, that of their first contact."""
    plans = sorted(read("marketing")["activity"], key=lambda plan: told.day_of(books, plan["on"]))
    parts = []
    for plan in plans:
        able = (books.who.kind == PRIVATE) != plan.get("trade", False)
        day = told.day_of(books, plan["on"])
        parts.append(rng.permutation(np.flatnonzero(able & (books.who.joined < day)))[:SEATS])
    customer, plan = np.concatenate(parts), np.repeat(np.arange(len(plans)), [len(part) for part in parts])
    count, day = len(customer), np.array([told.day_of(books, plan["on"]) for plan in plans])[plan]
    first = books.tables["contacts"].filter(books.tables["contacts"]["is_primary"])
    known = dict(zip(first["customer_id"].to_pylist(), first["contact_name"].to_pylist(), strict=True))
    names = zip(books.customer(customer).to_pylist(), books.name(customer).to_pylist(), strict=True)
    state = rng.choice([1, 2, 3, 4], count, p=[0.52, 0.22, 0.18, 0.08])
    course = np.array([plan["kind"] == "course" for plan in plans])[plan]
    here = state <= ATTENDANCE_STATES.index("completed")
    length = np.array([plan["minutes"] for plan in plans])[plan]
    return books.table(
        "attendance",
        {
            "attendance_id": numbered("AT", count, 5),
            "activity": books.picked([plan["name"] for plan in plans], plan),
            "activity_kind": arrow.picked([plan["kind"] for plan in plans], plan),
            **books.when("attended", day, np.full(count, 14 * 3600)),
            "customer_id": books.customer(customer),
            "participant": arrow.texts([known.get(who, name) for who, name in names]),
            "attendance_state": arrow.picked(ATTENDANCE_STATES, state),
            "minutes": arrow.numbers(np.round(length * rng.uniform(0.5, 1.0, count)), here),
            "test_score": arrow.numbers(rng.integers(58, 100, count), course & (state == 2)),
            "place": books.picked([plan["place"] for plan in plans], plan),
            "channel": books.channel(books.who.channel[customer]),
        },
    )
