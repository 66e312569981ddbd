"""One sample company for all tests here, generated as on a fixed day, and a scratch database over it."""

from collections.abc import Callable
from datetime import date

import duckdb
import pyarrow as pa
import pytest

from analytics.demo import sample
from analytics.demo.stories import REFERENCE
from analytics.schema import NOT_SALES

UNTIL, LAST = date(2026, 10, 8), date(2026, 9, 30)
Rows = Callable[[str], list[tuple]]

# The reference scheme of analytics.demo.stories: three scores of 1 to 5, added.
CLASSES = f"""
create table classes as
with bought as (
    select customer_id, count(distinct order_id) as orders, sum(revenue) as revenue, min(ordered_on) as first_on
    from sales where customer_id is not null group by customer_id
), scored as (
    select *, ntile(5) over (order by orders, customer_id) + ntile(5) over (order by revenue, customer_id)
        + ntile(5) over (order by first_on desc, customer_id) as points
    from bought
)
select *,
    case when points >= {REFERENCE.a_from} then 'A' when points >= {REFERENCE.b_from} then 'B' else 'C' end as class
from scored
"""


@pytest.fixture(scope="session")
def chinese() -> dict[str, pa.Table]:
    return sample.tables(UNTIL, "zh")


@pytest.fixture(scope="session")
def english() -> dict[str, pa.Table]:
    return sample.tables(UNTIL, "en")


@pytest.fixture(scope="session")
def rows(chinese: dict[str, pa.Table]) -> Rows:
    """Ask the Chinese sample in SQL; ``sales`` leaves out what is no sale, ``last()`` is the last day of the data."""
    database = duckdb.connect(config={"threads": 1})
    for name, table in chinese.items():
        database.register(f"{name}_arrow", table)
        database.execute(f"create table {name} as select * from {name}_arrow")
    database.execute(f"create table sales as select * from order_lines where status not in {NOT_SALES}")
    database.execute(f"create macro last() as date '{LAST}'")
    database.execute(CLASSES)
    return lambda sql: database.execute(sql).fetchall()
