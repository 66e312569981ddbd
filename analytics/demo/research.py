"""What we heard and saw ourselves: needs drawn from what customers said, interviews, groups, observations, tests."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow, told
from analytics.demo.books import Books, numbered
from analytics.demo.people import PRIVATE
from analytics.demo.stories import CATEGORIES
from analytics.demo.words import read
from analytics.schema.shared import PRIORITIES
from analytics.schema.voice import INTERVIEW_MODES, NEED_STATES, NOTE_KINDS

NEEDS, INTERVIEWS, EXPERTS, OBSERVATIONS, TESTERS, GROUPS, GROUP_SIZE = 240, 64, 6, 40, 12, 4, 8
HEARD, VALIDATED, SPECIFIED, IN_PROGRESS, DELIVERED, EVALUATED, REJECTED = range(len(NEED_STATES))
RESEARCHERS = (0, 8, 15, 18)  # of the staff


def _raised(rng: np.random.Generator, books: Books) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(need, customer, day): customers who had said something about the topic, days after they did."""
    table, plans = books.tables["feedback"], read("research")["need"]
    topics = [topic["name"][books.at] for topic in read("voices")["topic"]]
    said = np.array([topics.index(text) if text else -1 for text in table["topic"].to_pylist()])
    who = np.array([int(text[1:]) - 1 for text in table["customer_id"].to_pylist()])
    day = (table["received_on"].to_numpy() - np.datetime64(books.company.horizon.first)).astype(np.int64)
    need = rng.choice(len(plans), NEEDS)
    rows = []
    for at, number in enumerate(need.tolist()):
        plan = plans[number]
        begin = books.anchors.get(plan.get("after", ""), 0)
        able = np.flatnonzero((said == plan["topic"]) & (day >= begin))
        if plan["need_type"] == "custom":
            able = able[books.who.kind[who[able]] != PRIVATE]
        wanted = max(books.days * at / NEEDS, begin)
        rows.append(able[min(np.searchsorted(day[able], wanted), len(able) - 1)])
    spot = np.array(rows)
    on = np.minimum(day[spot] + rng.integers(1, 15, len(spot)), books.days - 1)
    by = np.argsort(on, kind="stable")
    return need[by], who[spot][by], on[by]


