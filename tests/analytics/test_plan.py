"""The expansion plan on paper, and by plain counting on the sample company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.classes.segments import of_classes
from analytics.classes.stored import save
from analytics.engine import Workspace, editing, open_workspace, run
from analytics.engine.editing import Seen
from analytics.schema.shared import PLAN_STEPS
from analytics.selection import Selection
from tests.analytics.tiny import QUARTER, TINY, company


def action(number: int, step: str | None, state: str, due: date | None, **more: Any) -> dict[str, Any]:
    made = {"action_id": f"p{number}", "title": f"task {number}", "plan_step": step, "action_state": state}
    return made | {"due_on": due, "opened_on": date(2026, 5, 1), "target_group": "东部", **more}


ACTIONS = [
    action(1, "define", "done", date(2026, 5, 20)),
    action(2, "research", "open", date(2026, 6, 1)),  # 29 days late on 30 June
    action(3, "research", "in_progress", date(2026, 6, 30)),  # due on the as-of day: not late yet
    action(4, "act", "open", None, customer_id="B", target_group=None),
    action(5, "act", "cancelled", date(2026, 6, 1)),
    action(6, None, "open", date(2026, 6, 1)),  # names no step: not on the board
    action(7, "act", "open", date(2026, 8, 1), opened_on=date(2026, 7, 3)),  # not known yet
]
DECISIONS = [
    {"decision_id": "d1", "title": "aim east", "taken_on": date(2026, 5, 2), "plan_step": "define",
     "decision_state": "proposed", "review_on": date(2026, 6, 20)},
    {"decision_id": "d2", "title": "price", "taken_on": date(2026, 5, 2), "decision_state": "taken"},
]  # fmt: skip
CAMPAIGNS = [
    {"campaign_id": "c1", "campaign_name": "tasting", "starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 9),
     "campaign_state": "running", "plan_step": "act", "target_group": "东部"},
]  # fmt: skip


@pytest.fixture
def planned(data_folder: Path) -> Iterator[Workspace]:
    path = data_folder / "planned.duckdb"
    path.unlink(missing_ok=True)
    workspace = company(path, {**TINY, "actions": ACTIONS, "decisions": DECISIONS, "campaigns": CAMPAIGNS})
    yield workspace
    workspace.close()


def board(workspace: Workspace, selection: Selection = QUARTER, **given: Any) -> dict[str, tuple[int, int, int]]:
    rows = run("plan_steps", workspace, selection, given).rows
    return {row["plan_step"]: (row["open_cards"], row["late_cards"], row["done_cards"]) for row in rows}


def test_the_board_on_paper(planned: Workspace):
    assert board(planned) == {
        "define": (1, 1, 1), "research": (2, 1, 0), "interview": (0, 0, 0), "act": (2, 0, 0), "track": (0, 0, 0),
    }  # fmt: skip
    result = run("plan_cards", planned, QUARTER)
    late = {row["card_id"]: row["days_late"] for row in result.rows if row["is_late"]}
    assert late == {"p2": 29, "d1": 10}
    assert result.headline.facts == {"count": 6, "late": 2, "open": 5, "title": "task 2", "days_late": 29}
    assert [row["card_id"] for row in result.rows][:2] == ["d1", "p1"]  # by step, the open ones first


def test_a_target_group_has_its_own_board_and_a_step_its_cards(planned: Workspace):
    assert sum(map(sum, board(planned, target_group="东部").values())) == 5  # one of them late as well
    listed = run("plan_cards", planned, QUARTER, {"plan_step": "act", "target_group": "东部"}).rows
    assert [row["card_id"] for row in listed] == ["c1"]


def test_filters_leave_out_cards_of_customers_who_did_not_buy_there(planned: Workspace):
    assert "p4" in [row["card_id"] for row in run("plan_cards", planned, replace(QUARTER, category=("coffee",))).rows]
    assert "p4" not in [row["card_id"] for row in run("plan_cards", planned, replace(QUARTER, region=("华东",))).rows]


def test_a_card_moves_and_comes_back_by_undo(planned: Workspace):
    before = board(planned)
    done = editing.change(planned, "actions", [Seen(("p2",))], {"plan_step": "interview"}, "me")
    assert board(planned)["interview"] == (1, 1, 0)
    assert board(planned)["research"] == (1, 0, 0)
    planned.undo(done.import_id)
    assert board(planned) == before


def test_a_group_that_is_a_segment_opens_its_customers(planned: Workspace):
    save(planned, of_classes({"area": ["华东"]}, "east", "东部"))
    row = next(row for row in run("plan_cards", planned, QUARTER).rows if row["card_id"] == "p2")
    listed = run("customer_list", planned, QUARTER, {"class_set": row["set_opened"], "class_code": row["class_opened"]})
    assert sorted(listed.values("customer_id")) == ["A", "C"]


def test_without_a_step_there_is_a_designed_state_and_all_done_says_so(tiny: Workspace, data_folder: Path):
    assert run("plan_steps", tiny, QUARTER).state == "missing"
    workspace = company(data_folder / "done.duckdb", {**TINY, "actions": ACTIONS[:1]})
    assert run("plan_steps", workspace, QUARTER).headline.key == "headline.plan_steps.done"
    workspace.close()


def test_the_sample_by_plain_counting(demo_copy: Path):
    workspace = open_workspace(demo_copy / "workspaces" / "sample.duckdb")
    rows = workspace.rows("select plan_step, action_state as state from actions where plan_step is not null")
    rows += workspace.rows("select plan_step, campaign_state as state from campaigns where plan_step is not null")
    found = Counter(row["plan_step"] for row in rows)
    assert {step: sum(held[::2]) for step, held in board(workspace, Selection()).items()} == {
        step: found[step] for step in PLAN_STEPS
    }
    workspace.close()
