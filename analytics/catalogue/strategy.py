"""What is done for each class of a class set, by whom, until when, and what became of those who were in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Opens, Out, Say
from analytics.catalogue.classes import NOT_CLASSED
from analytics.catalogue.customers import NEEDS
from analytics.catalogue.lifecycle import FROM_ON, STAGES, class_named, direction, worth
from analytics.result import Result

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

Rows = list[dict[str, Any]]
LEAST = 20  # members below which a share says nothing
ENOUGH = 0.02  # a difference of shares that is worth a word


def _asked(workspace: Workspace, name: str, scope: Scope, given: Mapping[str, Any], apart: bool = False) -> Rows:
    from analytics.engine.running import compiled_for

    return workspace.rows(compiled_for(workspace, f"relations/{name}.sql", scope, given, apart))


def _ways(rows: Iterable[Mapping[str, Any]], means: Mapping[str, float]) -> dict[str, float | None]:
    """Of members the share that moved up, stayed and moved down; nothing of too few to say."""
    counts: dict[str, int] = dict.fromkeys(("up", "stayed", "down"), 0)
    for row in rows:
        counts[direction(row, means)] += row["subjects"]
    whole = sum(counts.values())
    return {way: count / whole if whole >= LEAST else None for way, count in counts.items()} | {"members": whole}


def _strategy(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    """One row per class: its members, policy and actions now; its members then, and where they went, against the span
    of the same length before, and those with an action against those without."""
    from analytics.catalogue.customer import table_of
    from analytics.classes.words import both_policies
    from analytics.engine.classing import settled

    made = settled(workspace, parameters["class_set"])
    then: date = parameters["from_on"] or scope.earlier
    asked = {**parameters, "from_on": then}
    moves = _asked(workspace, "class_effects", scope, asked)
    earlier = {**parameters, "from_on": then - (scope.as_of - then)}
    before = _asked(workspace, "class_effects", replace(scope, as_of=then), earlier, apart=True)
    now = {
        row["class_code"]: row
        for row in _asked(workspace, "month_members", scope, {**parameters, "from_on": scope.as_of})
    }
    acted = {row["class_code"]: row for row in _asked(workspace, "class_actions", scope, asked)}
    means, found = worth(moves), []
    for code in sorted(
        {*now, *(row["from_class"] for row in moves)} - {NOT_CLASSED}, key=lambda one: -means.get(one, 0)
    ):
        own = [row for row in moves if row["from_class"] == code]
        ways, past = _ways(own, means), _ways((row for row in before if row["from_class"] == code), worth(before))
        with_action, rest = (_ways((row for row in own if row["is_acted"] is flag), means) for flag in (True, False))
        members = now.get(code, {})
        found.append({
            **acted.get(code, {}), "class_name": class_named(made, code), "policy": both_policies(made, code) or None,
            "subjects": members.get("subjects", 0), "revenue_12m": float(members.get("revenue_12m", 0)),
            "members_then": ways["members"], "up_share": ways["up"], "stayed_share": ways["stayed"],
            "down_share": ways["down"], "before_down_share": past["down"], "before_up_share": past["up"],
            "effect": _less(past["down"], ways["down"]), "acted": with_action["members"],
            "acted_down_share": with_action["down"], "rest_down_share": rest["down"], "from_on": then,
            "set_opened": parameters["class_set"] if made.subject == "customer" else None, "class_opened": code,
        })  # fmt: skip
    return table_of(CLASS_STRATEGY.columns, found)


def _less(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else before - now


def _effect(result: Result) -> Say:
    """The class whose losses changed most against the span before, by the money its members bring."""
    rows = [row for row in result.rows if row["effect"] is not None]
    facts: dict[str, Any] = {"from": result.rows[0]["from_on"], "classes": len(result.rows)}
    facts |= {"open": sum(row["open_actions"] or 0 for row in result.rows)}
    if not rows:
        return Say("headline.class_strategy.thin", facts)
    top = max(rows, key=lambda row: (row["revenue_12m"], row["class_opened"]))
    facts |= {name: top[name] for name in ("class_name", "down_share", "before_down_share", "members_then")}
    word = "" if abs(top["effect"]) < ENOUGH else ".better" if top["effect"] > 0 else ".worse"
    return Say(f"headline.class_strategy{word}", facts)


CLASS_STRATEGY = Analysis(
    "class_strategy",
    "lifecycle",
    ("H3",),
    (
        Out("class_name", "code", codes="class"),
        Out("subjects", "count", adds=True),
        Out("policy", "code", codes="policy"),
        Out("owner", "text"),
        Out("open_actions", "count", adds=True),
        Out("next_due_on", "date"),
        Out("done_actions", "count", adds=True, detail=True),
        Out("effect_measure", "text", detail=True),
        Out("members_then", "count", detail=True),
        Out("up_share", "share"),
        Out("down_share", "share"),
        Out("before_down_share", "share"),
        Out("before_up_share", "share", detail=True),
        Out("effect", "points", moved="down_share"),
        Out("revenue_12m", "money", adds=True),
        Out("late_actions", "count", adds=True),
        Out("stayed_share", "share", detail=True),
        Out("acted", "count", detail=True),
        Out("acted_down_share", "share", detail=True),
        Out("rest_down_share", "share", detail=True),
        Out("from_on", "date", hidden=True),
        Out("set_opened", "text", hidden=True),
        Out("class_opened", "text", hidden=True),
    ),
    headline=_effect,
    params=(STAGES, FROM_ON),
    opens=Opens("moved_list", params={"class_set": "set_opened", "from_class": "class_opened", "from_on": "from_on"}),
    needs=NEEDS,
    basis="customers",
    compute=_strategy,
    reads=("sales", "class_members", "actions"),
    note=lambda _: Say("note.class_strategy"),
)

ANALYSES = (CLASS_STRATEGY,)
