"""The functions that everybody outside calls."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import AnalyticsError
from analytics.ingest import children, limits, memory, origins, parent

if TYPE_CHECKING:
    import pyarrow as pa

CHOICES = frozenset({
    "table", "mapping", "date_order", "header_row", "sheet", "money_unit", "tax_included", "tax_rate", "currency",
    "rows", "mended",
})  # fmt: skip


@dataclass(frozen=True)
class InspectedColumn:
    """One column of a file. ``field`` is None for an attribute; ``reason`` is a key under ``guess.``."""

    header: str
    samples: tuple[str, ...]
    field: str | None
    confidence: float
    reason: str
    kind: str


@dataclass(frozen=True)
class Inspection:
    """What a first look found.

    ``questions`` are the codes of what the reader should settle (``date_order``, ``header_twice``,
    ``missing_field``), ``open_points`` the same with their facts. ``fields`` are all meanings a column can be given;
    ``choices`` what was remembered of the order of dates, the unit of money and tax.
    """

    name: str
    content_hash: str
    encoding: str
    delimiter: str
    header_row: int
    sheet: str | None
    sheets: tuple[str, ...]
    columns: tuple[InspectedColumn, ...]
    table: str
    table_confidence: float
    questions: tuple[str, ...]
    open_points: tuple[dict[str, Any], ...]
    warnings: tuple[dict[str, Any], ...]
    fields: tuple[str, ...]
    rows_seen: int
    sampled: bool
    choices: dict[str, Any] = field(default_factory=dict)


@dataclass
class Prepared:
    """What would be loaded: Parquet parcels by table, rejects, and the receipt."""

    parcels: dict[str, Path]
    rejects: Path
    receipt: dict[str, Any]
    folder: Path = field(default_factory=Path)

    @property
    def content_hash(self) -> str:
        return str(self.receipt["content_hash"])

    @property
    def main(self) -> Path:
        """The parcel of the table the file is about."""
        return self.parcels.get(str(self.receipt["target_table"])) or next(iter(self.parcels.values()))

    @property
    def currency(self) -> str | None:
        """The currency that most rows of the main table are in."""
        import duckdb

        with duckdb.connect() as database:
            path = str(self.main)
            if "currency" not in database.read_parquet(path).columns:
                return None
            counted = database.execute(
                "select currency from read_parquet(?) where currency is not null group by 1 "
                "order by count(*) desc, min(source_row) limit 1",
                [path],
            ).fetchall()
        return str(counted[0][0]) if counted else None

    def rejected(self, count: int) -> list[dict[str, Any]]:
        """The first rejected records: line, column, reason, text."""
        import pyarrow.parquet as parquet

        return parquet.read_table(self.rejects).slice(0, count).to_pylist()

    def sample(self, count: int = 50) -> pa.Table:
        """The first rows that would be loaded."""
        import pyarrow.parquet as parquet

        batches = parquet.ParquetFile(self.main).iter_batches(batch_size=count)
        import pyarrow as pa

        return pa.Table.from_batches([next(batches)])

    def discard(self) -> None:
        """Remove the staged files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Prepared:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


