"""From a few letters to a customer's page, along the time line, and from a list to the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from analytics.texts import LANGUAGES, say
from tests.browser.conftest import Reader, Server
from tests.browser.test_journey import LOCALES, opened, shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = {"zh": "hzmz 茶", "en": "Hangzhou Muzhu Tea"}
NAME = {"zh": "杭州暮渚茶庄", "en": "Hangzhou Muzhu Tea House"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_search_customer_time_line(lang: str, server: Server, reader) -> None:
    person: Reader = reader(LOCALES[lang])
    page = person.page
    opened(person, server, "customer", lang)
    page.get_by_label(say("customer.search", lang)).fill(WORDS[lang])
    page.keyboard.press("Enter")
    page.get_by_text(NAME[lang]).first.wait_for(timeout=30_000)
    page.wait_for_url("**customer=C000165**", timeout=30_000)
    person.settled()
    page.locator("[data-testid=stMetricValue]").nth(4).wait_for(timeout=60_000)
    shown(person, "customer.part.timeline", lang)
    everything = page.url
    page.get_by_text(say("subject.voice", lang), exact=True).click()
    page.wait_for_url("**part=voice**", timeout=30_000)

    other: Reader = reader(LOCALES[lang])
    other.page.goto(page.url)  # a copied address shows the same screen
    other.page.get_by_text(NAME[lang]).first.wait_for(timeout=60_000)
    assert "customer=C000165" in everything
    assert other.page.get_by_text(say("analysis.customer_search", lang)).count() == 0


def test_the_first_screen_answers_without_scrolling(server: Server, reader) -> None:
    person: Reader = reader(LOCALES["zh"])
    opened(person, server, "customer", "zh")
    person.page.goto(f"{server.url}/customer?ws=sample&lang=zh&customer=C000165")
    chart = person.page.locator(".js-plotly-plot").first
    chart.wait_for(timeout=60_000)
    person.settled()
    box = chart.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 900
    matter = person.page.get_by_text(say("standing.decider.wanting.sentence", "zh", {"total": 1})).bounding_box()
    assert matter
    assert matter["y"] + matter["height"] <= 900


def test_a_list_of_customers_leads_to_the_page(server: Server, reader) -> None:
    person: Reader = reader(LOCALES["zh"])
    opened(person, server, "churn", "zh")
    page = person.page
    page.locator(".js-plotly-plot .bars .point path").first.wait_for(timeout=60_000)
    drawer = page.get_by_role("dialog")
    for _ in range(4):
        person.settled()
        page.locator(".js-plotly-plot .bars .point path").first.click(force=True)
        try:
            drawer.wait_for(timeout=8_000)
            break
        except PlaywrightTimeout:  # a chart takes clicks only once it has come to rest
            continue
    link = drawer.get_by_role("button").filter(has_text="客户档案").first
    link.click()
    page.wait_for_url("**/customer?**customer=**", timeout=30_000)
    person.settled()
    assert page.locator("h1").inner_text() == say("page.customers.customer", "zh")
    page.locator("[data-testid=stMetricValue]").nth(4).wait_for(timeout=60_000)
