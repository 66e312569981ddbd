"""The tables KeLens keeps about the workspace itself: settings, calendar, receipts, rejects, versions."""

from __future__ import annotations

from analytics.schema.declare import Column, Table

IMPORT_KINDS = ("file", "edit", "generated")

CALENDAR = Table(
    "calendar",
    (
        Column("calendar_on", "date", example="2026-02-17"),
        Column("month_on", "date", example="2026-02-01"),
        Column("is_weekend", "flag", example="false"),
        Column("holiday_name", "text", example="春节"),
        Column("spring_festival_on", "date", example="2026-02-17"),
        Column("spring_festival_days", "integer", unit="days", example="0"),
    ),
    key=("calendar_on",),
    on="calendar_on",
    importable=False,
)

IMPORTS = Table(
    "imports",
    (
        Column("import_id", "integer", example="3"),
        Column("import_kind", "code", codes=IMPORT_KINDS, example="file"),
        Column("name", "text", example="2026年三季度销售.xlsx"),
        Column("content_hash", "text", example="9f2c…"),
        Column("target_table", "text", example="order_lines"),
        Column("imported_at", "instant", example="2026-10-08 09:00:00"),
        Column("undone_at", "instant"),
        Column("rows_read", "integer", example="5120"),
        Column("rows_loaded", "integer", example="5101"),
        Column("rows_updated", "integer", example="0"),
        Column("rows_unchanged", "integer", example="0"),
        Column("rows_rejected", "integer", example="19"),
        Column("receipt", "json"),
    ),
    key=("import_id",),
    importable=False,
)

ALIASES = Table(
    "aliases",
    (
        Column("entity", "text", required=True, example="customers"),
        Column("alias_id", "id", required=True, personal=True, example="C00999"),
        Column("kept_id", "id", required=True, personal=True, example="C00317"),
    ),
    key=("entity", "alias_id"),
)

REJECTS = Table(
    "rejects",
    (
        Column("import_id", "integer", example="3"),
        Column("source_row", "integer", example="118"),
        Column("source_line", "integer", example="119"),
        Column("column_name", "text", example="金额"),
        Column("reason", "code", codes=(), example="bad_amount"),
        Column("record", "text", personal=True, example="2026-13-01,海宁百货,…"),
    ),
    importable=False,
)

DATA_VERSIONS = Table(
    "data_versions",
    (Column("table_name", "text", example="orders"), Column("version", "integer", example="12")),
    key=("table_name",),
    importable=False,
)

SETTINGS = Table(
    "settings",
    (Column("name", "text", example="currency"), Column("value", "text", example="CNY")),
    key=("name",),
    importable=False,
)
