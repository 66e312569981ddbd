"""Loads and undos in any order against a model: the state is what replaying every import not undone would give."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from analytics.engine import create_workspace, open_workspace
from analytics.errors import AnalyticsError
from tests.analytics.tiny import parcel

DAY = date(2026, 5, 4)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": st.sampled_from(["A", "B", "C"]),
            "customer_name": st.sampled_from([None, "Ann", "Ben"]),
            "region": st.sampled_from([None, "north", "south"]),
        }
    ),
    min_size=1,
    max_size=4,
)
BLOCKS = st.dictionaries(
    st.tuples(st.sampled_from(["o1", "o2", "o3"]), st.booleans()),
    st.tuples(st.lists(st.integers(1, 99), min_size=1, max_size=3), st.booleans()),
    min_size=1,
    max_size=3,
)
ORDERS = st.dictionaries(st.sampled_from(["o1", "o2", "o3"]), st.sampled_from(["paid", "cancelled", None]), max_size=2)


@dataclass
class Import:
    """One load as the model remembers it: rows per table, later ones of a key counting."""

    people: list[dict[str, Any]] = field(default_factory=list)
    blocks: dict[tuple[str, bool], tuple[list[int], bool]] = field(default_factory=dict)
    orders: dict[str, str | None] = field(default_factory=dict)


def line_rows(blocks: dict[tuple[str, bool], tuple[list[int], bool]]) -> list[dict[str, Any]]:
    return [
        {
            "order_id": order,
            "is_refund": refund,
            "line_number": number,
            "ordered_at": datetime(2026, 5, 4),
            "ordered_on": DAY,
            "revenue": amount,
            "is_whole_order": whole,
        }
        for (order, refund), (amounts, whole) in blocks.items()
        for number, amount in enumerate(amounts, 1)
    ]


class Replay:
    """The fold of all imports that were not undone, in order."""

    def __init__(self, imports: dict[int, Import]) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.orders: dict[str, str | None] = {}
        self.blocks: dict[tuple[str, bool], tuple[int, list[int], bool]] = {}
        for number, one in sorted(imports.items()):
            self._add(number, one)

    def _add(self, number: int, one: Import) -> None:
        for row in {row["customer_id"]: row for row in one.people}.values():
            held = self.people.setdefault(row["customer_id"], {"customer_name": None, "region": None})
            held.update({name: row[name] for name in held if row[name] is not None})
        for order, status in one.orders.items():
            self.orders[order] = status or self.orders.get(order)
        for key, (amounts, whole) in one.blocks.items():
            held = self.blocks.get(key)
            if held is None or held[2] or not whole:
                self.blocks[key] = (number, amounts, whole)

    def lines(self) -> set[tuple]:
        return {
            (order, refund, number, float(amount), import_id, self.orders.get(order))
            for (order, refund), (import_id, amounts, _) in self.blocks.items()
            for number, amount in enumerate(amounts, 1)
        }


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace to copy."""
    path = tmp_path_factory.mktemp("template") / "blank.duckdb"
    create_workspace(path).close()
    Store.blank = path
    return path


class Store(RuleBasedStateMachine):
    """Loads, undos and failures in any order."""

    blank: Path
    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.blank, self.folder / "machine.duckdb")
        self.workspace = open_workspace(self.folder / "machine.duckdb")
        self.imports: dict[int, Import] = {}

    def teardown(self) -> None:
        self.workspace.close()
        shutil.rmtree(self.folder)

    def _load(self, one: Import) -> int:
        orders = [
            {"order_id": order, "ordered_at": datetime(2026, 5, 4), "ordered_on": DAY, "status": status}
            for order, status in one.orders.items()
        ]
        people = [{**row, "source_row": number} for number, row in enumerate(one.people)]
        tables = {"customers": people, "orders": orders, "order_lines": line_rows(one.blocks)}
        number = self.workspace.load({name: parcel(name, rows) for name, rows in tables.items() if rows}, {"name": "x"})
        self.imports[number] = one
        return number

    @rule(target=made, people=PEOPLE)
    def load_customers(self, people: list[dict[str, Any]]) -> int:
        return self._load(Import(people=people))

    @rule(target=made, blocks=BLOCKS, orders=ORDERS)
    def load_sales(self, blocks: dict, orders: dict) -> int:
        return self._load(Import(blocks=blocks, orders=orders))

    @rule(target=made, number=consumes(made))
    def undo_and_load_again(self, number: int) -> int:
        self.workspace.undo(number)
        return self._load(self.imports.pop(number))

    @rule(number=consumes(made))
    def undo(self, number: int) -> None:
        self.workspace.undo(number)
        del self.imports[number]
        with pytest.raises(AnalyticsError) as caught:
            self.workspace.undo(number)
        assert caught.value.code == "already_undone"

    @precondition(lambda self: self.imports)
    @rule(blocks=BLOCKS)
    def fail_in_the_middle(self, blocks: dict) -> None:
        """The second parcel cannot be cast: nothing of the first may stay."""
        broken = pa.table({"customer_id": ["A"], "birth_on": ["not a day"]})
        parcels = {"order_lines": parcel("order_lines", line_rows(blocks)), "customers": broken}
        with pytest.raises(Exception, match="not a day"):
            self.workspace.load(parcels, {"name": "broken"})

    @invariant()
    def state_is_the_replay(self) -> None:
        replay = Replay(self.imports)
        people = self.workspace.rows("select customer_id, customer_name, region from customers")
        assert {row.pop("customer_id"): row for row in people} == replay.people
        orders = self.workspace.rows("select order_id, status from orders")
        assert {row["order_id"]: row["status"] for row in orders} == replay.orders
        columns = "order_id, is_refund, line_number, revenue::double as revenue, import_id, order_status"
        lines = self.workspace.rows(f"select {columns} from order_lines")
        assert len(lines) == len({tuple(row.values()) for row in lines})
        assert {tuple(row.values()) for row in lines} == replay.lines()

    @invariant()
    def receipts_tell_what_was_undone(self) -> None:
        kept = self.workspace.rows("select import_id from imports where undone_at is null")
        assert {row["import_id"] for row in kept} == set(self.imports)


TestStore = Store.TestCase
TestStore.settings = settings(max_examples=6, stateful_step_count=12, deadline=None, derandomize=True)
