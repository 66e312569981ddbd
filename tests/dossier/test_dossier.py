"""One customer's page in numbers: computed on paper, and by a second route."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.dossier import events
from analytics.engine import Workspace, open_workspace, run
from analytics.schema import TABLES
from analytics.selection import Selection
from tests.analytics.tiny import LINES, QUARTER

A = {"customer_id": "A"}
WHOLE = Selection(compare="none")


def matters(workspace: Workspace, customer: str) -> dict[str, dict]:
    rows = run("customer_standing", workspace, WHOLE, {"customer_id": customer}).rows
    return {row["matter"]: row for row in rows}


def test_figures_on_paper(known: Workspace):
    """A bought six times between 5 January and 21 March 2026, every 15 days, 700 in all; the data end on 30 June."""
    row = run("customer_figures", known, WHOLE, A).rows[0]
    assert (float(row["revenue_12m"]), float(row["revenue_before_12m"]), row["order_count_12m"]) == (700, 0, 6)
    assert row["average_order_value_12m"] == pytest.approx(700 / 6)
    assert float(row["margin_12m"]) == 100  # only the coffee's cost is known: 200 - 100
    assert row["margin_rate_12m"] == 0.5
    assert (row["days_since_last_order"], row["usual_gap_days"], row["overdue_days"]) == (101, 15, 86)
    assert (row["churn_reading"], row["rhythm"]) == ("late", "own")


def test_figures_agree_with_churn_warnings(demo_data):
    workspace = open_workspace("sample")
    late = {row["customer_id"]: row for row in run("churn_warnings", workspace).rows}
    rows = run("customer_figures", workspace).rows
    told = {row["customer_id"]: row for row in rows if row["churn_reading"] == "late" and row["purchase_days"] > 1}
    assert set(told) == set(late)
    assert all(told[one]["overdue_days"] == late[one]["overdue_days"] for one in late)


def test_months_by_a_second_route(known: Workspace):
    rows = run("customer_months", known, WHOLE, A).rows
    wanted: dict[date, float] = {}
    for line in LINES:
        if line["customer_id"] == "A":
            month = line["ordered_on"].replace(day=1)
            wanted[month] = wanted.get(month, 0) + line["revenue"]
    assert {row["month"]: float(row["revenue"]) for row in rows if row["revenue"]} == wanted
    assert [row["month"].month for row in rows] == [1, 2, 3, 4, 5, 6]
    assert float(rows[-1]["revenue"]) == 0


def test_standing_on_paper(known: Workspace):
    found = matters(known, "A")
    assert found["rhythm.late"]["amount"] == 86
    assert (found["complaint.wanting"]["number"], found["complaint.wanting"]["total"]) == (1, 1)
    assert found["contact.promised"]["day"] == date(2026, 5, 20)
    assert found["contact.promised"]["number"] == 41  # 20 May to 30 June
    assert found["contact.recent"]["number"] == 57  # 4 May to 30 June
    assert found["decider.wanting"]["total"] == 1  # who decided has left
    assert "action.late" not in found  # due in July
    assert matters(known, "C")["decider.well"]["number"] == 1
    assert matters(known, "nobody") == {}


def test_what_wants_attention_comes_first(known: Workspace):
    flags = [row["needs_attention"] for row in run("customer_standing", known, WHOLE, A).rows]
    assert flags == sorted(flags, reverse=True)


def test_time_line_on_paper(known: Workspace):
    rows = run("customer_timeline", known, WHOLE, A).rows
    assert len(rows) == 6 + 1 + 1 + 1 + 1 + 1  # orders, visit, complaint, action to come, tag, answer
    assert rows[0]["table_name"] == "actions"
    assert [row["happened_on"] for row in rows] == sorted((row["happened_on"] for row in rows), reverse=True)
    by_table = {row["table_name"]: row for row in rows}
    assert (by_table["interactions"]["matter"], by_table["interactions"]["said"]) == ("价格", "要返利")
    assert by_table["interactions"]["kind"] == "interaction_kind.visit"
    assert by_table["survey_answers"]["matter"] == "您满意吗？"  # named by the question it answers
    assert (by_table["survey_answers"]["amount"], by_table["survey_answers"]["measured"]) == (3, "answer_number")
    assert by_table["tags"]["matter"] == "动机 · 省心"
    assert sum(row["amount"] for row in rows if row["table_name"] == "orders") == 700


def test_time_line_obeys_period_and_kinds(known: Workspace):
    quarter = run("customer_timeline", known, QUARTER, A).rows
    assert {row["table_name"] for row in quarter} == {"actions", "interactions", "feedback", "survey_answers"}
    some = run("customer_timeline", known, WHOLE, {**A, "tables": "feedback, tags"}).rows
    assert {row["table_name"] for row in some} == {"feedback", "tags"}
    masked = run("customer_timeline", known, WHOLE, A, masked=True).rows
    assert all("***" in row["said"] for row in masked if row["said"])


def test_a_cancelled_order_and_a_refund_are_events_and_told_apart(known: Workspace):
    kinds = {
        row["record_key"]: row["kind"] for row in run("customer_timeline", known, WHOLE, {"customer_id": "B"}).rows
    }
    assert kinds["o13"] == "order_event.not_sale"
    refunds = [row for row in run("customer_timeline", known, WHOLE, {"customer_id": "C"}).rows if row["amount"] == -50]
    assert [row["kind"] for row in refunds] == ["order_event.refund"]


def test_every_dated_record_of_the_sample_is_on_the_time_line(demo_data):
    """Second route: rows counted table by table."""
    workspace = open_workspace("sample")
    whole = Selection(start=date(1990, 1, 1), compare="none")
    for one in events.dated():
        name = one.table.name
        result = run("customer_timeline", workspace, whole, {"tables": name, "limit": 1})
        whose = "subject_kind = 'customer'" if one.is_tagged else "customer_id is not null"
        cap = "true" if one.table.ahead else f"\"{one.on}\" <= date '{result.scope.as_of}'"
        wanted = workspace.rows(f'select count(*) as n from {name} where {whose} and "{one.on}" is not null and {cap}')
        assert (result.rows[0]["total_count"] if result.rows else 0) == wanted[0]["n"], name


def test_a_table_with_a_customer_and_a_date_takes_part():
    taking = {one.table.name for one in events.dated()} | {"orders", "order_lines"}
    dated = {table.name for table in TABLES.values() if "customer_id" in table.names and table.on}
    assert dated <= taking


def test_roles_on_paper(known: Workspace):
    result = run("buying_roles", known, WHOLE, A)
    assert result.headline.key == "headline.buying_roles.no_decider"
    known_ones = {row["buying_role"]: row["names"] for row in result.rows if row["people"]}
    assert known_ones == {"buyer": "周敏"}
    base = run("buying_roles", known, WHOLE)
    assert base.headline.facts == {"accounts": 2, "lacking": 1, "share": 0.5}
    assert [row["contact_name"] for row in run("customer_contacts", known, WHOLE, A).rows] == ["周敏", "吴限"]


def test_completeness_on_paper(known: Workspace):
    """Businesses fill name, kind, region, city, phone and salesperson; C lacks the last two of these six."""
    result = run("customer_profile", known, WHOLE, {"customer_id": "C"})
    assert {row["field"] for row in result.rows if row["is_expected"]} == {
        "customer_name", "customer_kind", "region", "city", "phone", "salesperson",
    }  # fmt: skip
    assert result.headline.facts["lacking"] == 2
    assert result.headline.facts["share"] == pytest.approx(4 / 6)
    assert run("customer_profile", known, WHOLE, A).headline.key == "headline.customer_profile"
    assert run("customer_profile", known, WHOLE, {"customer_id": "nobody"}).state == "empty"


def test_age_sex_and_income_are_never_expected(demo_data):
    rows = run("customer_profile", open_workspace("sample")).rows
    private = {row["field"] for row in rows if row["field"] in ("gender", "birth_on", "income_band", "education")}
    assert private
    assert not any(row["is_expected"] for row in rows if row["field"] in private)


def test_classes_on_paper(known: Workspace):
    """A bought six times in the last twelve months: middle frequency; the tag is a class set too."""
    rows = run("customer_classes", known, WHOLE, A).rows
    classes = {row["set_code"]: row["class_name"] for row in rows}
    assert classes["frequency"].startswith("中频次")
    assert "省心" in classes.values()
    assert "kind" not in classes  # the master record says it
    assert run("customer_classes", known, WHOLE).state == "empty"
