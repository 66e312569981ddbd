"""The specimens of the folder ``KELENS_EXAMS``: 32 exports of 21 systems and the hostile corpus.

An export counts as exact when header row, every row, every value that the reference states and its totals agree. A
reference value of null is "not derivable from this file" and is not compared; money left blank equals zero.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics import ingest
from analytics.errors import AnalyticsError
from analytics.ingest import translate

EXAMS = os.environ.get("KELENS_EXAMS", "")
pytestmark = [pytest.mark.skipif(not EXAMS, reason="KELENS_EXAMS names no folder of specimens"), pytest.mark.slow]

EXACT = 32
KEPT = 52
MONEY = frozenset({
    "quantity", "unit_price", "discount", "tax", "shipping", "line_revenue", "order_discount", "order_tax",
    "order_shipping", "order_total", "order_refund", "order_net",
})  # fmt: skip
OUR_TOTALS = {"distinct_customers": "customers", "line_revenue": "revenue", "receipts_in_file": "documents"}
FAMILIES = {"gbk": "gb18030", "gb2312": "gb18030", "iso-8859-1": "cp1252", "shift_jis": "cp932"}
WRONG: dict[tuple[str, str], str] = {
    ("wechatpay_bill.csv", "tz"): "the reference itself says that the zone is not in the file",
    (
        "wechatpay_bill.csv",
        "net_sales",
    ): "takes nothing off for the five refunds of 734.04 that the same reference counts; "
    "its sister alipay_fund_bill.csv takes refunds off",
}


def value(field: str, written: Any) -> Any:
    """A value as it is compared."""
    if field in MONEY:
        return Decimal(str(written or 0)).quantize(Decimal("0.01"))
    return str(written).strip()


def same(field: str, expected: Any, found: Any) -> bool:
    """Cancelled and "cancelled or refunded" are one state where a file cannot tell them apart."""
    if field == "status" and "cancelled" in str(expected):
        return "cancelled" in str(found)
    return expected is None or value(field, expected) == value(field, found)


def numbered(rows: list[dict[str, Any]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Rows by record and by their place among the rows of that record."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        place = next(place for place in range(len(rows)) if (row["source_row"], place) not in found)
        found[row["source_row"], place] = row
    return found


def differences(expected: dict[str, Any], prepared: ingest.Prepared) -> list[str]:
    """What is not as the reference says."""
    name = expected["file"]
    found, wanted = numbered(list(translate.rows(prepared.folder))), numbered(expected["rows"])
    wrong = [f"rows {sorted(set(found) ^ set(wanted))[:5]}"] if set(found) != set(wanted) else []
    for place in sorted(set(found) & set(wanted)):
        wrong += [
            f"{place[0]} {field}: {stated} / {found[place].get(field)}"
            for field, stated in wanted[place].items()
            if (name, field) not in WRONG and not same(field, stated, found[place].get(field))
        ]
    return wrong + unread(expected["read"], prepared.receipt["read"]) + missummed(expected, prepared.receipt)


def unread(expected: dict[str, Any], read: dict[str, Any]) -> list[str]:
    """Encoding family, byte order mark, delimiter and header row."""
    encoding = str(expected.get("encoding") or expected.get("format")).split("/")[0]
    pairs = {
        "encoding": (FAMILIES.get(encoding, encoding), read["encoding"]),
        "delimiter": (expected.get("delimiter", ""), read["delimiter"]),
        "header_row": (expected["header_row"], read["header_row"]),
        "bom": (expected.get("bom", read.get("bom")), read.get("bom")),
    }
    if encoding in ("iso-8859-1", "utf-8") and read["encoding"] in ("utf-8", "cp1252"):
        pairs["encoding"] = ("", "") if encoding == "iso-8859-1" else pairs["encoding"]
    return [f"{name}: {stated} / {found}" for name, (stated, found) in pairs.items() if stated != found]


def missummed(expected: dict[str, Any], receipt: dict[str, Any]) -> list[str]:
    """Totals that differ, or that the receipt does not state."""
    wrong = []
    stated_in_file = {line["stated"] for line in receipt["stated"]}
    totals = receipt["totals"]
    for name, stated in expected["totals"].items():
        ours = totals.get(OUR_TOTALS.get(name, name), totals.get(name))
        if name.endswith("_in_file") and str(stated) in stated_in_file:
            continue
        if stated is None or (expected["file"], name) in WRONG:
            continue
        if ours is None or Decimal(str(stated)) != Decimal(str(ours)):
            wrong.append(f"total {name}: {stated} / {ours}")
    return wrong


def graded(path: Path) -> str:
    """``exact``, ``refused CODE`` or the first difference."""
    expected = json.loads(path.read_text("utf-8"))
    try:
        with ingest.prepare(path.with_name(expected["file"]), rows=True) as prepared:
            wrong = differences(expected, prepared)
    except AnalyticsError as error:
        return f"refused {error.code}"
    return f"{len(wrong)} differ, first {wrong[0]}" if wrong else "exact"


def test_exports_of_many_systems(capsys: pytest.CaptureFixture[str]):
    grades = {path.name.removesuffix(".expected.json"): graded(path)
              for path in sorted(Path(EXAMS, "exports").glob("*.expected.json"))}  # fmt: skip
    exact = sum(grade == "exact" for grade in grades.values())
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(f"{name:45s} {grade}" for name, grade in grades.items()))
        sys.stdout.write(f"\nexports exact: {exact} of {len(grades)}\n")
    assert exact >= EXACT


def graded_corpus(folder: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """How many of the files there pass; none may fail."""
    command = [sys.executable, str(Path(__file__).with_name("corpus_command.py"))]
    done = subprocess.run(
        [sys.executable, str(folder / "run_corpus.py"), "--", *command],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    failed = [line for line in done.stdout.splitlines() if line.startswith(("HARD", "soft"))]
    passed = re.search(r"(\d+) passed", done.stdout)
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(failed) + f"\nhostile files passed: {passed and passed[1]}\n")
    assert not failed
    assert passed is not None
    return int(passed[1])


def test_hostile_corpus(capsys: pytest.CaptureFixture[str]):
    kept = len(list(Path(EXAMS, "hostile", "open").iterdir()))
    assert graded_corpus(Path(EXAMS, "hostile"), capsys) == kept >= KEPT


@pytest.mark.slow
def test_hostile_corpus_with_the_files_too_large_to_keep(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = shutil.copytree(Path(EXAMS, "hostile"), tmp_path / "hostile")
    subprocess.run([sys.executable, str(folder / "make_big.py")], check=True)
    assert graded_corpus(folder, capsys) == KEPT + 2
