"""How we stand with one customer: what is well and what wants attention, each with the records that say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analytics.dossier.profile import completeness, fields
from analytics.engine.running import missing_of

if TYPE_CHECKING:
    from analytics.engine.workspace import Workspace
    from analytics.selection import Scope

SOON, QUIET = 90, 90  # days: a contract that ends soon, an account nobody has spoken with
LEAST_COMPLETE = 0.8

COUNTED = """
    select
        (select count(*) from feedback where customer_id = $c and feedback_kind = 'complaint' and received_on < $until
            and (closed_at is null or cast(closed_at as date) >= $until)) as open_complaints,
        (select count(*) from feedback where customer_id = $c and feedback_kind = 'complaint' and received_on < $until)
            as complaints,
        (select count(*) from needs where customer_id = $c and raised_on < $until
            and coalesce(need_state, 'heard') not in ('delivered', 'evaluated', 'rejected')) as open_needs,
        (select count(*) from actions where customer_id = $c and due_on < $until
            and coalesce(action_state, 'open') in ('open', 'in_progress')) as late_actions,
        (select max(last_on) from (
            select max(interacted_on) as last_on from interactions where customer_id = $c and interacted_on < $until
                and coalesce(interaction_state, 'done') = 'done'
            union all
            select max(sent_on) from touches where customer_id = $c and sent_on < $until
                and not coalesce(is_control, false))) as last_contact_on,
        (select max(next_on) from interactions where customer_id = $c and interacted_on < $until
            and next_on < $until - 1) as promised_on,
        (select count(*) from contacts where customer_id = $c and (left_on is null or left_on >= $until)) as people,
        (select count(*) from contacts where customer_id = $c and (left_on is null or left_on >= $until)
            and buying_role = 'decider') as deciders,
        (select max(ends_on) from contracts where customer_id = $c and signed_on < $until
            and coalesce(contract_state, 'active') = 'active') as contract_ends_on,
        (select arg_max(points_balance, (booked_on, entry_id)) from loyalty_ledger
            where customer_id = $c and booked_on < $until) as points"""


def standing(workspace: Workspace, scope: Scope, customer: str) -> list[dict[str, Any]]:
    """Rows of ``matter`` (code), ``needs_attention``, and what its sentence names: ``amount``, ``number``, ``day``,
    ``total``, ``field``. What wants attention first. Nothing for a customer nobody has on record."""
    rows = [*_rhythm(workspace, scope, customer), *_receivable(workspace, scope, customer)]
    rows += _counted(workspace, scope, customer)
    found = [{"amount": None, "number": None, "day": None, "total": None, "field": None, **row} for row in rows]
    return sorted(found, key=lambda row: not row["needs_attention"])


def _asked(name: str, workspace: Workspace, scope: Scope, customer: str) -> list[dict[str, Any]]:
    from analytics.engine import run

    return run(name, workspace, scope.selection, {"customer_id": customer}).rows


def _rhythm(workspace: Workspace, scope: Scope, customer: str) -> Iterator[dict[str, Any]]:
    for row in _asked("customer_figures", workspace, scope, customer):
        reading = row["churn_reading"]
        own = "" if row["rhythm"] == "own" or reading in ("unknown", "gone") else ".pooled"
        if row["purchase_days"] == 1 and reading in ("late", "in_time"):
            own = ".once"
        yield {
            "matter": f"rhythm.{reading}{own}",
            "needs_attention": reading in ("late", "gone"),
            "number": row["usual_gap_days"],
            "total": row["days_since_last_order"],
            "amount": row["overdue_days"],
        }


def _receivable(workspace: Workspace, scope: Scope, customer: str) -> Iterator[dict[str, Any]]:
    from analytics.catalogue import find

    if missing_of(find("open_order_list"), workspace):
        return
    orders = _asked("open_order_list", workspace, scope, customer)
    late = [row for row in orders if row["overdue_days"] > 0]
    if orders:
        yield {
            "matter": "receivable.overdue" if late else "receivable.open",
            "needs_attention": bool(late),
            "amount": sum(row["open_amount"] for row in late or orders),
            "number": float(len(late or orders)),
            "total": float(max(row["overdue_days"] for row in orders)),
        }


def _counted(workspace: Workspace, scope: Scope, customer: str) -> Iterator[dict[str, Any]]:
    with workspace.database.cursor() as cursor:
        answer = cursor.execute(COUNTED, {"c": customer, "until": scope.until})
        row = dict(zip([column[0] for column in answer.description or ()], answer.fetchall()[0], strict=True))
    if row["complaints"]:
        yield _told("complaint", row["open_complaints"] > 0, row["open_complaints"], total=float(row["complaints"]))
    if row["late_actions"]:
        yield {"matter": "action.late", "needs_attention": True, "number": float(row["late_actions"])}
    if row["open_needs"]:
        yield {"matter": "need.open", "needs_attention": False, "number": float(row["open_needs"])}
    yield from _upkeep(row, scope)
    if row["people"]:
        yield _told("decider", row["deciders"] == 0, row["deciders"], total=float(row["people"]))
    if (ends := row["contract_ends_on"]) and (days := (ends - scope.until).days) <= SOON:
        matter = "contract.ended" if days < 0 else "contract.ending"
        yield {"matter": matter, "needs_attention": True, "day": ends, "number": float(abs(days))}
    if row["points"]:
        yield {"matter": "points.held", "needs_attention": False, "number": float(row["points"])}
    share, lacking = completeness(fields(workspace, customer))
    if share is not None:
        weak = share < LEAST_COMPLETE
        matter, first = ("record.lacking", lacking[0]) if lacking else ("record.complete", None)
        yield {"matter": matter, "needs_attention": weak, "amount": share, "number": len(lacking) * 1.0, "field": first}


def _told(matter: str, bad: bool, number: float, total: float) -> dict[str, Any]:
    key = f"{matter}.{'wanting' if bad else 'well'}"
    return {"matter": key, "needs_attention": bad, "number": float(number), "total": total}


def _upkeep(row: dict[str, Any], scope: Scope) -> Iterator[dict[str, Any]]:
    last, promised = row["last_contact_on"], row["promised_on"]
    if promised and (last is None or last < promised):
        days = float((scope.until - promised).days - 1)
        yield {"matter": "contact.promised", "needs_attention": True, "day": promised, "number": days}
    if last:
        days = float((scope.until - last).days - 1)
        matter = "contact.quiet" if days > QUIET else "contact.recent"
        yield {"matter": matter, "needs_attention": days > QUIET, "day": last, "number": days}
