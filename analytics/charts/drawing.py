"""What every builder needs: the rows, the words, the colours and the type sizes of one drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from analytics import numbers
from analytics.analysis import Chart, Out
from analytics.charts.palette import Theme, ink
from analytics.charts.ticks import drawn
from analytics.result import Result
from analytics.selection import plus_months
from analytics.texts import code_name, name, say

FONT = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif"
MONEY, REST = ("money",), ("others", "not_stated")


def plain(text: str) -> str:
    """Text that Plotly shows letter by letter: no tags, no entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_width(text: str, size: float) -> float:
    """Roughly how many pixels a text needs: a Chinese character is one em, a Latin letter little more than half."""
    return size * sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in text)


def shortened(text: str, ems: float) -> str:
    """The text, cut with an ellipsis where it is wider than ``ems``."""
    if text_width(text, 1) <= ems:
        return text
    kept = ""
    for letter in text:
        if text_width(kept + letter, 1) > ems - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


@dataclass(frozen=True)
class Drawing:
    """One result on its way to a figure."""

    result: Result
    chart: Chart
    lang: str
    theme: Theme
    present: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Type size in pixels."""
        return 19 if self.present else 14

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.result.rows

    @cached_property
    def outs(self) -> dict[str, Out]:
        return {out.name: out for out in self.result.analysis.columns}

    def option(self, option: str, default: Any = None) -> Any:
        return self.options.get(option, default)

    def has(self, column: str) -> bool:
        return bool(column) and column in self.result.table.column_names

    def kind(self, column: str) -> str:
        return self.outs[column].kind if column in self.outs else "text"

    def flag(self, row: Mapping[str, Any], column: str) -> bool:
        """Whether a row's flag is set; a column that does not exist is never set."""
        return bool(row.get(column))

    def number(self, row: Mapping[str, Any], column: str) -> float | None:
        return drawn(row.get(column))

    def name(self, column: str) -> str:
        """The column's name without its unit."""
        return name("out", self.result.analysis.name, column, lang=self.lang)

    def title(self, column: str) -> str:
        """The column's name with its unit once: 销售额 (¥)."""
        if self.kind(column) in MONEY:
            unit = numbers.symbol(self.result.currency).strip()
            return say("chart.title.unit", self.lang, {"name": self.name(column), "unit": unit})
        return self.name(column)

    def label(self, row: Mapping[str, Any], column: str) -> str:
        """A value as its reader calls it, safe inside a figure."""
        value, out = row.get(column), self.outs.get(column)
        if value is None or value == "":
            return say("chart.unnamed", self.lang)
        if out is not None and out.codes:
            return plain(code_name(out.codes, value, self.lang))
        if isinstance(value, date | datetime):
            return numbers.shown(value, "month" if self.kind(column) == "month" else "date", self.lang, "")
        return plain(str(value)) if isinstance(value, str) else self.value(value, column)

    def value(self, value: Any, column: str, signed: bool = False) -> str:
        """A number as a sentence shows it."""
        kind = self.kind(column)
        shown = numbers.shown(value, kind, self.lang, self.result.currency)
        already = kind in ("change", "points") or value is None or value <= 0
        return shown if not signed or already else f"+{shown}"

    def short(self, value: Any, column: str, signed: bool = False) -> str:
        """A number as a label shows it: without its currency, which the caption names once."""
        if self.kind(column) != "money":
            return self.value(value, column, signed)
        shown = numbers.compact(value, self.lang)
        return f"+{shown}" if signed and value is not None and value > 0 else shown

    def say(self, key: str, **facts: Any) -> str:
        """A sentence of ours; the facts are already words."""
        return say(key, self.lang, facts, self.result.currency)

    def ink(self, colour: str) -> str:
        return ink(colour, self.theme.background, self.theme.text)

    def is_rest(self, row: Mapping[str, Any], column: str) -> bool:
        """Whether a row is no entity but what is left: others, not stated."""
        return row.get(column) in REST

    def rest_note(self, column: str) -> str:
        """What of the rest is not drawn, with its latest value: a remainder would dwarf the names it stands beside."""
        latest: dict[str, Any] = {}
        for row in self.rows:
            if self.is_rest(row, column) and row[self.chart.y] is not None:
                latest[self.label(row, column)] = row[self.chart.y]
        pairs = [f"{label} {self.value(value, self.chart.y)}" for label, value in latest.items()]
        return self.say("chart.rest", rest=self.say("chart.and").join(pairs)) if pairs else ""

    def change(self, now: Any, before: Any, column: str) -> str:
        """How much a value moved: percentage points of shares, per cent of everything else."""
        if now is None or before is None:
            return numbers.EMPTY
        if self.kind(column) == "share":
            return numbers.points(numbers.shown_points(now, float(now) - float(before)), self.lang)
        return numbers.change((float(now) - float(before)) / abs(float(before))) if before else numbers.EMPTY

    @property
    def is_period(self) -> bool:
        """Whether ``compare`` is the compare period's value and not another measure set beside ``y``."""
        compare = self.chart.compare
        return compare.startswith("compare_") or self.kind(compare) in ("points", "change")

    @property
    def compare_name(self) -> str:
        """去年同期, Year before ...; the name of the measure where ``compare`` is another measure."""
        if not self.is_period:
            return self.name(self.chart.compare)
        return self.say(f"chart.compare.{self.result.scope.selection.compare}")

    @property
    def now_name(self) -> str:
        """What the coloured marks are, where grey ones stand beside them."""
        return self.say("chart.now") if self.is_period else self.name(self.chart.y)

    def ends_open(self, row: Mapping[str, Any], column: str) -> bool:
        """Whether the row's month is only partly inside the period, so that its value must not look like a fall."""
        if self.flag(row, self.option("partial", "is_partial")):
            return True
        month, start = row.get(column), self.result.scope.start
        return self.kind(column) == "month" and month is not None and month < start < plus_months(month, 1)
