"""The class sets of a workspace: those shipped, overlaid with what people made of them and added."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.classes import pick, shipped
from analytics.classes.declare import ClassSet, from_text, to_text
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.engine.editing import Done
    from analytics.engine.workspace import Workspace

TABLE = "class_sets"


def class_sets(workspace: Workspace) -> dict[str, ClassSet]:
    """All sets by code, shipped ones first. A row whose definition cannot be read is left out."""
    from analytics.engine.running import cached

    key = (str(workspace.path), TABLE, workspace.version((TABLE, "tags")))
    return cached(key, lambda: shipped() | _stored(workspace) | _tagged(workspace))


def _stored(workspace: Workspace) -> dict[str, ClassSet]:
    found = {}
    for row in workspace.rows(
        f"select class_set_id, definition, set_name, set_name_en from {TABLE} order by class_set_id"
    ):
        try:
            made = from_text(row["definition"])
        except AnalyticsError:
            continue
        names = {"zh": row["set_name"] or made.zh, "en": row["set_name_en"] or made.en}
        found[row["class_set_id"]] = replace(made, code=row["class_set_id"], **names)
    return found


def _tagged(workspace: Workspace) -> dict[str, ClassSet]:
    """The class sets that are only tags: given by people or files, under whatever name these gave them."""
    rows = workspace.rows(
        "select distinct class_set, subject_kind from tags where subject_kind in ('customer', 'product', 'region') "
        "and class_set is not null order by 1, 2"
    )
    sets: dict[str, ClassSet] = {}
    for number, row in enumerate(rows, 1):
        name = row["class_set"]
        sets[f"tags_{number}"] = ClassSet(f"tags_{number}", row["subject_kind"], "tags", tag_set=name, zh=name, en=name)
    return sets


def find_set(workspace: Workspace, code: str) -> ClassSet:
    """The set of that code. Raises ``unknown_class_set``."""
    return pick(class_sets(workspace), code)


def save(workspace: Workspace, made: ClassSet, who: str = "") -> Done:
    """Keep a set in the workspace; a shipped one is overlaid. Raises ``nothing_changed``, ``bad_class_set``."""
    from analytics.engine.editing import add

    from_text(to_text(made))
    return add(workspace, TABLE, [row_of(made)], who, update=True)


def row_of(made: ClassSet) -> dict[str, Any]:
    """The set as a row of its table."""
    return {
        "class_set_id": made.code, "set_name": made.zh or made.en or made.code, "set_name_en": made.en or None,
        "subject_kind": made.subject, "cut": made.cut, "definition": to_text(made),
    }  # fmt: skip
