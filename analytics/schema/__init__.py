"""The canonical tables, each declared once. DDL, mapping, validation, dictionary and docs derive from here."""

from __future__ import annotations

from analytics.schema.accounts import CONSENTS, CONTACTS, CONTRACTS, INTERACTIONS
from analytics.schema.dealings import DEALS, PAYMENTS, SETTLEMENTS
from analytics.schema.declare import PROVENANCE, SQL_TYPES, Column, Table
from analytics.schema.market import (
    BRAND_SALES,
    COMPETITOR_OFFERS,
    COMPETITORS,
    FEEDBACK,
    FX_RATES,
    MARKET_SIZES,
    TARGETS,
)
from analytics.schema.marketing import ATTENDANCE, CAMPAIGNS, LOYALTY_LEDGER, PAGE_VIEWS, TOUCHES
from analytics.schema.records import ALIASES, CALENDAR, DATA_VERSIONS, IMPORTS, REJECTS, SETTINGS
from analytics.schema.scene import COMPETITOR_MOVES, INDUSTRY_EVENTS, MARKET_INDICATORS
from analytics.schema.supply import COSTS, STOCK
from analytics.schema.surveys import SURVEY_ANSWERS, SURVEY_QUESTIONS
from analytics.schema.trade import CUSTOMERS, NOT_SALES, ORDER_LINES, ORDERS, PRODUCTS, STATUSES
from analytics.schema.voice import FIELD_NOTES, NEEDS
from analytics.schema.work import ACTIONS, ANNOTATIONS, DECISIONS, SOURCES, TAGS

SCHEMA_VERSION = 1

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CUSTOMERS,
        PRODUCTS,
        ORDERS,
        ORDER_LINES,
        CALENDAR,
        COMPETITORS,
        COMPETITOR_OFFERS,
        BRAND_SALES,
        MARKET_SIZES,
        FEEDBACK,
        TARGETS,
        FX_RATES,
        PAYMENTS,
        SETTLEMENTS,
        DEALS,
        SURVEY_QUESTIONS,
        SURVEY_ANSWERS,
        CONTRACTS,
        CONTACTS,
        INTERACTIONS,
        CONSENTS,
        FIELD_NOTES,
        NEEDS,
        MARKET_INDICATORS,
        INDUSTRY_EVENTS,
        COMPETITOR_MOVES,
        CAMPAIGNS,
        TOUCHES,
        ATTENDANCE,
        LOYALTY_LEDGER,
        PAGE_VIEWS,
        COSTS,
        STOCK,
        ACTIONS,
        DECISIONS,
        ANNOTATIONS,
        TAGS,
        SOURCES,
        ALIASES,
        IMPORTS,
        REJECTS,
        DATA_VERSIONS,
        SETTINGS,
    )
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
