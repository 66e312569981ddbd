"""Five questions of a manager on the sample company, each by mouse, from Today, in at most six clicks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from analytics.bench.questions import last_year
from analytics.classes.declare import Class, ClassSet, to_text
from analytics.classes.questions import questions
from analytics.classes.segments import IN
from analytics.engine import Workspace, open_workspace, run
from analytics.texts import LANGUAGES, say
from tests.browser.conftest import Reader, Server
from tests.browser.test_journey import LOCALES, opened, shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.parametrize("lang", LANGUAGES)]
MOST, BARS = 6, ".bars .point path"
FIRST = re.compile("^1$")  # of the month
FILES = {"zh": "sample", "en": "sample-en"}
TEA = {"zh": "茶叶", "en": "Leaf tea"}
COFFEE, ZHEJIANG = {"zh": "咖啡", "en": "Coffee"}, {"zh": "浙江", "en": "Zhejiang"}


@dataclass
class Mouse:
    """A hand that counts its clicks, and the same company to compute from."""

    person: Reader
    lang: str
    company: Workspace
    clicks: int = 0

    def click(self, what: Locator) -> None:
        what.click(timeout=60_000)
        self.clicks += 1
        self.person.settled()

    def ask(self, code: str) -> None:
        """Follow a question on Today to its page."""
        page = self.person.page
        self.click(page.get_by_role("link", name=say(f"question.{code}", self.lang), exact=True))
        page.wait_for_selector(f'h1:not(:text-is("{say("page.today.today", self.lang)}"))', timeout=60_000)
        self.person.settled()

    def choose(self, key: str, option: str) -> None:
        """Open a box and choose from it; a long one draws what is in sight only."""
        page = self.person.page
        self.click(page.get_by_label(say(key, self.lang), exact=True).first)
        wanted = page.get_by_role("option", name=option, exact=True)
        for _ in range(20):
            if wanted.count():
                break
            page.get_by_role("option").last.hover()
            page.mouse.wheel(0, 200)
            page.wait_for_timeout(300)
        self.click(wanted)

    def mark(self, marks: Locator) -> None:
        """Click a mark of a chart until its list opens; a chart takes clicks only once it has come to rest."""
        drawer = self.person.page.get_by_role("dialog")
        marks.first.wait_for(timeout=60_000)
        self.clicks += 1
        for _ in range(4):
            self.person.settled()
            marks.first.click(force=True)
            try:
                drawer.wait_for(timeout=8_000)
            except PlaywrightTimeout:
                continue
            return

    def found(self, analysis: str, **given: object) -> int:
        return run(analysis, self.company, last_year(self.company), given).table.num_rows

    def segment(self, code: str, **values: object) -> int:
        """How many customers a question's rule has, asked without the screen."""
        made = ClassSet("segment", cut="rule", classes=(Class(IN, rule=questions()[code].filled(values)),))
        return self.found("customer_list", class_set=to_text(made), class_code=IN)

    def sees(self, key: str, **facts: object) -> None:
        shown(self.person, key, self.lang, **facts)
        assert self.clicks <= MOST, f"{self.clicks} clicks"


@pytest.fixture
def hand(lang: str, server: Server, reader: Callable[[str], Reader], demo_copy: Path) -> Iterator[Mouse]:
    person = reader(LOCALES[lang])
    opened(person, server, "today", lang)
    company = open_workspace(demo_copy / "workspaces" / f"{FILES[lang]}.duckdb")
    yield Mouse(person, lang, company)
    company.close()


def test_who_stopped_buying_tea_but_still_buys_coffee(hand: Mouse, lang: str) -> None:
    hand.ask("stopped")
    hand.choose("question.slot.dropped", TEA[lang])
    hand.choose("question.slot.kept", COFFEE[lang])
    count = hand.segment("stopped", dropped=TEA[lang], kept=COFFEE[lang])
    assert count
    hand.sees("headline.customer_list", count=count)


def test_accounts_of_a_province_that_order_less_and_complain(hand: Mouse, lang: str) -> None:
    hand.ask("falling")
    hand.choose("question.slot.province", ZHEJIANG[lang])
    count = hand.segment("falling", province=ZHEJIANG[lang], complaints=2)
    assert count
    hand.sees("headline.customer_list", count=count)


def test_who_moved_from_loyal_to_at_risk_since_june(hand: Mouse, lang: str) -> None:
    hand.ask("moved")
    page = hand.person.page
    hand.click(page.get_by_label(say("param.from_on", lang), exact=True).first)
    hand.click(page.locator('[role="application"] button[aria-haspopup="listbox"]').first)
    hand.click(page.get_by_role("option").nth(5))
    hand.click(page.locator('[role="application"] [role="button"]:not([data-outside-month])', has_text=FIRST).first)
    page.wait_for_url("**class_moves.from_on=2026-06-01**", timeout=30_000)
    hand.person.settled()
    since = {"class_set": "rfm", "from_on": date(2026, 6, 1)}
    rows = run("class_moves", hand.company, last_year(hand.company), since).rows
    (at,) = [at for at, row in enumerate(rows) if (row["from_class"], row["to_class"]) == ("loyal", "at_risk")]
    hand.mark(page.locator(".js-plotly-plot").nth(1).locator(BARS).nth(_cell(page, at)))
    hand.sees("headline.moved_list", count=rows[at]["subjects"])


def _cell(page: Page, row: int) -> int:
    """The place among the bars of the cell that stands for a row."""
    return page.evaluate(
        "row => { const traces = document.querySelectorAll('.js-plotly-plot')[1].data;"
        " return traces.filter(t => t.type === 'bar').flatMap(t => t.customdata).flat().indexOf(row) }",
        row,
    )


def test_whose_customers_are_leaving(hand: Mouse, lang: str) -> None:
    hand.ask("leaving")
    rows = run("warnings_by_class", hand.company, last_year(hand.company)).rows
    assert rows[0]["is_sure"]
    hand.mark(hand.person.page.locator(".js-plotly-plot").nth(1).locator(BARS))
    own = replace(last_year(hand.company), segment=(str(rows[0]["filtered_by"]),))
    assert run("churn_warnings", hand.company, own).table.num_rows == rows[0]["late_customers"]
    hand.person.page.get_by_role("dialog").get_by_text(str(rows[0]["class_name"])).first.wait_for(timeout=30_000)
    assert hand.clicks <= MOST


def test_what_is_different_about_the_best_twenty(hand: Mouse, lang: str) -> None:
    hand.ask("best")
    given = {"class_set": "best", "class_code": "top"}
    result = run("segment_portrait", hand.company, last_year(hand.company), given)
    said = say(result.headline.key, lang, result.headline.facts)
    hand.person.page.wait_for_function(
        "said => [...document.querySelectorAll('h3')].some(h => h.innerText.replaceAll('\u2060', '').includes(said))",
        arg=said,
        timeout=60_000,
    )  # numbers and their units are glued on the screen
    assert hand.clicks <= MOST
