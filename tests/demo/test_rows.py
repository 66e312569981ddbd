"""The sample company as rows: same day, same rows; right types; keys that hold; nothing that points nowhere."""

from datetime import date

import pyarrow as pa
import pytest

from analytics.demo import sample
from analytics.demo.arrow import ARROW_TYPES
from analytics.schema import IMPORTABLE
from tests.demo.conftest import LAST, UNTIL, Rows

FILLED = [name for name in IMPORTABLE if name != "aliases"]  # who is one customer is decided by people
SIZES = {
    "customers": (6000, 6000),
    "products": (400, 400),
    "order_lines": (195_000, 225_000),
    "orders": (60_000, 75_000),
}


def test_the_same_day_gives_the_same_rows(chinese: dict[str, pa.Table]):
    again = sample.tables(UNTIL.replace(day=29), "zh")
    assert all(table.equals(again[name]) for name, table in chinese.items())


def test_another_seed_gives_other_rows(chinese: dict[str, pa.Table]):
    assert not sample.tables(UNTIL, "zh", seed=21)["orders"].equals(chinese["orders"])


def test_every_importable_table_is_filled(chinese: dict[str, pa.Table]):
    assert set(chinese) == set(FILLED)
    assert all(table.num_rows for table in chinese.values())


@pytest.mark.parametrize("name", FILLED)
def test_columns_have_the_declared_types(chinese: dict[str, pa.Table], name: str):
    declared = {column.name: ARROW_TYPES[column.sql_type] for column in IMPORTABLE[name].columns}
    found = {field.name: field.type for field in chinese[name].schema}
    assert found == {key: declared[key] for key in found}


@pytest.mark.parametrize("name", FILLED)
def test_required_columns_are_filled_and_codes_are_legal(chinese: dict[str, pa.Table], name: str):
    for column in IMPORTABLE[name].columns:
        if column.required:
            assert chinese[name][column.name].null_count == 0, column.name
        if column.codes and column.name in chinese[name].column_names:
            assert set(chinese[name][column.name].unique().to_pylist()) <= {*column.codes, None}


@pytest.mark.parametrize("name", [name for name in FILLED if IMPORTABLE[name].key])
def test_business_keys_are_unique(rows: Rows, chinese: dict[str, pa.Table], name: str):
    keys = ", ".join(key for key in IMPORTABLE[name].key if key in chinese[name].column_names)
    assert rows(f"select {keys}, count(*) from {name} group by all having count(*) > 1 limit 5") == []


@pytest.mark.parametrize("name", list(SIZES))
def test_sizes(chinese: dict[str, pa.Table], name: str):
    low, high = SIZES[name]
    assert low <= chinese[name].num_rows <= high


def test_three_years_to_the_end_of_last_month(rows: Rows):
    assert rows("select min(ordered_on), max(ordered_on) from order_lines") == [(date(2023, 10, 1), LAST)]
    assert rows("select count(*) from order_lines where ordered_at::date <> ordered_on") == [(0,)]
    assert rows("select count(*) from feedback where received_on > last() or answered_at > last() + 1") == [(0,)]


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2026, 1, 1), date(2028, 2, 29)])
def test_any_day_of_building_gives_whole_months(day: date):
    from analytics.demo.horizon import until

    horizon = until(day)
    assert (horizon.first.day, (horizon.last.year - horizon.first.year) * 12 + horizon.last.month) == (
        1,
        horizon.first.month + 35,
    )
    assert horizon.last < day.replace(day=1)
    assert len(horizon.month_of_day) == horizon.days


@pytest.mark.parametrize(
    ("child", "column", "parent"),
    [
        ("orders", "customer_id", "customers"),
        ("order_lines", "customer_id", "customers"),
        ("order_lines", "order_id", "orders"),
        ("competitor_offers", "product_id", "products"),
        ("competitor_offers", "competitor", "competitors"),
        ("brand_sales", "competitor", "competitors"),
        ("feedback", "customer_id", "customers"),
        ("feedback", "order_id", "orders"),
        ("feedback", "product_id", "products"),
    ],
)
def test_nothing_points_nowhere(rows: Rows, child: str, column: str, parent: str):
    assert (
        rows(
            f"select {column} from {child} where {column} is not null "
            f"and {column} not in (select {column} from {parent})"
        )
        == []
    )


def test_merchandise_is_in_the_range_and_only_after_its_launch(rows: Rows):
    assert rows(
        "select count(*) from order_lines l left join products p using (product_id) "
        "where l.is_merchandise and (p.product_id is null or p.launched_on > l.ordered_on or p.category <> l.category "
        "or p.brand <> l.brand or p.product_name <> l.product_name)"
    ) == [(0,)]
    extras = rows(
        "select distinct product_id, product_name, category from order_lines where not is_merchandise order by 1"
    )
    assert extras == [("YF01", "运费", None), ("YP01", "样品", None)]


def test_lines_repeat_what_their_order_says(rows: Rows):
    columns = (
        "customer_id",
        "status",
        "salesperson",
        "department",
        "channel",
        "region",
        "province",
        "city",
        "currency",
    )
    differs = " or ".join(f"l.{column} is distinct from o.{column}" for column in columns)
    assert rows(f"select count(*) from order_lines l join orders o using (order_id) where {differs}") == [(0,)]
    assert rows(
        "select count(*) from order_lines l join orders o using (order_id) "
        "where not is_refund and l.ordered_at <> o.ordered_at"
    ) == [(0,)]


def test_nobody_orders_before_being_a_customer(rows: Rows):
    assert rows("select count(*) from orders join customers using (customer_id) where ordered_on < joined_on") == [(0,)]
    assert rows("select count(*) from feedback join orders using (order_id) where received_at < ordered_at") == [(0,)]


def test_places_are_consistent(rows: Rows):
    for table in ("customers", "orders", "order_lines"):
        assert rows(f"select city from {table} group by city having count(distinct (region, province)) > 1") == []
    assert rows("select province from feedback group by province having count(distinct region) > 1") == []


def test_some_sales_have_no_customer_and_some_customers_no_sales(rows: Rows):
    (share,) = rows("select count(*) filter (customer_id is null) / count(*) from orders")[0]
    assert 0.05 < share < 0.15
    (prospects,) = rows("select count(*) from customers where customer_id not in (select customer_id from classes)")[0]
    assert 100 < prospects < 300


def test_trade_breathes(rows: Rows):
    """Weekends are quiet in trade, and the Spring Festival empties the days after it."""
    quiet = rows(
        "select count(*) filter (isodow(ordered_on) = 7) / count(*) * 7 from orders "
        "where channel in ('经销商', '直营大客户')"
    )[0][0]
    assert quiet < 0.6
    before, after = rows(
        "select count(*) filter (ordered_on between date '2026-01-17' and date '2026-02-08') / 23, "
        "count(*) filter (ordered_on between date '2026-02-15' and date '2026-02-24') / 10 from orders"
    )[0]
    assert after < 0.5 * before
