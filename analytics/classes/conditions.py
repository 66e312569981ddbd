"""Values and conditions of class sets as SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

from analytics.classes.declare import Condition
from analytics.errors import AnalyticsError


def literal(value: Any) -> str:
    """A typed value as SQL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"cast({value!r} as double)"
    if isinstance(value, int):
        return repr(value)
    if isinstance(value, date):
        return f"cast('{value.isoformat()}' as date)"
    return "'" + str(value).replace("'", "''") + "'"


def compared(column: str, one: Condition) -> str:
    """A condition over a column; a missing value meets none but ``is_null``, ``!=`` and ``not_in``."""
    values = [literal(_dated(one, value)) for value in one.values]
    if one.op in ("is_null", "not_null"):
        return f"{column} is {'not ' if one.op == 'not_null' else ''}null"
    if not values:
        raise AnalyticsError("bad_class_set", what=one.field)
    if one.op in ("in", "not_in"):
        inside = f"{column} in ({', '.join(values)})"
        return inside if one.op == "in" else f"({column} is null or not {inside})"
    return f"({column} is null or {column} <> {values[0]})" if one.op == "!=" else f"{column} {one.op} {values[0]}"


def _dated(one: Condition, value: Any) -> Any:
    """Days are written as text in a definition."""
    if one.field.endswith("_on") and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise AnalyticsError("bad_class_set", what=value) from error
    return value