def inspect(path: Path | str, name: str | None = None, **choices: Any) -> Inspection:
    """Look at a file without loading it; a large one is judged by its beginning. ``choices`` as in :func:`prepare`.

    Raises ``AnalyticsError`` when the file is no table, is damaged, or is not safe to read, and ``mended_rejects``
    when it holds the corrected rejects of an earlier import.
    """
    folder = parent.staging_folder(None)
    try:
        job = _job("inspect", path, name, folder, **choices)
        found = parent.run(job, folder, None, None, limits.INSPECT_WALL_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    read = found["read"]
    columns = tuple(InspectedColumn(**(column | {"samples": tuple(column["samples"])})) for column in found["columns"])
    return Inspection(
        job["name"], found["content_hash"], read.get("encoding", ""), read.get("delimiter", ""),
        read.get("header_row", 0), read.get("sheet"),
        tuple(read.get("sheets", ())), columns, found["table"], found["table_confidence"],
        tuple(dict.fromkeys(point["code"] for point in found["questions"])), tuple(found["questions"]),
        tuple(found["warnings"]), tuple(found["fields"]), found["rows_seen"], found["sampled"],
        found["choices"],
    )  # fmt: skip


def prepare(
    path: Path | str,
    name: str | None = None,
    *,
    staging: Path | None = None,
    progress: Callable[[str, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    **choices: Any,
) -> Prepared:
    """Clean a file into Parquet parcels in a fresh folder under ``staging``; nothing is loaded.

    ``choices`` are what the caller settles (``CHOICES``): ``mapping`` is header -> field (None keeps a column as an
    attribute); ``money_unit`` is one of ``choices.UNITS``, ``tax_rate`` 0-1; ``currency`` is that of the company, in
    which amounts are where the file states none (their rows leave it unsaid); ``rows`` asks for the file that
    ``translate.rows`` reads; ``mended`` is a file of corrected rejects of ``path``. Raises ``AnalyticsError`` with the
    cause.
    """
    folder = parent.staging_folder(staging)
    try:
        job = _job("prepare", path, name, folder, **choices)
        found = parent.run(job, folder, progress, cancel, limits.CHILD_WALL_SECONDS)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    parcels = {table: Path(parcel) for table, parcel in found["parcels"].items()}
    if not parcels:
        shutil.rmtree(folder, ignore_errors=True)
        raise _nothing_left(found["receipt"])
    settled = {key: value for key, value in choices.items() if key in memory.REMEMBERED_CHOICES and value is not None}
    found["receipt"] |= {"path": job["path"], "choices": settled}
    return Prepared(parcels, Path(found["rejects"]), found["receipt"], folder)


def _nothing_left(receipt: Mapping[str, Any]) -> AnalyticsError:
    """Every record was rejected: say for what."""
    reasons = receipt["rejected"] or receipt["ignored"] or {"blank": 0}
    reason, count = max(reasons.items(), key=lambda item: item[1])
    line = receipt["reject_lines"][0] if receipt["reject_lines"] else 0
    return AnalyticsError(
        "no_row_loads", name=receipt["name"], reason=reason, reason_text=f"reason.{reason}", count=count, line=line
    )


def import_file(path: Path | str, workspace: Any, name: str | None = None, **options: Any) -> dict[str, Any]:
    """Prepare a file and load it into ``workspace``; the receipt with ``import_id``.

    The same content twice is refused with ``already_imported`` unless the earlier import was undone.
    """
    from analytics.engine import overview, staging_dir

    options.setdefault("staging", staging_dir())
    options.setdefault("currency", None if overview.is_empty(workspace) else workspace.currency)
    with prepare_for(workspace, path, name, **options) as prepared:
        import_id = commit(prepared, workspace)
        return prepared.receipt | {"import_id": import_id}


def prepare_for(workspace: Any, path: Path | str, name: str | None = None, **options: Any) -> Prepared:
    """:func:`prepare`, and for corrected rejects of an import of ``workspace`` its source with them in their places."""
    try:
        return prepare(path, name, **options)
    except AnalyticsError as error:
        if error.code != "mended_rejects":
            raise
        source, settled = origins.options(workspace, error, Path(path))
    return prepare(source, name or Path(path).name, **(options | settled))


def commit(prepared: Prepared, workspace: Any, cancel: Callable[[], bool] | None = None) -> int:
    """Load what was prepared, remember a mapping the reader corrected, and give the import's number.

    A workspace that is still empty takes the currency of the file.

    Raises ``already_imported`` when the same content is loaded and was not undone, ``import_cancelled`` when ``cancel``
    says so before the last table is in; then nothing is.
    """
    from analytics.engine import overview

    receipt = prepared.receipt
    refuse_again(prepared, workspace)
    waiting = children.waiting(prepared, workspace)
    parcels = {name: parcel for name, parcel in prepared.parcels.items() if name not in waiting}
    if overview.is_empty(workspace) and (currency := prepared.currency):
        workspace.change_settings(currency=currency)
    import_id = int(workspace.load(parcels, receipt, prepared.rejects, cancel, waiting))
    if receipt["rejected"] and not receipt.get("mends"):
        origins.keep(Path(receipt["path"]), prepared.content_hash)
    if (receipt["corrected"] or receipt["choices"]) and not receipt.get("mends"):
        named = receipt.get("mapping_name") or ""
        memory.remember(list(receipt["columns"]), receipt["table"], receipt["columns"], named, receipt["choices"])
    return import_id


def refuse_again(prepared: Prepared, workspace: Any) -> None:
    """Raise ``already_imported`` when the same content is loaded and was not undone."""
    earlier = workspace.rows(
        "select import_id, name, imported_at from imports where content_hash = ? and undone_at is null order by 1 "
        "limit 1",
        [prepared.content_hash],
    )
    if earlier:
        first = earlier[0]
        raise AnalyticsError(
            "already_imported",
            name=prepared.receipt["name"],
            earlier=first["name"],
            import_id=first["import_id"],
            imported_at=str(first["imported_at"])[:16],
        )


def _job(do: str, path: Path | str, name: str | None, folder: Path, **options: Any) -> dict[str, Any]:
    path = Path(path)
    if not path.is_file():
        raise AnalyticsError("no_such_file", name=name or path.name)
    if wrong := set(options) - CHOICES:
        raise TypeError(f"nothing to choose: {', '.join(sorted(wrong))}")
    if options.get("mended"):
        options["mended"] = str(Path(options["mended"]).resolve())
    if options.get("date_order") not in (None, "ymd", "dmy", "mdy"):
        raise AnalyticsError("bad_date_order", order=options["date_order"])
    return {
        "do": do,
        "path": str(path.resolve()),
        "name": name or path.name,
        "staging": str(folder),
        "memory": memory.all_remembered(),
        **options,
    }
