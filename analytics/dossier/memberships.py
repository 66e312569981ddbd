"""In which class of every class set a customer is: their grade, stage, level, and what is done for such customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.classes.stored import class_sets
from analytics.classes.words import both, both_policies, both_set
from analytics.engine.classing import lookup_in, relation_of_set
from analytics.engine.running import compiled_for
from analytics.engine.scope import literal
from analytics.engine.sources import shared

if TYPE_CHECKING:
    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

CUSTOMER, RECORDED = "customer", "column"


def memberships(workspace: Workspace, scope: Scope, customer: str) -> list[dict[str, Any]]:
    """Rows of ``class_set``, ``class_name`` and ``policy`` (texts in both languages), of sets that judge: what the
    master record says itself (kind, size, region) stands there."""
    sets = [one for one in class_sets(workspace).values() if one.subject == CUSTOMER and one.cut != RECORDED]
    parts = []
    for place, made in enumerate(sets):
        members = compiled_for(workspace, shared()[relation_of_set(made, lookup_in(workspace))], scope, {})
        own = f"where subject_id = {literal(customer)}"
        parts.append(f"select {place} as place, class_code from (select * from ({members})) {own}")
    found = workspace.rows(f"{' union all '.join(parts)} order by place, class_code") if parts else []
    return [
        {
            "set_code": sets[row["place"]].code,
            "class_set": both_set(sets[row["place"]]),
            "class_name": both(sets[row["place"]], row["class_code"]),
            "policy": both_policies(sets[row["place"]], row["class_code"]) or None,
        }
        for row in found
    ]
