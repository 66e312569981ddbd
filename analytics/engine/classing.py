"""Class sets in SQL: each becomes a relation of the subjects and their classes, named after what it says.

An analysis reads ``class_members`` (the set of its parameter ``class_set``) or ``other_members`` (of ``other_set``) and
writes ``subject()`` where it means the subject's key in sales. ``class_members_then`` is who was where on the earlier
day of the question (its parameter ``from_on``), ``subject_measures`` and ``subject_measures_then`` what is and was
known of them, with ``subject_joined()`` the day from which they are on record. A selection of classes narrows sales to
the members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha1
from typing import TYPE_CHECKING, Any

from analytics.classes import Lookup, shipped_set
from analytics.classes.declare import ClassSet, from_text
from analytics.classes.membership import members_sql
from analytics.classes.subjects import SUBJECTS
from analytics.engine.sources import (
    CLASSED,
    EARLIER,
    JOINED,
    MEMBERS,
    SUBJECT,
    SUBJECT_MEASURES,
    SUBJECT_SALES,
    THEN,
    names_read,
    says_subject,
    shared,
    written,
)
from analytics.selection import Chosen

if TYPE_CHECKING:
    from analytics.engine.workspace import Workspace

PLAIN = "rfm"  # the set of a class that is named without one


def relation_of_set(made: ClassSet, lookup: Lookup, deep: int = 0) -> str:
    """The name under which the engine finds the relation of a set. Raises ``bad_class_set``, ``unknown_class_set``."""

    def other(code: str) -> str:
        if deep > 8:
            from analytics.errors import AnalyticsError

            raise AnalyticsError("bad_class_set", what=f"class:{code}")
        return relation_of_set(lookup(code), lookup, deep + 1)

    sql = members_sql(made, other)
    name = f"class_{sha1(sql.encode(), usedforsecurity=False).hexdigest()[:12]}"
    if name not in shared():
        written()[f"{CLASSED}{name}"] = sql
        shared()[name] = f"{CLASSED}{name}"
        shared()[f"{name}{THEN}"] = f"{CLASSED}{name}{EARLIER}"
    return name


def settled(workspace: Workspace | None, given: str) -> ClassSet:
    """The set that a parameter means: its code, or a definition of one that is not saved yet."""
    return from_text(given) if given.startswith("{") else lookup_in(workspace)(given)


def lookup_in(workspace: Workspace | None) -> Lookup:
    """Where sets are looked up: those of the workspace before those shipped."""
    if workspace is None:
        return shipped_set
    from analytics.classes.stored import find_set

    def found(code: str) -> ClassSet:
        return find_set(workspace, code)

    return found


def variant(file: str, parameters: Mapping[str, Any], workspace: Workspace | None = None) -> str:
    """The file that reads the members of the sets named in the parameters; the file itself where it reads none."""
    if "@" in file:
        return file
    marks = [
        f"@{name}={_classed(name, parameters, workspace)}"
        for name in sorted(names_read(file))
        if name in MEMBERS or _is_varied(name)
    ]
    if (marks or says_subject(file)) and parameters.get("class_set"):
        known = SUBJECTS[settled(workspace, parameters["class_set"]).subject]
        marks += [f"@{name}={known.relation}{name.removeprefix(SUBJECT_MEASURES[0])}" for name in SUBJECT_MEASURES]
        marks += [f"@{SUBJECT_SALES}={known.sales}"] if SUBJECT_SALES in names_read(file) else []
        marks += [f"@{SUBJECT}={known.key}", f"@{JOINED}={known.joined}"]
    return file + "".join(marks)


def _is_varied(name: str) -> bool:
    """Whether a shared relation is another for each set: it reads the members, or means the set's subject."""
    file = shared().get(name, "")
    if not file or file.startswith(CLASSED):
        return False
    return bool(set(MEMBERS) & names_read(file.partition("@")[0])) or says_subject(file)


def _classed(name: str, parameters: Mapping[str, Any], workspace: Workspace | None) -> str:
    """The relation that stands for the members, or for a shared relation that reads them."""
    if name in MEMBERS:
        made = settled(workspace, parameters[MEMBERS[name]])
        return relation_of_set(made, lookup_in(workspace)) + (THEN if name.endswith(THEN) else "")
    file = variant(shared()[name], parameters, workspace)
    own = f"{name}_{sha1(file.encode(), usedforsecurity=False).hexdigest()[:12]}"
    shared()[own] = file
    return own


def sets_named(parameters: Mapping[str, Any], workspace: Workspace) -> dict[str, ClassSet]:
    """The class sets that parameters name, each under the name of what it is read by."""
    return {name: settled(workspace, parameters[param]) for name, param in MEMBERS.items() if parameters.get(param)}


def chosen(values: Iterable[str], workspace: Workspace) -> tuple[Chosen, ...]:
    """What a selection's classes (``set.class``; a plain one is of RFM) come to, set by set."""
    codes: dict[str, list[str]] = {}
    for value in values:
        name, _, code = value.rpartition(".")
        codes.setdefault(name or PLAIN, []).append(code)
    lookup = lookup_in(workspace)
    found = []
    for name, classes in sorted(codes.items()):
        made = lookup(name)
        found.append(Chosen(relation_of_set(made, lookup), SUBJECTS[made.subject].key, tuple(classes)))
    return tuple(found)
