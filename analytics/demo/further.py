"""The records beside trade, in the order in which one can be told from those before it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from analytics.demo import (
    accounts,
    agreements,
    loyalty,
    marketing,
    online,
    receipts,
    research,
    scene,
    supply,
    surveys,
    visits,
    work,
)
from analytics.demo.books import Books
from analytics.demo.receipts import Receipts

FIRST_STREAM = 100
Maker = Callable[[np.random.Generator, Books, Receipts], pa.Table]


def _alone(make: Callable[[np.random.Generator, Books], pa.Table]) -> Maker:
    """A table for which nobody needs to know what was paid."""
    return lambda rng, books, came: make(rng, books)


MAKERS: dict[str, Maker] = {
    "settlements": receipts.settlements,
    "contacts": _alone(accounts.contacts),
    "deals": _alone(accounts.deals),
    "contracts": agreements.contracts,
    "consents": _alone(agreements.consents),
    "interactions": _alone(visits.interactions),
    "campaigns": _alone(marketing.campaigns),
    "touches": _alone(marketing.touches),
    "attendance": _alone(marketing.attendance),
    "loyalty_ledger": loyalty.loyalty_ledger,
    "page_views": _alone(online.page_views),
    "survey_questions": _alone(surveys.survey_questions),
    "survey_answers": _alone(surveys.survey_answers),
    "needs": _alone(research.needs),
    "field_notes": _alone(research.field_notes),
    "competitor_moves": _alone(scene.competitor_moves),
    "industry_events": _alone(scene.industry_events),
    "market_indicators": _alone(scene.market_indicators),
    "costs": _alone(supply.costs),
    "stock": _alone(supply.stock),
    "decisions": _alone(work.decisions),
    "annotations": _alone(work.marks),
    "actions": work.actions,
    "tags": _alone(work.tags),
    "class_sets": _alone(work.class_sets),
    "sources": _alone(work.sources),
}


def tables(books: Books, seed: int) -> dict[str, pa.Table]:
    """All tables of ``books`` and those told from them, each from its own stream of random numbers."""

    def draw(number: int) -> np.random.Generator:
        return np.random.default_rng([seed, FIRST_STREAM + number])

    came = receipts.receipts(draw(0), books)
    books.tables["payments"] = receipts.payments(books, came)
    for number, (name, make) in enumerate(MAKERS.items(), 1):
        books.tables[name] = make(draw(number), books, came)
    return books.tables
