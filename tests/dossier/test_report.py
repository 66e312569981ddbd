"""The client report: satisfaction, demand, upkeep and needs by class, on paper and by a second route."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from analytics import export
from analytics.catalogue.client_report import ANALYSES, PARTS
from analytics.engine import Workspace, open_workspace, run
from analytics.selection import Selection
from tests.analytics.tiny import QUARTER, TINY, company

KIND = {"class_set": "kind"}
SOLD = "coalesce(l.order_status, l.status, 'paid') not in ('unpaid', 'cancelled', 'closed') and l.revenue is not null"
PEOPLE = [("A", "business"), ("B", "private"), ("C", "business"), ("D", "private")]


def score(number: int, customer: str, given: float, **more: Any) -> dict[str, Any]:
    day = datetime(2026, 5, number)
    made = {"feedback_id": f"S{number}", "received_at": day, "received_on": day.date(), "feedback_kind": "survey"}
    return {**made, "customer_id": customer, "score": given, "score_max": 5, **more}


def spoken(number: int, customer: str, month: int, **more: Any) -> dict[str, Any]:
    day = datetime(2026, month, 10)
    made = {"interaction_id": f"I{number}", "interacted_at": day, "interacted_on": day.date(), "customer_id": customer}
    return {**made, "interaction_kind": "call", **more}


QUESTION = {"survey_id": "S", "question_kind": "scale", "scale_min": 1, "scale_max": 5}
ANSWER = {"survey_id": "S", "response_id": "R1", "customer_id": "B", "answered_on": date(2026, 5, 30), "answer": "."}
RECORDS: dict[str, list[dict[str, Any]]] = {
    **TINY,
    "customers": [{"customer_id": one, "customer_name": one, "customer_kind": kind} for one, kind in PEOPLE],
    "feedback": [
        score(1, "A", 5), score(2, "A", 4), score(3, "A", 3), score(4, "C", 4), score(5, "B", 2),
        score(6, "A", 1, received_on=date(2026, 1, 1)),  # before the period
    ],
    "survey_questions": [
        {**QUESTION, "question_id": "Q1", "question": "Overall?", "dimension": "Overall"},
        {**QUESTION, "question_id": "Q2", "question": "Price?", "dimension": "Price"},
        {**QUESTION, "question_id": "Q3", "question": "Recommend?", "dimension": "Overall", "scale_min": 0,
         "scale_max": 10},
    ],
    "survey_answers": [
        {**ANSWER, "question_id": "Q1", "answer_number": 5},
        {**ANSWER, "question_id": "Q2", "answer_number": 1},  # not about the whole
        {**ANSWER, "question_id": "Q3", "answer_number": 0},  # not satisfaction
    ],
    "interactions": [
        spoken(1, "A", 1, next_on=date(2026, 2, 1)), spoken(2, "B", 6), spoken(3, "C", 2, next_on=date(2026, 3, 1)),
        spoken(4, "C", 3, next_on=date(2026, 8, 1)), spoken(5, "A", 6, interaction_state="missed"),
    ],
    "touches": [
        {"touch_id": "T1", "sent_at": datetime(2026, 6, 1), "sent_on": date(2026, 6, 1), "customer_id": "D",
         "is_control": True},
    ],
    "needs": [
        {"need_id": "N1", "statement": "x", "raised_on": date(2026, 5, 1), "customer_id": "A", "need_state": "heard"},
        {"need_id": "N2", "statement": "y", "raised_on": date(2026, 5, 2), "customer_id": "A",
         "need_state": "delivered", "is_pain_point": True},
        {"need_id": "N3", "statement": "z", "raised_on": date(2026, 5, 3), "customer_id": "B", "need_state": "heard"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("report")
    workspace = company(folder / "records.duckdb", RECORDS)
    yield workspace
    workspace.close()


def by_class(workspace: Workspace, name: str, **given: Any) -> dict[str, dict[str, Any]]:
    return {row["class_code"]: row for row in run(name, workspace, QUARTER, {**KIND, **given}).rows}


def test_satisfaction_on_paper(records: Workspace):
    """Businesses: A 2 of 3, C 1 of 1, so 3 of 4; private: B 0 of 1 and overall 1 of 1, so 1 of 2, of one customer."""
    rows = by_class(records, "satisfaction_by_class")
    business, private = rows["business"], rows["private"]
    assert (business["satisfied_share"], business["score_count"], business["customers"]) == (0.75, 4, 2)
    # squares of (satisfied - 0.75 scores): (2 - 2.25)^2 + (1 - 0.75)^2 = 0.125, times 2 / 1, root 0.5, over 4 scores
    assert business["low"] == pytest.approx(0.75 - 1.96 * 0.5 / 4)
    assert business["high"] == pytest.approx(0.75 + 1.96 * 0.5 / 4)
    assert (private["satisfied_share"], private["score_count"], private["low"]) == (0.5, 2, None)
    assert business["is_thin"]
    assert run("satisfaction_by_class", records, QUARTER, KIND).note is not None


def test_references_stand_beside_sets_of_three(records: Workspace):
    rows = run("satisfaction_by_class", records, QUARTER, {"class_set": "sales_abc"}).rows
    known = {"a": 0.9, "b": 0.8, "c": 0.6}
    assert rows
    assert all(row["reference"] == known[row["class_code"]] for row in rows)
    assert all(row["difference"] == pytest.approx(row["satisfied_share"] - row["reference"]) for row in rows)
    kinds = run("satisfaction_by_class", records, QUARTER, KIND).rows
    assert all(row["reference"] is None for row in kinds)


def test_satisfaction_by_a_second_route(demo_data: Path):
    workspace = open_workspace("sample")
    selection = Selection(date(2025, 11, 1), date(2026, 11, 1), compare="none")
    rows = {row["class_code"]: row for row in run("satisfaction_by_class", workspace, selection, KIND).rows}
    feedback = workspace.table(
        """select f.customer_id, c.customer_kind, f.score >= 4 as good
        from feedback f join customers c using (customer_id)
        where f.score is not null and f.received_on >= date '2025-11-01'
        union all
        select a.customer_id, c.customer_kind, a.answer_number >= 4 from survey_answers a
        join customers c using (customer_id)
        join survey_questions q on q.survey_id = a.survey_id and q.question_id = a.question_id and q.dimension = '总体'
        where a.answered_on >= date '2025-11-01'"""
    ).to_pandas()
    sold = f"select distinct customer_id from order_lines l where {SOLD}"
    buyers = {row["customer_id"] for row in workspace.rows(sold)}
    feedback = feedback[feedback["customer_id"].isin(buyers)]
    for kind, part in feedback.groupby("customer_kind"):
        share, each = part["good"].mean(), part.groupby("customer_id")["good"].agg(["sum", "count"])
        off = ((each["sum"] - share * each["count"]) ** 2).sum() * len(each) / (len(each) - 1)
        assert rows[kind]["satisfied_share"] == pytest.approx(share)
        assert rows[kind]["high"] == pytest.approx(min(1, share + 1.96 * math.sqrt(off) / len(part)))


def test_demand_on_paper(records: Workspace):
    """Businesses bought tea for 500 and coffee for 200 in the first quarter; in the second tea nets 0, coffee 400."""
    rows = run("demand_changes", records, QUARTER, KIND).rows
    found = {(row["class_code"], row["product_id"]): (row["direction"], float(row["difference"])) for row in rows}
    assert found == {
        ("business", "coffee"): ("rising", 200),
        ("business", "tea"): ("falling", -500),
        ("private", "coffee"): ("rising", 600),
        ("private", "tea"): ("falling", -80),
    }
    assert run("demand_changes", records, Selection(compare="none"), KIND).headline.key == "empty.demand_changes"


def test_changes_add_up_to_the_change_of_revenue(demo_data: Path):
    workspace = open_workspace("sample")
    year = Selection(date(2025, 11, 1), date(2026, 11, 1), compare="year")
    rows = run("demand_changes", workspace, year, {**KIND, "listed_each": 1000}).rows
    sums = workspace.rows(
        f"""select sum(case when ordered_on >= date '2025-11-01' then revenue else -revenue end) as d from order_lines l
        join customers c using (customer_id) where c.customer_kind is not null and l.product_id is not null
        and coalesce(l.is_merchandise, true) and l.ordered_on >= date '2024-11-01' and {SOLD}"""
    )
    assert float(sum(row["difference"] for row in rows)) == pytest.approx(float(sums[0]["d"]))


def test_upkeep_on_paper(records: Workspace):
    """On 30 June: B was called on 10 June; C in March, promised for August; A in January, promised for February."""
    rows = by_class(records, "relation_upkeep")
    business, private = rows["business"], rows["private"]
    assert (business["customers"], business["contacted"], business["overdue_contacts"]) == (2, 0, 1)
    assert business["median_days_since_contact"] == (171 + 112) / 2
    assert (private["customers"], private["contacted"], private["never_contacted"]) == (2, 1, 1)
    due = run("contact_due_list", records, QUARTER, {**KIND, "class_code": "business"}).rows
    assert [(row["customer_id"], row["promised_on"]) for row in due] == [("A", date(2026, 2, 1)), ("C", None)]


def test_needs_on_paper(records: Workspace):
    rows = by_class(records, "needs_by_class")
    business = rows["business"]
    assert (business["need_count"], business["customers"], business["open_count"]) == (2, 1, 1)
    assert (business["open_share"], business["pain_point_count"]) == (0.5, 1)
    assert rows["private"]["need_count"] == 1


def test_policies_stand_beside_their_classes(records: Workspace):
    rows = run("class_policies", records, QUARTER).rows
    assert all(row["policy"] for row in rows if row["class_code"] in "abc")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", PARTS)
def test_the_workbook_holds_every_part(records: Workspace, kind: str, lang: str):
    results = [run(name, records, QUARTER, masked=True) for name in PARTS[kind]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(export.report_bytes(results, lang, "title")))
    assert len(book.sheet_names) == len(PARTS[kind]) + 2
    summary = book.get_sheet_by_index(0).to_python()
    assert summary[0][0] == "title"
    assert [row[0] for row in summary[-len(results) :]] == book.sheet_names[1:-1]
    for result, name in zip(results, book.sheet_names[1:-1], strict=True):
        assert len(book.get_sheet_by_name(name).to_python()) == result.table.num_rows + 1


def test_every_part_is_an_analysis_of_the_report():
    names = {analysis.name for analysis in ANALYSES}
    assert {name for parts in PARTS.values() for name in parts} <= names
