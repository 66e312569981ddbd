"""What is hidden in the sample company can be found in it, as numbers."""

import pytest

from analytics.demo.stories import BACKLOG, DELIVERY, DISCOUNTS, PRICE_CUT, REFERENCE
from tests.demo.conftest import Rows

# Months from the first of the price cut, and the same months of the year before.
CUT = f"date_trunc('month', last()) - interval {PRICE_CUT.months_ago - 1} month"
SINCE = f"between {CUT} + interval 3 month and last()"
YEAR_BEFORE = f"between {CUT} - interval 9 month and last() - interval 12 month"


def change(rows: Rows, table: str, measure: str, on: str, where: str = "true") -> float:
    """``measure`` since the price cut has worked, over the same months a year before."""
    now, before = rows(
        f"select {measure} filter ({on} {SINCE}), {measure} filter ({on} {YEAR_BEFORE}) from {table} where {where}"
    )[0]
    return float(now) / float(before)


def test_a_rival_cuts_its_price(rows: Rows):
    nuts, rival = "category = '坚果炒货'", f"competitor like '{PRICE_CUT.brand_zh}%'"
    index = "avg(price / own_price)"
    assert change(rows, "competitor_offers", index, "offered_on", f"{nuts} and {rival}") == pytest.approx(
        0.82, abs=0.02
    )
    assert change(rows, "competitor_offers", index, "offered_on", f"not ({nuts} and {rival})") == pytest.approx(
        1, abs=0.02
    )


def test_the_price_cut_costs_us_share(rows: Rows):
    nuts = "category = '坚果炒货'"
    assert change(rows, "sales", "sum(revenue::double)", "ordered_on", nuts) < 0.85
    assert change(rows, "sales", "sum(revenue::double)", "ordered_on", f"not {nuts}") > 1.1
    assert change(rows, "brand_sales", "sum(amount::double)", "period_on", f"{nuts} and is_own") < 0.85
    assert (
        change(rows, "brand_sales", "sum(amount::double)", "period_on", f"{nuts} and brand = '{PRICE_CUT.brand_zh}'")
        > 1.3
    )
    now, before = rows(
        f"select sum(amount::double) filter (is_own and period_on {SINCE}) / sum(amount) filter (period_on {SINCE}), "
        f"sum(amount::double) filter (is_own and period_on {YEAR_BEFORE}) "
        f"/ sum(amount) filter (period_on {YEAR_BEFORE}) "
        f"from brand_sales where {nuts}"
    )[0]
    assert now < before - 0.07


def test_late_deliveries_peak_for_six_weeks_in_one_province(rows: Rows):
    window = (
        f"received_on between last() - {DELIVERY.days_ago - 1} and last() - {DELIVERY.days_ago - DELIVERY.days - 8}"
    )
    inside, outside = rows(
        f"select count(*) filter ({window}), count(*) filter (not {window}) from feedback "
        f"where feedback_kind = 'complaint' and topic = '物流配送' and province = '{DELIVERY.province_zh}'"
    )[0]
    assert inside > 40
    assert outside < 40


def test_customers_leave_where_deliveries_failed(rows: Rows):
    """Of those who ordered in the six weeks, how many have not ordered for the last half-year?"""
    lost = dict(
        rows(
            "with seen as (select customer_id, province, count(*) filter (ordered_on between "
            f"last() - {DELIVERY.days_ago - 1} and last() - {DELIVERY.days_ago - DELIVERY.days}) as during, "
            "count(*) filter (ordered_on > last() - 180) as lately from sales "
            "where customer_id is not null group by all) "
            f"select province = '{DELIVERY.province_zh}', avg((lately = 0)::int) from seen where during > 0 group by 1"
        )
    )
    assert lost[True] > 0.55
    assert lost[False] < 0.30


def test_complaints_come_before_leaving(rows: Rows):
    """A complaint raises the chance that no order follows, everywhere, not only where deliveries failed."""
    silent = dict(
        rows(
            "with told as (select distinct order_id from feedback where feedback_kind = 'complaint'), "
            "ranked as (select customer_id, order_id, ordered_on, lead(order_id) over (partition by customer_id "
            "order by ordered_at) as following from orders where customer_id is not null "
            f"and province <> '{DELIVERY.province_zh}') "
            "select order_id in (select order_id from told), avg((following is null)::int) from ranked "
            "where ordered_on < last() - 180 group by 1"
        )
    )
    assert silent[True] > silent[False] + 0.08


def test_one_salesperson_sells_most_at_discounts_that_eat_the_margin(rows: Rows):
    people = rows(
        "select salesperson, sum(revenue)::double, sum(revenue - cost) / sum(revenue) filter (cost is not null), "
        "sum(discount) / sum(gross) from sales where is_merchandise and ordered_on > last() - 365 "
        "group by salesperson order by 2 desc"
    )
    name, revenue, margin, discount = people[0]
    assert len(people) == 24
    assert name == DISCOUNTS.salesperson_zh
    assert revenue > 1.1 * people[1][1]
    assert margin < 0.15 < 0.25 < min(other[2] for other in people[1:])
    assert discount > 0.18 > 0.06 > max(other[3] for other in people[1:])


