"""Who must not be reached: a "no" stands until a later "yes" of the same person covers it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from analytics.schema import TABLES, Table

if TYPE_CHECKING:
    from analytics.engine import Workspace

REACHED_BY = ("phone", "email")
IDENTITIES = {
    "customer_id": '{0}."customer_id"',
    "email": 'lower(trim({0}."email"))',
    "phone": "nullif(regexp_replace({0}.\"phone\", '[^0-9]', '', 'g'), '')",
}
SAID_NO = """
    yes as (select * from told where consent_state = 'granted' and coalesce(expires_on >= ?, true)),
    refused as (
        select n.row_key from told n where n.consent_state in ('refused', 'withdrawn') and not exists (
            select 1 from yes y where y.row_key = n.row_key and y.decided_at > n.decided_at
            and (y.medium is null or y.medium = n.medium))),
    lapsed as (select row_key from told where row_key not in (select row_key from yes))
    select row_key from refused union select row_key from lapsed"""


def concerns(table: Table) -> bool:
    """Whether a list of this table tells how to reach people."""
    return table.name != "consents" and bool(set(REACHED_BY) & set(table.names))


def said_no(workspace: Workspace, table: Table, purpose: str, medium: str, today: date) -> list[Any]:
    """The keys of rows whose people refuse ``purpose``, by ``medium`` where one is named: refused or withdrawn without
    a later consent, or agreed once for a time that is over. Who never said anything is not among them."""
    if not concerns(table) or not workspace.rows("select 1 as one from consents limit 1"):
        return []
    shared = [one for one in IDENTITIES if one in table.names and one in TABLES["consents"].names]
    found = " union ".join(
        f'select t."{table.key[0]}" as row_key, c.* from {table.name} t join consents c '
        f"on {IDENTITIES[one].format('t')} = {IDENTITIES[one].format('c')}"
        for one in shared
    )
    asked = "(purpose is null or purpose = ?) and (? = '' or medium is null or medium = ?)"
    sql = f"with every as ({found}), told as (select * from every where {asked}), {SAID_NO}"
    return [row["row_key"] for row in workspace.rows(sql, [purpose, medium, medium, today])]
