"""Results made by hand: what an export writes is compared with what went in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from analytics.analysis import Analysis, Out, Say
from analytics.result import LeftOut, Passport, Result
from analytics.selection import Scope, Selection

KINDS = {"text": pa.string(), "money": pa.decimal128(38, 4), "count": pa.int64(), "share": pa.float64()}
Make = Callable[..., Result]


def scope() -> Scope:
    start, until, before = date(2026, 1, 1), date(2026, 7, 1), date(2025, 7, 1)
    period = Selection(start, until, region=("华东",))
    return Scope(period, start, until, date(2026, 6, 30), False, before, start)


def result_of(
    columns: Mapping[str, tuple[Any, list[Any]]], origin: str = "own", masked: bool = False, sql: str = "", **out: Any
) -> Result:
    """A result of ``{name: (Out or kind, values)}``."""
    outs = [spec if isinstance(spec, Out) else Out(name, spec) for name, (spec, _) in columns.items()]
    arrays = {
        out.name: pa.array(values, KINDS[out.kind]) if isinstance(values, list) and out.kind in KINDS else values
        for out, (_, values) in zip(outs, columns.values(), strict=True)
    }
    analysis = Analysis("handmade", "market", (), tuple(outs), headline=lambda _: Say("state.empty", {}), minimum=0)
    left = (LeftOut("status", 12, 345.5),)
    passport = Passport("handmade", "sample", origin, 1234, left, scope(), {}, {"order_lines": 3}, sql, masked=masked)
    return Result(analysis, pa.table(arrays), passport, "CNY")


@pytest.fixture
def make() -> Make:
    return result_of
