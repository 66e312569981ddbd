"""The expansion plan: what is done to win a target group, step by step, by whom and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.lists import LIMIT
from analytics.result import Result
from analytics.schema.shared import PLAN_STEPS

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

TABLES = ("actions", "decisions", "campaigns")
NEEDS = ("|".join(f"{name}.plan_step" for name in TABLES),)
GROUP, STEP = Param("target_group", "text", ""), Param("plan_step", "code", "", ("", *PLAN_STEPS))


def cards(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cards of the plan, of one target group or step where that is asked for, in the order of the steps."""
    from analytics.engine.running import compiled_for

    rows = workspace.rows(compiled_for(workspace, "relations/plan_cards.sql", scope, {}))
    wanted = {name: given[name] for name in ("target_group", "plan_step") if given.get(name)}
    rows = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    order = {step: place for place, step in enumerate(PLAN_STEPS)}
    return sorted(rows, key=lambda row: (order.get(row["plan_step"], len(order)), not row["is_open"]))


def _cards(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.catalogue.customer import table_of
    from analytics.classes.segments import IN, segments
    from analytics.classes.words import set_name

    named = {set_name(made, lang): made.code for made in segments(workspace) for lang in ("zh", "en")}
    rows = cards(workspace, scope, given)
    opened = [named.get(row["target_group"] or "") for row in rows]
    found = [
        {**row, "set_opened": code, "class_opened": IN if code else None, "total_count": len(rows)}
        for row, code in zip(rows, opened, strict=True)
    ]
    return table_of(PLAN_CARDS.columns, found[: given["limit"]])


def _first_late(result: Result) -> Say:
    late = [row for row in result.rows if row["is_late"]]
    facts: dict[str, Any] = {"count": result.table.num_rows, "late": len(late)}
    facts |= {"open": sum(row["is_open"] for row in result.rows)}
    if not late:
        return Say("headline.plan_cards.on_time", facts)
    first = max(late, key=lambda row: (row["days_late"], row["card_id"]))
    return Say("headline.plan_cards", facts | {name: first[name] for name in ("title", "days_late")})


PLAN_CARDS = Analysis(
    "plan_cards",
    "plan",
    ("G6",),
    (
        Out("plan_step", "code", codes="plan_step"),
        Out("title", "text"),
        Out("target_group", "text"),
        Out("owner", "text"),
        Out("due_on", "date"),
        Out("card_state", "code", codes="card_state"),
        Out("days_late", "days"),
        Out("table_name", "code", codes="table"),
        Out("card_id", "id", detail=True),
        Out("is_open", "flag", hidden=True),
        Out("is_late", "flag", hidden=True),
        Out("set_opened", "text", hidden=True),
        Out("class_opened", "text", hidden=True),
        Out("total_count", "count", hidden=True),
    ),
    headline=_first_late,
    params=(GROUP, STEP, LIMIT),
    opens=Opens("customer_list", params={"class_set": "set_opened", "class_code": "class_opened"}),
    needs=NEEDS,
    basis="",
    compute=_cards,
    reads=(*TABLES, "sales", "class_sets"),
)


def _steps(workspace: Workspace, scope: Scope, given: Mapping[str, Any]) -> pa.Table:
    from analytics.catalogue.customer import table_of

    rows = cards(workspace, scope, given)
    found = []
    for step in PLAN_STEPS if rows else ():
        own = [row for row in rows if row["plan_step"] == step]
        open_ = [row for row in own if row["is_open"]]
        due = [row["due_on"] for row in open_ if row["due_on"] and not row["is_late"]]
        found.append({
            "plan_step": step, "cards": len(own), "open_cards": len(open_), "done_cards": len(own) - len(open_),
            "late_cards": sum(row["is_late"] for row in own), "next_due_on": min(due, default=None),
            "target_group": given["target_group"] or None,
        })  # fmt: skip
    return table_of(PLAN_STEPS_BOARD.columns, found)


def _progress(result: Result) -> Say:
    """How far the plan has come, and what is late; the step with most open cards is where it stands."""
    rows = result.rows
    names = ("cards", "open_cards", "done_cards", "late_cards")
    facts: dict[str, Any] = {name: sum(row[name] for row in rows) for name in names}
    if not facts["open_cards"]:
        return Say("headline.plan_steps.done", facts)
    at = max(rows, key=lambda row: row["open_cards"])
    facts |= {"step": f"code.plan_step.{at['plan_step']}", "here": at["open_cards"]}
    return Say("headline.plan_steps.late" if facts["late_cards"] else "headline.plan_steps", facts)


PLAN_STEPS_BOARD = Analysis(
    "plan_steps",
    "plan",
    ("G6",),
    (
        Out("plan_step", "code", codes="plan_step"),
        Out("cards", "count", adds=True),
        Out("open_cards", "count", adds=True),
        Out("late_cards", "count", adds=True),
        Out("done_cards", "count", adds=True),
        Out("next_due_on", "date"),
        Out("target_group", "text", hidden=True),
    ),
    headline=_progress,
    params=(GROUP,),
    chart=Chart("columns", x="plan_step", y="open_cards", compare="done_cards"),
    opens=Opens("plan_cards", params={"plan_step": "plan_step", "target_group": "target_group"}),
    needs=NEEDS,
    basis="",
    compute=_steps,
    reads=(*TABLES, "sales"),
)

ANALYSES = (PLAN_STEPS_BOARD, PLAN_CARDS)