def _states(rng: np.random.Generator, books: Books, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(state, day of completion or beyond the data): older needs have come further, some were turned down."""
    age, count = books.days - 1 - day, len(day)
    state = np.clip((age / 75 + rng.normal(0, 1.1, count)).astype(np.int64), HEARD, EVALUATED)
    state = np.where(rng.random(count) < 0.12, REJECTED, state)
    done = np.minimum(day + rng.integers(30, 160, count), books.days - 1)
    return state, np.where(np.isin(state, (DELIVERED, EVALUATED)), done, books.days)


def needs(rng: np.random.Generator, books: Books) -> pa.Table:
    """One row per need, by the day it was raised."""
    number, customer, day = _raised(rng, books)
    plans, count = read("research")["need"], len(number)
    expected = np.round(books.worth[customer] * rng.uniform(0.03, 0.15, count) / 10_000) * 10_000
    return books.table(
        "needs",
        {
            "need_id": numbered("N", count, 4),
            "raised_on": books.on(day),
            "customer_id": books.customer(customer),
            "customer_name": books.name(customer),
            "channel": books.channel(books.who.channel[customer]),
            "mention_count": pa.array(1 + rng.poisson(2.5, count)),
            "expected_amount": arrow.money(expected, expected > 0),
            "source": books.picked(
                [read("goods")["sources"]["visit"], read("research")["names"]["source"]], number % 2
            ),
            **_described(books, plans, number),
            **_weighed(rng, plans, number),
            **_worked_on(rng, books, day),
        },
    )


def _described(books: Books, plans: list[dict], number: np.ndarray) -> dict[str, pa.Array]:
    """What is wanted, of which kind, and who serves it today."""
    codes = ("need_type", "need_level", "need_class")
    categories = [CATEGORIES.index(plan["category"]) if "category" in plan else -1 for plan in plans]
    served = [plan.get("served_by", ["", ""]) for plan in plans]
    known = np.array([at if pair[0] else -1 for at, pair in enumerate(served)])
    return {
        "statement": books.picked([plan["statement"] for plan in plans], number),
        "scenario": books.picked([plan["scenario"] for plan in plans], number),
        "category": books.category(np.array(categories)[number]),
        **{name: arrow.picked([plan[name] for plan in plans], number) for name in codes},
        "functionality": arrow.picked(("functional", "non_functional"), _plain(plans)[number]),
        "served_by": books.picked(served, known[number]),
    }


def _weighed(rng: np.random.Generator, plans: list[dict], number: np.ndarray) -> dict[str, pa.Array]:
    """Importance, urgency and how far it is met; basic needs are met worst."""
    count = len(number)
    importance, urgency = np.clip(np.round(rng.normal([[3.8], [3.2]], 0.9, (2, count))), 1, 5)
    basic = np.array([plan["need_level"] == "basic" for plan in plans])[number]
    met = np.clip(np.round(rng.normal(np.where(basic, 2.3, 3.0), 0.8)), 1, 5)
    rank = np.searchsorted([5, 7, 9], importance + urgency, side="left")
    return {
        "importance": arrow.numbers(importance),
        "urgency": arrow.numbers(urgency),
        "need_satisfaction": arrow.numbers(met),
        "is_pain_point": pa.array((importance >= 4) & (met <= 2)),
        "priority": arrow.picked(PRIORITIES, 3 - rank),
    }


def _worked_on(rng: np.random.Generator, books: Books, day: np.ndarray) -> dict[str, pa.Array]:
    """How far each need has come, with whom and until when."""
    state, done = _states(rng, books, day)
    owner = np.array(RESEARCHERS)[rng.integers(0, len(RESEARCHERS), len(day))]
    share = np.select([done < books.days, state == IN_PROGRESS], [1.0, 0.5], 0.0)
    return {
        "need_state": arrow.picked(NEED_STATES, state),
        "owner": books.seller(np.where(state == HEARD, -1, owner)),
        "due_on": books.on(day + 120, np.isin(state, (SPECIFIED, IN_PROGRESS, DELIVERED, EVALUATED))),
        "done_on": books.on(done, done < books.days),
        "done_share": arrow.numbers(share),
    }


def _plain(plans: list[dict]) -> np.ndarray:
    """0 for needs of what the goods do, 1 for those of price, service and the rest."""
    return np.array([0 if plan["need_class"] == "function" else 1 for plan in plans])


def _people(rng: np.random.Generator, books: Books, count: int, day: np.ndarray) -> np.ndarray:
    """Customers who bought already, as many trade as private."""
    late = np.arange(count) % 2 == 0
    trade = np.flatnonzero((books.who.kind != PRIVATE) & (books.who.joined < 0))
    private = np.flatnonzero((books.who.kind == PRIVATE) & (books.who.joined < 0))
    return np.where(late, rng.choice(trade, count), rng.choice(private, count))


def _talks(rng: np.random.Generator, books: Books) -> list[told.Entry]:
    """Interviews and observations: entries with days before the end."""
    words, voices, people, rows = read("research")["names"], read("research")["voice"], read("research")["profiles"], []
    count = INTERVIEWS + OBSERVATIONS
    ago = rng.permutation(4 + np.arange(count) * 556 // count)
    who, spot, mode = _people(rng, books, count, ago), rng.integers(0, len(voices), count), rng.integers(0, 3, count)
    names = books.name(who).to_pylist()
    for at in range(count):
        voice, watched = voices[spot[at]], at >= INTERVIEWS
        profile = people["private" if books.who.kind[who[at]] == PRIVATE else "trade"]
        told_ = {"customer_id": f"C{who[at] + 1:06d}", "participant": names[at], "participant_profile": profile[at % 3]}
        spoken = {"quote": voice["quote"], "interview_mode": INTERVIEW_MODES[mode[at]], **told_}
        kind = {"note_kind": "observation", "place": words["shelf"]} if watched else {"note_kind": "interview"}
        both = {"noted_on": int(ago[at]), "topic": voice["topic"], "observation": voice["observation"]}
        rows.append({**both, **kind, **({} if watched else spoken), "researcher": RESEARCHERS[at % 4]})
    return rows


def _experts(rng: np.random.Generator, books: Books) -> list[told.Entry]:
    expert = {**read("research")["expert"]}
    said = {"participant_profile": expert.pop("profile"), **expert, "interview_mode": "phone", "researcher": 0}
    return [{**said, "note_kind": "expert_interview", "noted_on": 40 + 150 * at} for at in range(EXPERTS)]


def _groups(rng: np.random.Generator, books: Books) -> list[told.Entry]:
    """Focus groups: for every topic how many of the eight agree; delivery is agreed on after it failed."""
    rows = []
    for number in range(GROUPS):
        day = 620 - 180 * number
        failed = books.days - 1 - day > books.anchors["delivery"]
        for voice in read("research")["voice"][:6]:
            agree = int(rng.integers(2, 7)) + (2 if failed and voice["topic"] == 0 else 0)
            session = [f"{name} {number + 1}" for name in read("research")["names"]["group"]]
            row = {"note_kind": "focus_group", "noted_on": day, "session": session, "topic": voice["topic"]}
            row |= {"quote": voice["quote"], "agreeing_count": min(agree, GROUP_SIZE), "participant_count": GROUP_SIZE}
            rows.append({**row, "researcher": RESEARCHERS[number % 4], "interview_mode": "face_to_face"})
    return rows


def _tests(rng: np.random.Generator, books: Books) -> list[told.Entry]:
    """Every tester tries every task in the shop; those who fail say why."""
    rows = []
    for tester in range(TESTERS):
        for plan in read("research")["task"]:
            passed = bool(rng.random() < plan["success"])
            row = {"note_kind": "user_test", "noted_on": 130 - tester % 3, "task": plan["task"], "is_success": passed}
            row |= {
                "participant": [f"{name} {tester + 1}" for name in read("research")["names"]["tester"]],
                "researcher": 15,
            }
            row |= {"seconds": round(plan["seconds"] * float(np.exp(rng.normal(0 if passed else 0.5, 0.3))))}
            row |= {} if passed else {"issue": plan["issue"], "severity": plan["severity"]}
            rows.append(row)
    return rows


def field_notes(rng: np.random.Generator, books: Books) -> pa.Table:
    """Interviews, observations, expert talks, focus groups and user tests, by day."""
    rows = [row for make in (_talks, _experts, _groups, _tests) for row in make(rng, books)]
    rows.sort(key=lambda row: (-row["noted_on"], NOTE_KINDS.index(row["note_kind"])))
    topics = [topic["name"] for topic in read("voices")["topic"]]
    for number, row in enumerate(rows, 1):
        named = {"topic": topics[row["topic"]]} if isinstance(row.get("topic"), int) else {}
        row |= {"note_id": f"FN{number:04d}", **named}
    return told.table(books, "field_notes", rows)
