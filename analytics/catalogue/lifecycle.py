"""Lifecycle: who moved between the classes of a class set (the stages unless another is named), and how many were
where at each month's end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Chart, Opens, Out, Param, Say
from analytics.catalogue.classes import NOT_CLASSED
from analytics.catalogue.customers import CUSTOMER_ID, CUSTOMER_NAME, NEEDS
from analytics.catalogue.lists import listed
from analytics.result import Result
from analytics.selection import plus_months

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.classes.declare import ClassSet
    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

NOT_ON_RECORD = "not_on_record"
NO_CLASS = (NOT_ON_RECORD, NOT_CLASSED)
STAGES = Param("class_set", "text", "stage")
FROM_ON = Param("from_on", "date", "")
MOST_MONTHS = 36
FROM_NAME, TO_NAME = Out("from_name", "code", codes="class"), Out("to_name", "code", codes="class")


def class_named(made: ClassSet, code: str) -> str:
    """The class' name in both languages; the codes of those in none have texts of their own."""
    from analytics.classes.words import both

    return code if code in NO_CLASS else both(made, code)


def worth(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Class code -> what a member brings on average in twelve months: now, or where nobody is left in it as it was."""
    sums: dict[str, list[float]] = {}
    for code, money in (("from_class", "revenue_before"), ("to_class", "revenue_now")):
        held: dict[str, list[float]] = {}
        for row in rows:
            pair = held.setdefault(row[code], [0.0, 0.0])
            pair[0] += float(row[money] or 0)
            pair[1] += row["subjects"]
        sums |= held
    return {code: total / count if count else 0.0 for code, (total, count) in sums.items()}


def direction(row: Mapping[str, Any], means: Mapping[str, float]) -> str:
    """``came`` of those not on record before, ``stayed``, else ``up`` or ``down`` by what members bring on average."""
    before, now = row["from_class"], row["to_class"]
    if before == NOT_ON_RECORD:
        return "came"
    return "stayed" if before == now else "up" if means[now] > means[before] else "down"


def _moves(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """The rows from the class whose members bring most, with names, directions and what a click opens."""
    import pyarrow as pa

    made: ClassSet = given["class_members"]
    rows = table.to_pylist()
    means = worth(rows)
    ranks = {code: (code == NOT_ON_RECORD, -mean, code) for code, mean in means.items()}
    order = sorted(range(len(rows)), key=lambda at: (ranks[rows[at]["from_class"]], ranks[rows[at]["to_class"]]))
    table, rows = table.take(pa.array(order, pa.int64())), [rows[at] for at in order]
    own = made.subject == "customer"
    columns = {
        "from_name": [class_named(made, row["from_class"]) for row in rows],
        "to_name": [class_named(made, row["to_class"]) for row in rows],
        "direction": [direction(row, means) for row in rows],
        "set_opened": [given["class_set"] if own else None for _ in rows],
        "from_opened": [row["from_class"] if own else None for row in rows],
        "to_opened": [row["to_class"] if own else None for row in rows],
    }
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.string()))
    return table


def _moved(result: Result) -> Say:
    """The move down by which most was lost; all that moved beside it."""
    rows = result.rows
    counts = {way: sum(row["subjects"] for row in rows if row["direction"] == way) for way in ("up", "down", "came")}
    facts = {**counts, "from": rows[0]["from_on"], "to": result.scope.as_of}
    falls = [row for row in rows if row["direction"] == "down"]
    if not falls:
        return Say("headline.class_moves.none", facts)
    top = max(falls, key=lambda row: (row["revenue_before"], row["subjects"]))
    facts |= {name: top[name] for name in ("from_name", "to_name", "revenue_before", "revenue_now")}
    return Say("headline.class_moves", facts | {"count": top["subjects"]})


CLASS_MOVES = Analysis(
    "class_moves",
    "lifecycle",
    ("H4", "H1"),
    (
        FROM_NAME,
        TO_NAME,
        Out("subjects", "count", adds=True),
        Out("from_share", "share"),
        Out("direction", "code", codes="move"),
        Out("revenue_before", "money", adds=True),
        Out("revenue_now", "money", adds=True),
        Out("from_on", "date", hidden=True),
        Out("from_class", "text", hidden=True),
        Out("to_class", "text", hidden=True),
        Out("set_opened", "text", hidden=True),
        Out("from_opened", "text", hidden=True),
        Out("to_opened", "text", hidden=True),
    ),
    headline=_moved,
    params=(STAGES, FROM_ON),
    chart=Chart("sankey", x="from_name", y="to_name", split="direction", label="subjects"),
    opens=Opens(
        "moved_list",
        params={
            "class_set": "set_opened", "from_class": "from_opened", "to_class": "to_opened", "from_on": "from_on",
        },
    ),
    needs=NEEDS,
    basis="customers",
    refine=_moves,
)  # fmt: skip


def _listed(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    import pyarrow as pa

    made: ClassSet = given["class_members"]
    for name in ("from", "to"):
        codes = table[f"{name}_class"].to_pylist()
        names = pa.array([class_named(made, code) for code in codes], pa.string())
        table = table.append_column(f"{name}_name", names)
    return table


MOVED_LIST = listed(
    "moved_list",
    ("H4",),
    (
        CUSTOMER_NAME,
        CUSTOMER_ID,
        FROM_NAME,
        TO_NAME,
        Out("revenue_before", "money", adds=True),
        Out("revenue_now", "money", adds=True),
        Out("last_order_on", "date"),
        Out("days_since_last_order", "days"),
        Out("salesperson", "text"),
    ),
    (STAGES, Param("from_class", "text", ""), Param("to_class", "text", ""), FROM_ON),
    opens=Opens("order_list", params={"customer_id": "customer_id"}),
    needs=NEEDS,
    basis="customers",
    sql="lifecycle/moved_list.sql",
    refine=_listed,
)


def month_ends(scope: Scope) -> Iterator[date]:
    """The last days of the months of a period that hold data, the as-of day for the last; of more than three years
    those of the quarters."""
    month = max(scope.start, scope.first_day or scope.start).replace(day=1)
    months = (scope.as_of.year - month.year) * 12 + scope.as_of.month - month.month + 1
    for step in range(months):
        after = plus_months(month, step + 1)
        if months <= MOST_MONTHS or after.month % 3 == 1 or step == months - 1:
            yield min(after - timedelta(days=1), scope.as_of)


def _months(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    """The same statement for each month's end: only the day in it changes, so that it is compiled once. Two at a time,
    because most of what each costs is planning, which one thread does."""
    from concurrent.futures import ThreadPoolExecutor

    import pyarrow as pa

    from analytics.engine.running import compiled_for

    def asked(day: date) -> str:
        return compiled_for(workspace, "relations/month_members.sql", scope, {**parameters, "from_on": day})

    days = list(month_ends(scope))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(workspace.table, map(asked, days)))
    dated = zip(found, days, strict=True)
    return pa.concat_tables(
        table.append_column("day", pa.array([day] * table.num_rows, pa.date32())) for table, day in dated
    )


def _monthly(table: pa.Table, given: Mapping[str, Any]) -> pa.Table:
    """The rows month by month, with names and with what a click opens."""
    import pyarrow as pa

    made: ClassSet = given["class_members"]
    table = table.sort_by([("day", "ascending"), ("revenue_12m", "descending"), ("class_code", "ascending")])
    codes, days = table["class_code"].to_pylist(), table["day"].to_pylist()
    own = made.subject == "customer"
    columns: dict[str, tuple[list[Any], Any]] = {
        "month": ([day.replace(day=1) for day in days], pa.date32()),
        "class_name": ([class_named(made, code) for code in codes], pa.string()),
        "set_opened": ([given["class_set"] if own else None for _ in codes], pa.string()),
        "class_opened": ([code if own else None for code in codes], pa.string()),
    }
    for name, (values, kind) in columns.items():
        table = table.append_column(name, pa.array(values, kind))
    return table


def _course(result: Result) -> Say:
    """The class whose share of all changed most from the first month to the last."""
    first, last = result.rows[0]["day"], result.rows[-1]["day"]
    ends = {day: {row["class_name"]: row for row in result.rows if row["day"] == day} for day in (first, last)}
    shares = {day: {name: row["subject_share"] for name, row in held.items()} for day, held in ends.items()}
    moved = {name: shares[last].get(name, 0.0) - shares[first].get(name, 0.0) for name in (*ends[first], *ends[last])}
    top = max(moved, key=lambda name: (abs(moved[name]), name))
    facts = {"class_name": top, "from": first, "to": last, "total": sum(row["subjects"] for row in ends[last].values())}
    for key, day in (("before", first), ("now", last)):
        row = ends[day].get(top) or {"subjects": 0, "subject_share": 0.0}
        facts |= {key: row["subjects"], f"{key}_share": row["subject_share"]}
    return Say("headline.class_months.one" if first == last else "headline.class_months", facts)


def _unfinished(result: Result) -> Say | None:
    """The last month's revenue is that of its days so far; its counts are what they are."""
    day = result.rows[-1]["day"]
    is_over = plus_months(day.replace(day=1), 1) - timedelta(days=1) == day
    return None if is_over else Say("note.class_months", {"day": day})


CLASS_MONTHS = Analysis(
    "class_months",
    "lifecycle",
    ("H1", "H4"),
    (
        Out("month", "month"),
        Out("class_name", "code", codes="class"),
        Out("subjects", "count", adds=True),
        Out("subject_share", "share"),
        Out("revenue", "money", adds=True),
        Out("revenue_12m", "money"),
        Out("day", "date", hidden=True),
        Out("class_code", "text", hidden=True),
        Out("set_opened", "text", hidden=True),
        Out("class_opened", "text", hidden=True),
    ),
    headline=_course,
    params=(STAGES,),
    chart=Chart("line", x="month", y="subjects", split="class_name"),
    opens=Opens("moved_list", params={"class_set": "set_opened", "from_class": "class_opened", "from_on": "day"}),
    needs=NEEDS,
    basis="customers",
    compute=_months,
    reads=("sales", "class_members"),
    refine=_monthly,
    note=_unfinished,
)

ANALYSES = (CLASS_MOVES, MOVED_LIST, CLASS_MONTHS)
