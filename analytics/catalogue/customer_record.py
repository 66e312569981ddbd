"""The record of a customer: its fields and how complete they are, the people known there and their roles in buying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analytics.analysis import Analysis, Out, Say
from analytics.catalogue.customer import CUSTOMER, table_of
from analytics.catalogue.lists import listed
from analytics.result import Result
from analytics.schema import IMPORTABLE
from analytics.schema.accounts import BUYING_ROLES
from analytics.texts import key_of

if TYPE_CHECKING:
    import pyarrow as pa

    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope


GRADE = "sales_abc"  # the class whose policy is told first


def _profile(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    from analytics.dossier.profile import fields

    rows = fields(workspace, parameters["customer_id"])
    named = [{**row, "field": key_of("column", "customers", row["field"]).partition(".")[2]} for row in rows]
    return table_of(CUSTOMER_PROFILE.columns, named)


def _complete(result: Result) -> Say:
    from analytics.dossier.profile import completeness

    rows, customer = result.rows, result.passport.parameters["customer_id"]
    expected = [row for row in rows if row["is_expected"]]
    if not customer:
        weakest = min(expected or rows, key=lambda row: (row["filled_share"], row["field"]))
        facts = {"field": f"column.{weakest['field']}", "share": weakest["filled_share"], "count": len(expected)}
        return Say("headline.customer_profile.all", facts)
    share, lacking = completeness(rows)
    first = f"column.{lacking[0]}" if lacking else ""
    facts = {"share": share, "count": len(expected), "lacking": len(lacking), "first": first}
    return Say("headline.customer_profile.lacking" if lacking else "headline.customer_profile", facts)


CUSTOMER_PROFILE = Analysis(
    "customer_profile",
    "customer",
    ("C9", "F20"),
    (
        Out("field", "code", codes="column"),
        Out("code", "code", codes="code"),
        Out("value", "text"),
        Out("personal_value", "text", personal=True),
        Out("is_filled", "flag"),
        Out("is_expected", "flag"),
        Out("filled_share", "share"),
        Out("information", "code", codes="information"),
    ),
    headline=_complete,
    params=(CUSTOMER,),
    basis="",
    compute=_profile,
    reads=("customers",),
)


def _contacts(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    from analytics.dossier.profile import contacts

    rows = contacts(workspace, scope, parameters["customer_id"], parameters["limit"])
    return table_of(CUSTOMER_CONTACTS.columns, rows)


CUSTOMER_CONTACTS = listed(
    "customer_contacts",
    ("F15", "F16", "C9"),
    (
        Out("contact_name", "text", personal=True),
        Out("job_title", "text"),
        Out("contact_department", "text"),
        Out("buying_role", "code", codes="code.buying_role"),
        Out("influence", "count"),
        Out("attitude", "code", codes="code.attitude"),
        Out("communication_style", "code", codes="code.communication_style"),
        Out("is_primary", "flag"),
        Out("phone", "text", personal=True),
        Out("email", "text", personal=True),
        Out("last_met_on", "date"),
        Out("left_on", "date"),
        Out("customer_name", "text", personal=True, detail=True),
        Out("customer_id", "id", personal=True, detail=True),
        Out("contact_id", "id", personal=True, detail=True),
    ),
    (CUSTOMER,),
    basis="",
    compute=_contacts,
    reads=("contacts", "interactions", "customers"),
)


def _buying_roles(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    from analytics.dossier.profile import roles

    return table_of(BUYING_ROLES_KNOWN.columns, roles(workspace, scope, parameters["customer_id"]))


def _known_roles(result: Result) -> Say:
    roles = {row["buying_role"]: row for row in result.rows}
    decider = roles["decider"]
    if not result.passport.parameters["customer_id"]:
        accounts = decider["account_count"] + decider["lacking_count"]
        facts = {"accounts": accounts, "lacking": decider["lacking_count"], "share": 1 - decider["account_share"]}
        return Say("headline.buying_roles.all", facts)
    lacking = [role for role in BUYING_ROLES if not roles[role]["people"]]
    facts = {"names": decider["names"], "lacking": len(lacking), "known": len(BUYING_ROLES) - len(lacking)}
    return Say("headline.buying_roles" if decider["people"] else "headline.buying_roles.no_decider", facts)


BUYING_ROLES_KNOWN = Analysis(
    "buying_roles",
    "customer",
    ("F15", "F16"),
    (
        Out("buying_role", "code", codes="code.buying_role"),
        Out("names", "text", personal=True),
        Out("people", "count"),
        Out("account_count", "count"),
        Out("account_share", "share"),
        Out("lacking_count", "count"),
    ),
    headline=_known_roles,
    params=(CUSTOMER,),
    basis="",
    compute=_buying_roles,
    reads=("contacts",),
)


def _memberships(workspace: Workspace, scope: Scope, parameters: Mapping[str, Any]) -> pa.Table:
    from analytics.dossier.memberships import memberships

    customer = parameters["customer_id"]
    return table_of(CUSTOMER_CLASSES.columns, memberships(workspace, scope, customer) if customer else [])


def _classed(result: Result) -> Say:
    rows = sorted(result.rows, key=lambda row: row["set_code"] != GRADE)
    with_policy = next((row for row in rows if row["policy"]), None)
    facts = {"count": result.table.num_rows}
    if with_policy is None:
        return Say("headline.customer_classes.plain", facts)
    return Say("headline.customer_classes", {**facts, **with_policy})


CUSTOMER_CLASSES = Analysis(
    "customer_classes",
    "customer",
    ("M8", "F1", "I9"),
    (
        Out("class_set", "code", codes="class_set"),
        Out("class_name", "code", codes="class"),
        Out("policy", "code", codes="policy"),
        Out("set_code", "text", hidden=True),
    ),
    headline=_classed,
    params=(CUSTOMER,),
    basis="",
    compute=_memberships,
    reads=tuple(IMPORTABLE),
)

ANALYSES = (CUSTOMER_PROFILE, CUSTOMER_CONTACTS, BUYING_ROLES_KNOWN, CUSTOMER_CLASSES)
