"""The canonical tables, each declared once. DDL, mapping, validation, dictionary and docs derive from here."""

from __future__ import annotations

from analytics.schema import (
    accounts,
    classes,
    dealings,
    market,
    marketing,
    records,
    scene,
    supply,
    surveys,
    trade,
    voice,
    work,
)
from analytics.schema.declare import PROVENANCE, SQL_TYPES, Column, Table
from analytics.schema.trade import NOT_SALES, STATUSES

SCHEMA_VERSION = 1
MODULES = (trade, market, dealings, surveys, accounts, voice, scene, marketing, supply, work, classes, records)
TABLES: dict[str, Table] = {
    table.name: table for module in MODULES for table in vars(module).values() if isinstance(table, Table)
}
SUBJECTS = ("trade", "accounts", "voice", "money", "marketing", "market", "work", "workspace")
IMPORTABLE: dict[str, Table] = {name: table for name, table in TABLES.items() if table.importable}
BY_FILE: dict[str, Table] = {name: table for name, table in IMPORTABLE.items() if table.subject != "workspace"}

__all__ = [
    "BY_FILE",
    "IMPORTABLE",
    "NOT_SALES",
    "PROVENANCE",
    "SCHEMA_VERSION",
    "SQL_TYPES",
    "STATUSES",
    "SUBJECTS",
    "TABLES",
    "Column",
    "Table",
]
