"""Imports, edits, merges and undos in any order against a naive replay of all that was not undone."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from analytics.engine import create_workspace, editing, known, merging, open_workspace
from analytics.engine.editing import Seen
from analytics.errors import AnalyticsError
from tests.analytics.tiny import parcel
from tests.engine.test_store_machine import DAY

IDS = st.sampled_from("ABC")
NAMES = st.sampled_from([None, "Ann", "Ben"])
REGIONS = st.sampled_from([None, "north", "south"])
PEOPLE = st.lists(st.tuples(IDS, NAMES, REGIONS), min_size=1, max_size=3, unique_by=lambda row: row[0])
ORDER_IDS = st.sampled_from(["o1", "o2"])
BLOCKS = st.dictionaries(
    ORDER_IDS,
    st.tuples(st.lists(st.integers(1, 99), min_size=1, max_size=2), st.booleans(), IDS),
    min_size=1,
    max_size=2,
)
COLUMNS = ("customer_name", "region")


@dataclass(frozen=True)
class Said:
    """One import or edit: what it says of customers and lines, and whom it merges."""

    kind: str
    people: tuple[tuple[str, dict[str, Any]], ...] = ()
    blocks: dict[str, tuple[list[int], bool, str]] = field(default_factory=dict)
    lines: tuple[tuple[str, int, dict[str, Any]], ...] = ()
    alias: tuple[str, str] | None = None


def resolve(log: dict[int, Said], one: str | None) -> str | None:
    ends = {said.alias[0]: said.alias[1] for said in log.values() if said.alias}
    while one in ends:
        one = ends[one]
    return one


def people(log: dict[int, Said]) -> dict[str, dict[str, Any]]:
    """Customer -> columns: what was said under the id itself, filled by what was said under merged ones."""
    own: dict[str, dict[str, Any]] = {}
    filled: dict[str, dict[str, Any]] = {}
    there: set[str] = set()
    for _, said in sorted(log.items()):
        for raw, row in sorted(said.people, key=lambda one: one[0]):
            one = str(resolve(log, raw))
            if said.kind == "delete":
                there.discard(one)
                own[one], filled[one] = {}, {}
                continue
            place = own if raw == one else filled
            heard = row if said.kind == "change" else {name: value for name, value in row.items() if value is not None}
            place.setdefault(one, {}).update(heard)
            there |= {one} if said.kind != "change" else set()
    return {
        one: {name: own.get(one, {}).get(name, filled.get(one, {}).get(name)) if name not in own.get(one, {})
              else own[one][name] for name in COLUMNS}
        for one in there
    }  # fmt: skip


def lines(log: dict[int, Said]) -> set[tuple]:
    """(order, line, revenue, customer, import) of every line: the newest block and the edits after it."""
    wholes: dict[str, bool] = {}
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for number, said in sorted(log.items()):
        for order, (amounts, whole, customer) in said.blocks.items():
            if whole and not wholes.get(order, True):
                continue
            wholes[order] = whole
            rows = {key: row for key, row in rows.items() if key[0] != order}
            for at, amount in enumerate(amounts, 1):
                rows[order, at] = {"revenue": amount, "customer_id": customer, "there": True, "by": number}
        for order, at, values in said.lines:
            if said.kind == "delete":
                rows.pop((order, at), None)
            else:
                row = rows.setdefault((order, at), {"revenue": None, "customer_id": None, "there": False})
                row.update(values, by=number, there=row["there"] or said.kind == "add")
    return {
        (order, at, row["revenue"], resolve(log, row["customer_id"]), row["by"])
        for (order, at), row in rows.items()
        if row["there"]
    }


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("template") / "blank.duckdb"
    create_workspace(path).close()
    Edits.blank = path


class Edits(RuleBasedStateMachine):
    """Everything that can change a table, in any order."""

    blank: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.blank, self.folder / "machine.duckdb")
        self.workspace = open_workspace(self.folder / "machine.duckdb")
        self.log: dict[int, Said] = {}

    def teardown(self) -> None:
        known.clear()
        self.workspace.close()
        shutil.rmtree(self.folder)

    @rule(rows=PEOPLE)
    def load_customers(self, rows: list[tuple]) -> None:
        said = [{"customer_id": one, "customer_name": name, "region": region} for one, name, region in rows]
        number = self.workspace.load({"customers": parcel("customers", said)}, {"name": "people"})
        told = tuple((row["customer_id"], {name: row[name] for name in COLUMNS}) for row in said)
        self.log[number] = Said("import", people=told)

    @rule(blocks=BLOCKS)
    def load_lines(self, blocks: dict) -> None:
        rows = [
            {
                "order_id": order, "is_refund": False, "line_number": at, "ordered_at": datetime(2026, 5, 4),
                "ordered_on": DAY, "revenue": amount, "is_whole_order": whole, "customer_id": customer,
            }
            for order, (amounts, whole, customer) in blocks.items()
            for at, amount in enumerate(amounts, 1)
        ]  # fmt: skip
        number = self.workspace.load({"order_lines": parcel("order_lines", rows)}, {"name": "lines"})
        self.log[number] = Said("import", blocks=blocks)

    @rule(one=IDS, name=NAMES)
    def add_customer(self, one: str, name: str | None) -> None:
        row = {"customer_id": one, "customer_name": name}
        if one in people(self.log):
            self._refused("row_exists", lambda: editing.add(self.workspace, "customers", [row]))
        elif resolve(self.log, one) != one:
            self._refused("id_merged", lambda: editing.add(self.workspace, "customers", [row]))
        else:
            done = editing.add(self.workspace, "customers", [row], "me")
            self.log[done.import_id] = Said("add", people=((one, {"customer_name": name}),))

    @rule(name=NAMES, region=REGIONS, data=st.data())
    def change_customers(self, name: str | None, region: str | None, data: st.DataObject) -> None:
        held = people(self.log)
        chosen = sorted(one for one in held if data.draw(st.booleans()))
        values = {"customer_name": name, "region": region}
        differing = tuple((one, values) for one in chosen if held[one] != values)
        seen = [Seen((one,)) for one in chosen]
        if not chosen:
            return
        if not differing:
            self._refused("nothing_changed", lambda: editing.change(self.workspace, "customers", seen, values))
            return
        done = editing.change(self.workspace, "customers", seen, values, "me")
        assert done.changed == len(differing)
        self.log[done.import_id] = Said("change", people=differing)

    @rule(one=IDS)
    def delete_customer(self, one: str) -> None:
        if one not in people(self.log):
            self._refused("row_changed", lambda: editing.delete(self.workspace, "customers", [Seen((one,))]))
            return
        done = editing.delete(self.workspace, "customers", [Seen((one,))], "me")
        self.log[done.import_id] = Said("delete", people=((one, {}),))

    @rule(order=ORDER_IDS, at=st.integers(1, 3), amount=st.integers(100, 199), customer=IDS)
    def add_or_change_line(self, order: str, at: int, amount: int, customer: str) -> None:
        there = {(row[0], row[1]) for row in lines(self.log)}
        if (order, at) in there:
            values = {"revenue": amount}
            change = partial(editing.change, self.workspace, "order_lines", [Seen((order, False, at))], values)
            if any(row[:3] == (order, at, amount) for row in lines(self.log)):
                self._refused("nothing_changed", change)
            else:
                self.log[change().import_id] = Said("change", lines=((order, at, values),))
            return
        values = {"revenue": amount, "customer_id": customer}
        row = {"order_id": order, "is_refund": False, "line_number": at, "ordered_at": datetime(2026, 5, 4)}
        done = editing.add(self.workspace, "order_lines", [row | values])
        self.log[done.import_id] = Said("add", lines=((order, at, values),))

    @rule(order=ORDER_IDS, at=st.integers(1, 3))
    def delete_line(self, order: str, at: int) -> None:
        if (order, at) in {(row[0], row[1]) for row in lines(self.log)}:
            done = editing.delete(self.workspace, "order_lines", [Seen((order, False, at))])
            self.log[done.import_id] = Said("delete", lines=((order, at, {}),))

    @rule(kept=IDS, other=IDS)
    def merge(self, kept: str, other: str) -> None:
        held = set(people(self.log)) | {row[3] for row in lines(self.log)}
        if kept != other and {kept, other} <= held:
            self.log[merging.merge(self.workspace, kept, [other], "me")] = Said("merge", alias=(other, kept))

    @precondition(lambda self: self.log)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.log)))
        self.workspace.undo(number)
        del self.log[number]

    @precondition(lambda self: self.log)
    @rule(data=st.data())
    def as_it_was_known(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.log)))
        self._compare(known.as_known(self.workspace, number), {at: one for at, one in self.log.items() if at <= number})

    def _refused(self, code: str, call: Any) -> None:
        with pytest.raises(AnalyticsError) as caught:
            call()
        assert caught.value.code == code

    @invariant()
    def state_is_the_replay(self) -> None:
        self._compare(self.workspace, self.log)

    def _compare(self, workspace: Any, log: dict[int, Said]) -> None:
        found = workspace.rows("select customer_id, customer_name, region from customers")
        assert {row.pop("customer_id"): row for row in found} == people(log)
        columns = "order_id, line_number, revenue::integer as revenue, customer_id, import_id"
        rows = workspace.rows(f"select {columns} from order_lines")
        assert {tuple(row.values()) for row in rows} == lines(log)
        assert len(rows) == len(lines(log))


TestEdits = Edits.TestCase
TestEdits.settings = settings(max_examples=8, stateful_step_count=14, deadline=None, derandomize=True)
