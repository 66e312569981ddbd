"""The customer file: invented names, places, contacts that cannot be anybody's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analytics.demo import arrow
from analytics.demo.people import PRIVATE, Customers, places
from analytics.demo.sales import Company, customer_ids, place_columns, staff_columns
from analytics.demo.words import position, read
from analytics.schema.trade import KINDS

NO_PHONE, NO_MAIL, NO_GENDER, NO_BIRTH = 0.04, 0.22, 0.25, 0.40


def persons(rng: np.random.Generator, count: int, at: int) -> list[str]:
    """Invented names of private customers."""
    words = read("people")
    family = rng.integers(0, len(words["surnames"]), count).tolist()
    first, second = rng.integers(0, len(words["given"]), (2, count)).tolist()
    names = []
    for surname, one, two in zip(family, first, second, strict=True):
        given = words["given"][one][at] + words["given"][two][at]
        names.append(words["surnames"][surname][at] + (given if at == 0 else " " + given.capitalize()))
    return names


def _firms(rng: np.random.Generator, who: Customers, at: int) -> tuple[list[str], list[str | None]]:
    """(names, industries) as if every customer were a firm: city, two rare syllables, the industry's ending."""
    words, where, count = read("people"), places(), len(who.kind)
    endings = [words["industries"][kind] for kind in KINDS]
    first = rng.integers(0, len(words["trade_first"]), count).tolist()
    second = rng.integers(0, len(words["trade_second"]), count).tolist()
    draw = rng.integers(0, 1 << 20, count).tolist()
    names, industries = [], []
    for kind, city, one, two, pick in zip(who.kind.tolist(), who.city.tolist(), first, second, draw, strict=True):
        ending = endings[kind][pick % len(endings[kind])]
        trade = words["trade_first"][one][at] + words["trade_second"][two][at]
        parts = (where.cities[city][at], trade, ending[2 + at])
        names.append("".join(parts) if at == 0 else " ".join(parts))
        industries.append(ending[at] or None)
    return names, industries


def _known(rng: np.random.Generator, count: int, missing: float) -> np.ndarray:
    return rng.random(count) >= missing


def customers(rng: np.random.Generator, company: Company, language: str) -> pa.Table:
    """One row per customer; phones begin with 0000 and mails end in example.com, which nobody has."""
    at, who, lists = position(language), company.customers, read("people")["lists"]
    count, private = len(who.kind), who.kind == PRIVATE
    private_names, (firms, industries) = persons(rng, count, at), _firms(rng, who, at)
    births = np.datetime64("1958-01-01") + rng.integers(0, 365 * 48, count)
    gender = np.where(private & _known(rng, count, NO_GENDER), (rng.random(count) < 0.42).astype(np.int64), -1)
    numbers = np.arange(count)
    phone = np.where(_known(rng, count, NO_PHONE), numbers, -1)
    mail = np.where(_known(rng, count, NO_MAIL), numbers, -1)
    return arrow.table(
        "customers",
        {
            "customer_id": customer_ids(count),
            "customer_name": arrow.texts([private_names[n] if private[n] else firms[n] for n in range(count)]),
            "customer_kind": arrow.picked(KINDS, who.kind),
            "industry": arrow.texts(industries),
            "phone": arrow.picked([f"0000{number:07d}" for number in range(1, count + 1)], phone),
            "email": arrow.picked([f"c{number:06d}@example.com" for number in range(1, count + 1)], mail),
            **place_columns(language, who.city),
            **staff_columns(language, who.channel, who.salesperson),
            "gender": arrow.picked([name[at] for name in lists["gender"]], gender),
            "birth_on": arrow.days(births, private & _known(rng, count, NO_BIRTH)),
            "joined_on": arrow.days(company.horizon.dates(who.joined)),
            "lead_source": arrow.picked([name[at] for name in lists["lead_source"]], rng.integers(0, 6, count)),
        },
    )
