"""The master record of a customer field by field, and how complete it is; the people we know there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.schema import TABLES, Column
from analytics.schema.accounts import BUYING_ROLES

if TYPE_CHECKING:
    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

MASTER = TABLES["customers"]
NEVER_ASKED = ("gender", "birth_on", "occupation", "education", "income_band")  # nothing may require them
NOT_FIELDS = ("customer_id", "joined_at")
LEAST_USED = 0.05  # a field that fewer of a kind's records fill is not one this company keeps
QUANTITATIVE = ("money", "quantity", "number", "integer", "share", "date", "instant")


def fields(workspace: Workspace, customer: str) -> list[dict[str, Any]]:
    """One row per field of the master record: of one customer with the value, of all with the share that is filled.

    Rows of ``field``, ``information`` (quantitative or qualitative), ``code``, ``value`` or ``personal_value``,
    ``filled_share`` among customers of the same kind, ``is_expected``: whether its lack counts.
    """
    columns = [column for column in MASTER.columns if column.name not in NOT_FIELDS]
    record = _record(workspace, customer) if customer else {}
    if record is None:
        return []
    shares = _shares(workspace, columns, record.get("customer_kind"))
    return [_row(column, record, shares[column.name]) for column in columns] if shares else []


def _record(workspace: Workspace, customer: str) -> dict[str, Any] | None:
    rows = workspace.rows("select * from customers where customer_id = ?", [customer])
    return rows[0] if rows else None


def _shares(workspace: Workspace, columns: list[Column], kind: str | None) -> dict[str, float]:
    counts = ", ".join(f'count("{column.name}") as "{column.name}"' for column in columns)
    where, given = ("where customer_kind = ?", [kind]) if kind else ("", [])
    row = workspace.rows(f"select count(*) as n, {counts} from customers {where}", given)[0]
    return {column.name: row[column.name] / row["n"] for column in columns} if row["n"] else {}


def _row(column: Column, record: Mapping[str, Any], share: float) -> dict[str, Any]:
    value = record.get(column.name)
    legal = f"{column.name}.{value}" if column.codes and value is not None else None
    return {
        "field": column.name,
        "information": "quantitative" if column.kind in QUANTITATIVE else "qualitative",
        "code": legal,
        "personal_value" if column.personal else "value": None if value is None or legal else str(value),
        "filled_share": share,
        "is_filled": value is not None,
        "is_expected": share >= LEAST_USED and column.name not in NEVER_ASKED,
    }


def completeness(rows: list[dict[str, Any]]) -> tuple[float | None, list[str]]:
    """(filled share of the expected fields, the expected fields that lack) of a customer."""
    expected = [row for row in rows if row["is_expected"]]
    lacking = [row["field"] for row in expected if not row["is_filled"]]
    return (1 - len(lacking) / len(expected) if expected else None), lacking


CONTACTS = """
    with met as (
        select contact_id, max(interacted_on) as last_met_on from interactions
        where contact_id is not null and interacted_on < ? group by contact_id
    )
    select c.contact_id, c.contact_name, c.job_title, c.contact_department, c.buying_role, c.influence, c.attitude,
        c.communication_style, c.is_primary, c.phone, c.email, m.last_met_on, c.left_on,
        coalesce(k.customer_name, c.customer_name) as customer_name, c.customer_id, count(*) over () as total_count
    from contacts as c
    left join met as m on m.contact_id = c.contact_id
    left join customers as k on k.customer_id = c.customer_id
    where c.customer_id is not null and (? = '' or c.customer_id = ?)
    order by c.customer_id, c.left_on is not null, coalesce(c.influence, 0) desc, c.contact_id
    limit ?"""


def contacts(workspace: Workspace, scope: Scope, customer: str, limit: int) -> list[dict[str, Any]]:
    """The people known at a customer (at all when ``customer`` is ""), the most influential first."""
    return workspace.rows(CONTACTS, [scope.until, customer, customer, limit])


def roles(workspace: Workspace, scope: Scope, customer: str) -> list[dict[str, Any]]:
    """One row per buying-centre role: who has it, at how many of the accounts where anybody is known it is known."""
    there = "customer_id is not null and (left_on is null or left_on >= ?) and (? = '' or customer_id = ?)"
    given = [scope.until, customer, customer]
    accounts = workspace.rows(f"select count(distinct customer_id) as n from contacts where {there}", given)[0]["n"]
    found = workspace.rows(
        f"""select buying_role, count(distinct customer_id) as accounts, count(*) as people,
            string_agg(contact_name, ' · ' order by contact_name) as names
        from contacts where {there} and buying_role is not null group by buying_role""",
        given,
    )
    known = {row["buying_role"]: row for row in found}
    return [_role(role, known.get(role, {}), accounts, customer) for role in BUYING_ROLES] if accounts else []


def _role(role: str, row: Mapping[str, Any], accounts: int, customer: str) -> dict[str, Any]:
    return {
        "buying_role": role,
        "names": row.get("names") if customer else None,
        "people": row.get("people", 0),
        "account_count": None if customer else row.get("accounts", 0),
        "account_share": None if customer else row.get("accounts", 0) / accounts,
        "lacking_count": None if customer else accounts - row.get("accounts", 0),
    }
