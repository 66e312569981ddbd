"""What an analysis is: a number or table a manager asks for, declared once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.result import Result
    from analytics.selection import Scope

OutKind = Literal[
    "id", "text", "code", "date", "month", "instant", "money", "count", "quantity", "number", "share", "change",
    "points", "days", "flag",
]  # fmt: skip
Basis = Literal[
    "sales", "customers", "products", "orders", "competitor_offers", "brand_sales", "market_sizes", "feedback", ""
]


@dataclass(frozen=True)
class Out:
    """A column of a result. ``adds``: parts sum to the whole. ``codes``: text prefix of a code's values.
    ``hidden``: not for readers; it only tells what a click opens. ``detail``: in files, not in tables on the screen,
    where it would push out what matters. ``moved``: the share whose change this is. ``personal`` values are masked."""

    name: str
    kind: OutKind
    adds: bool = False
    personal: bool = False
    codes: str = ""
    hidden: bool = False
    detail: bool = False
    moved: str = ""


@dataclass(frozen=True)
class Param:
    """A setting of an analysis with its default and its legal range or choices. 0 and "" mean that nothing is set.
    ``codes``: text prefix of its values, the setting's own name unless given. ``refused``: values somebody may well ask
    for and must not get, each with the error that says why."""

    name: str
    kind: Literal["integer", "number", "text", "code", "date"]
    default: Any
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    codes: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)

    def parse(self, value: Any) -> Any:
        """A typed value from text or a typed value. Raises ``bad_parameter`` or what ``refused`` names."""
        try:
            parsed = {"integer": int, "number": float, "date": _date}.get(self.kind, str)(value)
        except (TypeError, ValueError) as error:
            raise AnalyticsError("bad_parameter", name=self.name, value=value) from error
        if parsed in self.refused:
            raise AnalyticsError(self.refused[parsed], name=self.name, value=f"{self.codes or self.name}.{parsed}")
        outside = (self.minimum is not None and parsed < self.minimum) or (
            self.maximum is not None and parsed > self.maximum
        )
        if outside or (self.choices and parsed not in self.choices):
            raise AnalyticsError("bad_parameter", name=self.name, value=value)
        return parsed


def _date(value: Any) -> date | str:
    return value if isinstance(value, date) or value == "" else date.fromisoformat(str(value))


@dataclass(frozen=True)
class Opens:
    """What a click on a row opens: a list analysis, with selection fields and parameters taken from columns.

    ``select``: selection field -> column, ``start``/``until`` take a ``month`` column. ``params``: parameter -> column.
    """

    analysis: str
    select: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chart:
    """How a result is drawn. ``kind`` names a builder in ``analytics.charts``; the rest are column names."""

    kind: str
    x: str = ""
    y: str = ""
    split: str = ""
    compare: str = ""
    low: str = ""
    high: str = ""
    label: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Say:
    """A sentence to be: a text key and its facts."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """A declared analysis.

    ``sql`` is the file under ``analytics/sql`` (default ``<area>/<name>.sql``). ``needs`` are ``table.column`` names
    without which the question cannot be answered (a missing one gives a designed state, not an error); ``a.x|b.x``
    means either. ``refine`` turns
    the SQL's rows into the result's where SQL cannot; ``compute`` replaces SQL altogether and then ``reads`` names the
    tables it rests on. ``headline`` finds the sentence; ``minimum`` is the number of
    rows below which the result says it is too thin. ``basis`` says which rows the passport counts; ``coverage`` names
    the SQL file that counts them where the basis alone does not tell which are left out. ``in_words`` makes of a row
    the sentence that stands beside it in tables and files. ``note`` says below the headline what a reader would miss.
    """

    name: str
    area: str
    answers: tuple[str, ...]
    columns: tuple[Out, ...]
    headline: Callable[[Result], Say]
    sql: str = ""
    params: tuple[Param, ...] = ()
    chart: Chart | None = None
    opens: Opens | None = None
    needs: tuple[str, ...] = ()
    basis: Basis = "sales"
    coverage: str = ""
    minimum: int = 1
    refine: Callable[[pa.Table, Mapping[str, Any]], pa.Table] | None = None
    compute: Callable[[Workspace, Scope, Mapping[str, Any]], pa.Table] | None = None
    reads: tuple[str, ...] = ()
    source: str = ""
    in_words: Callable[[Mapping[str, Any]], Say] | None = None
    note: Callable[[Result], Say | None] | None = None

    @property
    def file(self) -> str:
        return self.sql or f"{self.area}/{self.name}.sql"

    def parameters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters, typed: defaults overlaid with what ``given`` states.

        Raises ``unknown_parameter``, ``bad_parameter``.
        """
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise AnalyticsError("unknown_parameter", name=name, analysis=self.name, known=", ".join(known) or "–")
        wanted = {name: param.default if given.get(name) is None else given[name] for name, param in known.items()}
        return {name: known[name].parse(value) for name, value in wanted.items()}
