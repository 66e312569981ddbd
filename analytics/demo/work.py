"""The records of our own work: actions, decisions, annotations, tags, and where every data set comes from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from analytics.classes.declare import from_mapping, to_text
from analytics.demo import arrow, told
from analytics.demo.books import Books
from analytics.demo.people import PRIVATE
from analytics.demo.receipts import Receipts
from analytics.demo.words import read
from analytics.schema import IMPORTABLE
from analytics.schema.work import ACTION_STATES
from analytics.texts import say

OPEN, IN_PROGRESS, DONE = range(3)
KEPT_DAYS = 240  # the list of actions began so long before the end
COMPLAINTS, SILENT, SILENT_DAYS, OVERDUE, TAGGED = 130, 40, 60, 25, 520
OTHERS = {  # tables that do not come out of our own systems: origin, method, confidence, days between two collections
    "competitors": ("public", "web", 0.7, 90),
    "competitor_offers": ("people", "observation", 0.85, 31),
    "brand_sales": ("panel", "estimate", 0.65, 31),
    "market_sizes": ("association", "public_statistics", 0.85, 92),
    "fx_rates": ("public", "public_statistics", 0.95, 31),
    "survey_questions": ("research", "online_survey", 0.9, 183),
    "survey_answers": ("research", "online_survey", 0.8, 183),
    "contacts": ("people", "own_system", 0.8, 180),
    "interactions": ("people", "own_system", 0.85, 7),
    "field_notes": ("research", "interview", 0.75, 90),
    "needs": ("research", "interview", 0.75, 30),
    "market_indicators": ("public", "public_statistics", 0.8, 31),
    "industry_events": ("public", "web", 0.8, 30),
    "competitor_moves": ("people", "observation", 0.85, 30),
    "costs": ("own", "estimate", 0.7, 365),
}


def decisions(rng: np.random.Generator, books: Books) -> pa.Table:
    return told.table(books, "decisions", told.entries(books, "work", "decisions", "DC"))


def marks(rng: np.random.Generator, books: Books) -> pa.Table:
    return told.table(books, "annotations", told.entries(books, "work", "annotations", "AN"))


def _after_complaints(rng: np.random.Generator, books: Books) -> list[told.Entry]:
    """Follow-ups of the newest complaints, opened a day or two after each."""
    table, first = books.tables["feedback"], books.company.horizon.first
    complaints = [at for at, kind in enumerate(table["feedback_kind"].to_pylist()) if kind == "complaint"]
    rows = []
    for at in sorted(rng.permutation(complaints[-2 * COMPLAINTS :])[:COMPLAINTS].tolist()):
        one = table.slice(at, 1).to_pylist()[0]
        day = (one["received_on"] - first).days + int(rng.integers(0, 3))
        told_ = {"customer_id": one["customer_id"], "feedback_id": one["feedback_id"], "priority": "high"}
        rows.append({"what": "complaint", "kind": "follow_up", "day": day, "within": 7, **told_})
    return rows


def _after_needs(rng: np.random.Generator, books: Books) -> list[told.Entry]:
    """The work on needs that have an owner and are on their way."""
    columns = ("need_id", "customer_id", "need_state", "raised_on")
    rows = []
    for one in books.tables["needs"].select(columns).to_pylist():
        day = (one["raised_on"] - books.company.horizon.first).days + 10
        if day > books.days - KEPT_DAYS and one["need_state"] in ("specified", "in_progress", "delivered"):
            named = {"need_id": one["need_id"], "customer_id": one["customer_id"]}
            rows.append({"what": "need", "kind": "delivery", "day": day, "within": 90, **named})
    return rows


def _after_silence(rng: np.random.Generator, books: Books, came: Receipts) -> list[told.Entry]:
    """Calls to trade customers that fell silent, and to those who owe for an old order."""
    trade, last = books.trade, books.last_order[books.trade]
    silent = trade[(last < books.days - SILENT_DAYS) & (last > books.days - 200)]
    best = silent[np.argsort(-books.worth[silent], kind="stable")[:SILENT]]
    paid = np.bincount(came.pays[came.pays >= 0], came.cents[came.pays >= 0], len(came.owed))
    made = books.company.orders
    open_ = books.sold & (made.customer >= 0) & (came.days[made.customer] > 0) & (made.day < books.days - 90)
    owing = np.flatnonzero(open_ & (made.day > books.days - 400) & (paid < came.owed - came.refund))
    rows: list[told.Entry] = []
    for customer in best.tolist():
        day = min(int(books.last_order[customer]) + SILENT_DAYS, books.days - 1)
        rows.append({"what": "silent", "kind": "retention", "day": day, "within": 14, "who": customer})
    for order in owing[-OVERDUE:].tolist():
        day = min(int(made.day[order]) + 91, books.days - 1)
        rows.append(
            {"what": "late_payment", "kind": "task", "day": day, "within": 10, "who": int(made.customer[order])}
        )
    return rows


def _after_campaigns(rng: np.random.Generator, books: Books) -> list[told.Entry]:
    first, rows = books.company.horizon.first, []
    for one in books.tables["campaigns"].select(["campaign_id", "ends_on", "campaign_state"]).to_pylist():
        day = (one["ends_on"] - first).days
        if day > books.days - KEPT_DAYS and one["campaign_state"] == "ended":
            rows.append(
                {"what": "campaign", "kind": "task", "day": day, "within": 20, "campaign_id": one["campaign_id"]}
            )
    return rows


def _worked(rng: np.random.Generator, books: Books, row: told.Entry) -> told.Entry:
    """An action as an entry: how far it has come by the end of the data, what came of it."""
    words, day = read("work")["actions"], min(row["day"], books.days - 1)
    age, took = books.days - 1 - day, int(rng.integers(1, row["within"] * 2))
    state = DONE if took <= age and rng.random() < 0.9 else IN_PROGRESS if rng.random() < 0.5 else OPEN
    customer = row.get("who", int(row["customer_id"][1:]) - 1 if "customer_id" in row else None)
    entry: dict[str, Any] = {name: row[name] for name in ("feedback_id", "need_id", "campaign_id") if name in row}
    if customer is not None:
        entry |= {"customer_id": f"C{customer + 1:06d}", "owner": int(books.who.salesperson[customer])}
        entry |= {"customer_name": books.name(np.array([customer])).to_pylist()[0]}
    entry |= {"title": words[row["what"]], "action_kind": row["kind"], "action_state": ACTION_STATES[state]}
    entry |= {"priority": row.get("priority", "medium"), "opened_on": age, "due_on": age - row["within"]}
    entry |= {"done_share": (0.0, 0.5, 1.0)[state], "cost": round(float(rng.uniform(20, 300)), -1)}
    if row["what"] in ("complaint", "silent"):
        entry |= {"cause": words["causes"][int(rng.integers(0, 3))]}
    if state == DONE:
        entry |= {
            "done_on": age - took,
            "result": words["results"][row["what"]][int(rng.choice(3, p=[0.6, 0.25, 0.15]))],
        }
    return {"owner": 14, **entry}


def _planned() -> list[told.Entry]:
    """The plan to win back what is already a segment of the company's own."""
    group = read("work")["class_sets"][-1]["set_name"]
    usual = {"action_kind": "plan", "target_group": group, "priority": "medium"}
    return [{**usual, **one} for one in read("work")["plan"]]


