"""Written values: money and dates in any common form."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ingest import dates, statuses, values

AMOUNTS = st.decimals(min_value=Decimal("-9999999.99"), max_value=Decimal("9999999.99"), places=2)
DAYS = st.dates(min_value=date(1971, 1, 1), max_value=date(2068, 12, 31))


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    values.add_macros(connection)
    return connection


def money(
    database: duckdb.DuckDBPyConnection, text: str, decimal: str = "point", units: bool = False
) -> Decimal | None:
    sql = values.money("t", "varchar", decimal, units=units)
    return database.execute(f"select {sql} from (select ?::varchar as t)", [text]).fetchall()[0][0]


def written(amount: Decimal, form: str) -> tuple[str, str]:
    """(text, decimal sign) of an amount in one of the forms of the world."""
    point = f"{abs(amount):,.2f}"
    comma = point.translate(str.maketrans(",.", ".,"))
    minus = "-" if amount < 0 else ""
    return {
        "plain": (f"{amount:.2f}", "point"),
        "grouped": (f"{minus}{point}", "point"),
        "dollar": (f"{minus}${point}", "point"),
        "yuan": (f"￥{minus}{point}元", "point"),
        "brackets": (f"({point})" if amount < 0 else point, "point"),
        "trailing": (f"{point}{minus}", "point"),
        "unicode": (f"{minus.replace('-', '−')}{point}", "point"),
        "code": (f"{minus}{point} USD", "point"),
        "comma": (f"{minus}{comma}", "comma"),
        "euro": (f"{minus}{comma} €", "comma"),
    }[form]


FORMS = ("plain", "grouped", "dollar", "yuan", "brackets", "trailing", "unicode", "code", "comma", "euro")


@given(AMOUNTS, st.sampled_from(FORMS))
@settings(max_examples=300, deadline=None)
def test_money_reads_back_from_every_form(database: duckdb.DuckDBPyConnection, amount: Decimal, form: str):
    text, decimal = written(amount, form)
    assert money(database, text, decimal) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.2万", "12000"), ("3.5亿", "350000000"), ("1,234.5万元", "12345000"),
     ("１２３．４５", "123.45"), ("1,23,456.00", "123456"), (".5", "0.5"), ("US$ 12", "12"), ("1e3", "1000")],
)  # fmt: skip
def test_money_with_units_and_odd_letters(database: duckdb.DuckDBPyConnection, text: str, amount: str):
    assert money(database, text) == Decimal(amount)


@pytest.mark.parametrize("text", ["NaN", "inf", "1e308", "9" * 24, "twelve", "#REF!", "12-34", "1.2.3", "50%", "1,2,3"])
def test_what_is_no_amount_reads_as_none(database: duckdb.DuckDBPyConnection, text: str):
    assert money(database, text) is None


def test_quantities_carry_their_units(database: duckdb.DuckDBPyConnection):
    assert [money(database, text, units=True) for text in ("3件", "2 pcs", "10")] == [3, 2, 10]


def test_ids_lose_their_guards_and_nothing_else(database: duckdb.DuckDBPyConnection):
    cases = {
        '="0012345678901234567"': "0012345678901234567", "'007": "007", "42000\t": "42000", "`88": "88", "null": None,
        "1.3800138000E+10": "13800138000", "1.38E+10": "1.38E+10", "A-1": "A-1",
    }  # fmt: skip
    sql = values.identifier("t", "varchar")
    read = {
        text: database.execute(f"select {sql} from (select ?::varchar as t)", [text]).fetchall()[0][0] for text in cases
    }
    assert read == cases


FORMATS = {
    "%Y-%m-%d": "ymd", "%Y/%m/%d": "ymd", "%Y%m%d": "ymd", "%Y年%m月%d日": "ymd", "%d.%m.%Y": "dmy", "%d/%m/%Y": "dmy",
    "%m/%d/%Y": "mdy", "%m/%d/%y": "mdy", "%d %b %Y": "mdy", "%B %d, %Y": "mdy",
}  # fmt: skip


@given(DAYS, st.sampled_from(sorted(FORMATS)))
@settings(max_examples=300, deadline=None)
def test_dates_read_back_from_every_form(day: date, form: str):
    found = dates.parse(day.strftime(form), FORMATS[form])
    assert found is not None
    assert found[0].date() == day


@pytest.mark.parametrize(
    ("text", "moment", "offset"),
    [
        ("2026/09/03 6:05:07 下午 GMT+8", "2026-09-03 18:05:07", "+08:00"),
        ("Sep 3, 2026 12:02:56 AM PDT", "2026-09-03 00:02:56", "-07:00"),
        ("2026-09-04 00:17:44 -0400", "2026-09-04 00:17:44", "-04:00"),
        ("46268.5", "2026-09-03 12:00:00", ""),
        ("20260301142530", "2026-03-01 14:25:30", ""),
        ("2026年3月1日 9时5分", "2026-03-01 09:05:00", ""),
        ("3. März 2026", "2026-03-03 00:00:00", ""),
    ],
)
def test_instants_in_many_tongues(text: str, moment: str, offset: str):
    assert dates.parse(text) == (datetime.fromisoformat(moment), offset)


@pytest.mark.parametrize("text", ["2025-02-30", "0000-00-00", "9999-99-99", "not a date", "12", "31/31/2026", ""])
def test_dates_that_do_not_exist(text: str):
    assert dates.parse(text) is None


def test_the_order_of_day_and_month_is_told_by_the_column():
    assert dates.day_order(["03/04/2026", "25/04/2026"])[0] == "dmy"
    assert dates.day_order(["03/04/2026", "04/25/2026"])[0] == "mdy"
    assert dates.day_order(["03/04/2026", "05/06/2026"])[0] is None
    assert dates.day_order(["2026-04-03"])[0] == "ymd"


@pytest.mark.parametrize(
    ("text", "code"),
    [("交易成功", "paid"), ("等待买家付款", "unpaid"), ("Partially refunded", "partially_refunded"),
     ("已取消", "cancelled"), ("Shipped", "shipped"), ("Storniert", "cancelled"), ("已全额退款", "refunded"),
     ("处理中", "pending"), ("???", None)],
)  # fmt: skip
def test_states_have_one_code(text: str, code: str | None):
    assert statuses.canonical(text) == code