def test_before_the_discounts_the_margin_was_like_everybodys(rows: Rows):
    (margin,) = rows(
        "select sum(revenue - cost) / sum(revenue) filter (cost is not null) from sales "
        f"where salesperson = '{DISCOUNTS.salesperson_zh}' and ordered_on < last() - {31 * (DISCOUNTS.months_ago + 1)}"
    )[0]
    assert margin > 0.25


def test_the_online_shop_grows_fastest(rows: Rows):
    growth = rows(
        "select channel, (sum(revenue) filter (ordered_on > last() - 365))::double "
        "/ (sum(revenue) filter (ordered_on between last() - 729 and last() - 365))::double as grown "
        "from sales group by channel order by grown desc"
    )
    assert growth[0][0] == "线上商城"
    assert growth[0][1] > 1.25
    assert growth[0][1] > growth[1][1] + 0.1


def test_coffee_rises_and_juice_declines_year_after_year(rows: Rows):
    first, second, third = rows(
        "select sum(revenue::double) filter (category = '咖啡'), sum(revenue::double) filter (category = '果汁饮料') "
        "from sales where ordered_on > last() - 1096 group by least((last() - ordered_on) // 365, 2) "
        "order by least((last() - ordered_on) // 365, 2) desc"
    )
    assert first[0] * 1.2 < second[0]
    assert second[0] * 1.2 < third[0]
    assert first[1] * 0.97 > second[1]
    assert second[1] * 0.97 > third[1]


def test_classes_carry_about_70_20_10_per_cent_of_sales(rows: Rows):
    shares = rows(
        "select sum(revenue::double) / sum(sum(revenue::double)) over () from classes group by class order by class"
    )
    assert [share for (share,) in shares] == pytest.approx(REFERENCE.sales, abs=REFERENCE.tolerance)


def test_satisfaction_falls_from_class_to_class(rows: Rows):
    found = rows(
        "select avg((score >= 4)::int), count(*) from feedback join classes using (customer_id) "
        "where feedback_kind = 'survey' group by class order by class"
    )
    assert [share for share, _ in found] == pytest.approx(REFERENCE.satisfied, abs=REFERENCE.tolerance)
    assert found[0][0] > 0.90
    assert min(count for _, count in found) > 500


def test_markets_are_larger_than_the_brands_in_them(rows: Rows):
    (most,) = rows(
        "with brands as (select date_trunc('quarter', period_on)::date as period_on, category, region, "
        "sum(amount::double) as amount from brand_sales group by all) select max(b.amount / m.amount) "
        "from brands b join market_sizes m using (period_on, category, region)"
    )[0]
    assert 0.5 < most < 0.85


def test_our_brand_sales_are_our_sales(rows: Rows):
    worst = rows(
        "with books as (select date_trunc('month', ordered_on)::date as period_on, category, "
        "sum(revenue::double) as revenue from sales where is_merchandise group by all), "
        "said as (select period_on, category, sum(amount::double) as amount from brand_sales "
        "where is_own group by all) "
        "select max(abs(amount / revenue - 1)), count(*) from books join said using (period_on, category)"
    )[0]
    assert worst[0] < 0.03
    assert worst[1] == 36 * 8


def test_two_sources_disagree_about_some_markets(rows: Rows):
    count, gap = rows(
        "select count(*), avg(abs(a.amount::double / b.amount::double - 1)) from market_sizes a join market_sizes b "
        "using (period_on, category, region) where a.source < b.source"
    )[0]
    assert 50 < count < 300
    assert gap > 0.03


def test_targets_reach_the_end_of_the_year_and_are_near_what_was_sold(rows: Rows):
    assert rows("select max(period_on)::varchar, count(distinct salesperson) from targets") == [("2026-12-01", 24)]
    asked, sold = rows(
        "select (select sum(amount) from targets where region is not null and period_on > last() - 365 "
        "and period_on <= last()), (select sum(revenue::double) from sales where ordered_on > last() - 365)"
    )[0]
    assert asked / sold == pytest.approx(1, abs=0.2)


def test_one_service_desk_leaves_complaints_open(rows: Rows):
    """Nearly every open complaint of some age is of that province, and some customers there have two."""
    still = "feedback_kind = 'complaint' and closed_at is null and received_on < last() - 20"
    there, everywhere = rows(
        f"select count(*) filter (province = '{BACKLOG.province_zh}'), count(*) from feedback where {still}"
    )[0]
    assert there > 30
    assert there / everywhere > 0.9
    twice = f"select customer_id from feedback where {still} group by all having count(*) >= 2"
    assert rows(f"select count(*) >= 8 from ({twice})") == [(True,)]
