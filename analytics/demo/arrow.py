"""From numpy arrays to Arrow columns of exactly the declared types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from analytics.schema import TABLES

ARROW_TYPES: dict[str, pa.DataType] = {
    "varchar": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "decimal(18, 4)": pa.decimal128(18, 4),
    "double": pa.float64(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
}


def decimals(values: np.ndarray, scale: int, known: np.ndarray | None = None) -> pa.Array:
    """Whole numbers of 10**-``scale`` as decimal128(18, 4); null where not ``known``."""
    wide = np.empty((len(values), 2), dtype="<i8")
    wide[:, 0] = np.asarray(values, dtype=np.int64) * 10 ** (4 - scale)
    wide[:, 1] = wide[:, 0] >> 63
    valid = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(values), [valid, pa.py_buffer(wide.tobytes())])


def money(cents: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    return decimals(cents, 2, known)


def quantity(pieces: np.ndarray) -> pa.Array:
    return decimals(pieces, 0)


def picked(words: Sequence[str] | pa.Array, at: np.ndarray) -> pa.Array:
    """``words[at]`` as text; null where ``at`` is negative."""
    at = np.asarray(at, dtype=np.int64)
    return pa.array(words, pa.string()).take(pa.array(at, mask=at < 0))


def texts(words: Sequence[str | None]) -> pa.Array:
    return pa.array(words, pa.string())


def same(word: str | None, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(word, pa.string()), count)


def days(dates: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    return pa.array(dates.astype("datetime64[D]"), pa.date32(), mask=None if known is None else ~known)


def instants(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    return pa.array(values.astype("datetime64[us]"), pa.timestamp("us"), mask=None if known is None else ~known)


def numbers(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    return pa.array(np.asarray(values, dtype=np.float64), mask=None if known is None else ~known)


def table(name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    """The columns in declared order; raises ValueError where one is undeclared or of another type."""
    declared = {column.name: ARROW_TYPES[column.sql_type] for column in TABLES[name].columns}
    wrong = [key for key, column in columns.items() if declared.get(key) != column.type]
    if wrong:
        raise ValueError(f"{name}: {', '.join(wrong)}")
    return pa.table({key: columns[key] for key in declared if key in columns})