def actions(rng: np.random.Generator, books: Books, came: Receipts) -> pa.Table:
    """What was done about complaints, needs, silence and campaigns, each after its cause."""
    rows = [*_after_complaints(rng, books), *_after_needs(rng, books)]
    rows += [*_after_silence(rng, books, came), *_after_campaigns(rng, books)]
    rows.sort(key=lambda row: row["day"])
    entries = [_worked(rng, books, row) for row in rows] + _planned()
    return told.table(books, "actions", [{"action_id": f"A{n:04d}", **one} for n, one in enumerate(entries, 1)])


def tags(rng: np.random.Generator, books: Books) -> pa.Table:
    """Trade customers by potential, private ones by why they buy: both from what they are, not from what they did."""
    motive, potential = read("work")["tags"]
    private = np.sort(rng.permutation(np.flatnonzero(books.who.kind == PRIVATE))[:TAGGED])
    trade = np.sort(rng.permutation(books.trade)[:TAGGED])
    by_worth = np.searchsorted(np.quantile(books.worth[books.trade], [0.5, 0.85]), books.worth[trade])
    motives = motive["classes"] + potential["classes"]
    spot = np.append(rng.choice(4, len(private), p=[0.36, 0.3, 0.22, 0.12]), len(motive["classes"]) + by_worth)
    customer, count = np.append(private, trade), len(private) + len(trade)
    day = np.maximum(books.who.joined[customer] + 30, books.days - 1 - rng.integers(20, 400, count))
    sets = [motive["class_set"], potential["class_set"]]
    return books.table(
        "tags",
        {
            "class_set": books.picked(sets, (np.arange(count) >= len(private)).astype(np.int64)),
            "subject_kind": arrow.same("customer", count),
            "subject_id": books.customer(customer),
            "class_name": books.picked(motives, spot),
            "assigned_on": books.on(np.minimum(day, books.days - 1)),
            "assigned_by": books.picked(read("work")["tag_source"]["assigned_by"], rng.integers(0, 3, count)),
            "confidence": arrow.numbers(np.round(rng.uniform(0.5, 0.95, count), 2)),
        },
    )


def class_sets(rng: np.random.Generator, books: Books) -> pa.Table:
    """Two segments of the company's own."""
    rows = []
    for one in read("work")["class_sets"]:
        given = {"code": one["class_set_id"], "cut": "rule", "among": [one["among"]]}
        made = from_mapping({**given, "classes": [{"code": "in", "rule": [one["rule"]]}]})
        rows.append({"class_set_id": made.code, "set_name": one["set_name"], "subject_kind": made.subject})
        rows[-1] |= {"cut": made.cut, "definition": to_text(made), "is_static": False}
    return told.table(books, "class_sets", rows)


def sources(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per table of the sample: what it is, where it comes from and how well it is known."""
    rows = []
    for number, name in enumerate((*books.tables, "sources"), 1):
        origin, method, confidence, days = OTHERS.get(name, ("own", "own_system", 0.97, 31))
        asked = name == "survey_answers"
        rows.append(
            {
                "source_id": f"SR{number:03d}",
                "data_set": say(f"table.{name}", books.language),
                "table_name": name,
                "origin": read("work")["origin"][origin],
                "collection_method": method,
                "collected_on": 0,
                **_covered(books, name),
                "sample_size": len(books.tables[name]["response_id"].unique()) if asked else None,
                "population_size": len(books.who.kind) if asked else None,
                "response_rate": 0.31 if asked else None,
                "confidence": confidence,
                "refresh_days": days,
                "owner": 8,
            }
        )
    return told.table(books, "sources", rows)


def _covered(books: Books, name: str) -> dict[str, int]:
    """First and last day of a dated table, as days before the end."""
    on = IMPORTABLE[name].on
    if name not in books.tables or on not in books.tables[name].column_names:
        return {}
    days = books.tables[name][on].drop_null().to_numpy()
    ago = (np.datetime64(books.company.horizon.last) - days).astype(np.int64)
    return {"covers_from_on": int(ago.max()), "covers_until_on": max(int(ago.min()), 0)}
