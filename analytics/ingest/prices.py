"""What price, quantity, discount and amount of a row say about each other: which is before, which after discount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.ingest.numbers import CENT, Numbers, holds, numbers, product
from analytics.ingest.recognise import Guess, word_score
from analytics.ingest.vocabulary import SALES

PAID = frozenset({"revenue", "order_paid"})
FULL = (1.0, 100.0, 10.0)
UNREAD = Guess(None, 0.0, "unknown")


@dataclass
class Rows:
    """The guesses of a file with the numbers of its sample."""

    found: list[Guess]
    headers: Sequence[str]
    samples: Sequence[Sequence[str]]

    @property
    def role(self) -> dict[str, int]:
        return {guess.field: place for place, guess in enumerate(self.found) if guess.field}

    def of(self, name: str) -> Numbers:
        return numbers(self.samples[self.role[name]]) if name in self.role else []

    def base(self) -> Numbers:
        """What the goods of each row cost before any discount."""
        role = self.role
        if {"unit_price", "quantity"} <= role.keys():
            return product(self.of("unit_price"), self.of("quantity"))
        return self.of("gross")

    def less(self) -> Numbers:
        """The discounts of each row together."""
        parts = [self.of(name) for name in ("discount", "order_discount") if name in self.role]
        return [sum(abs(value or 0) for value in row) for row in zip(*parts, strict=True)] if parts else []

    def give(self, place: int, name: str) -> None:
        self.found[place] = Guess(name, 0.9, "arithmetic")

    def settled(self, *names: str) -> bool:
        """Whether a person has said what one of these is."""
        role = self.role
        return any(self.found[role[name]].reason in ("reader", "remembered") for name in names if name in role)


def settle(found: Sequence[Guess], headers: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Guess]:
    """``found`` with the amounts before and after a discount told apart by what they come to."""
    rows = Rows(list(found), headers, samples)
    for step in (_without_tax, _net_price, _after_discount, _rate_paid, _goods_and_carriage, _total_less_discount):
        step(rows)
    return rows.found


def _without_tax(rows: Rows) -> None:
    """Of two columns that call themselves the amount, the one without tax is the revenue."""
    role = rows.role
    tax = next((name for name in ("tax", "order_tax") if name in role), "")
    if "revenue" not in role or not tax or rows.settled("revenue"):
        return
    amount, taxes = rows.of("revenue"), rows.of(tax)
    bare = [None if value is None else value - (cut or 0) for value, cut in zip(amount, taxes, strict=True)]
    for place, header in enumerate(rows.headers):
        if rows.found[place].field or "revenue" not in word_score(header, SALES) or not any(taxes):
            continue
        if holds(bare, [1.0] * len(bare), numbers(rows.samples[place])):
            rows.found[role["revenue"]] = UNREAD
            rows.give(place, "revenue")
            return


def _net_price(rows: Rows) -> None:
    """A "price" that is gross less discount of several pieces is the row's amount."""
    role = rows.role
    if not {"gross", "unit_price", "quantity"} <= role.keys() or "revenue" in role or rows.settled("unit_price"):
        return
    net, gross = rows.of("unit_price"), rows.of("gross")
    less = rows.less() or [0.0] * len(gross)
    stated = [None if value is None else value - (cut or 0) for value, cut in zip(gross, less, strict=True)]
    ones = [1.0] * len(net)
    if (
        holds(stated, ones, net)
        and not holds(net, rows.of("quantity"), stated)
        and any(q != 1 for q in rows.of("quantity"))
    ):
        rows.give(role["unit_price"], "revenue")


def _after_discount(rows: Rows) -> None:
    """Of two columns that call themselves the amount, the one that price times quantity gives is before discount."""
    role = rows.role
    if not {"unit_price", "quantity", "revenue"} <= role.keys() or "gross" in role or rows.settled("revenue"):
        return
    base, amount = rows.base(), rows.of("revenue")
    if not holds(base, [1.0] * len(base), amount):
        return
    for place, header in enumerate(rows.headers):
        if rows.found[place].field or not PAID & word_score(header, SALES).keys():
            continue
        after = numbers(rows.samples[place])
        pairs = [(abs(a), abs(b)) for a, b in zip(amount, after, strict=True) if a is not None and b is not None]
        if pairs and all(b <= a + CENT for a, b in pairs) and any(0 < b < a - CENT for a, b in pairs):
            rows.give(role["revenue"], "gross")
            rows.give(place, "revenue")
            return


def _rate_paid(rows: Rows) -> None:
    """A "discount" of 0.9, 90 % or 9 that leaves nine tenths is the rate that is paid: the amounts say the rest."""
    role = rows.role
    name = next((name for name in ("discount", "discount_share") if name in role), "")
    base = rows.base()
    if not name or "revenue" not in role or not base or rows.settled(name):
        return
    rate, amount = rows.of(name), rows.of("revenue")
    for full in FULL:
        paid = [None if value is None else value / full for value in rate]
        if holds(base, paid, amount) and all(0 < value <= 1 for value in paid if value is not None):
            rows.found[role[name]] = Guess(None, 0.9, "arithmetic")
            return


def _goods_and_carriage(rows: Rows) -> None:
    """An amount that is goods less discount plus shipping (and tax) is what the order came to."""
    role = rows.role
    base = rows.base()
    carried = [name for name in ("order_shipping", "shipping") if name in role]
    if "revenue" not in role or not base or not carried or "order_total" in role or rows.settled("revenue"):
        return
    amount, extra = rows.of("revenue"), rows.of(carried[0])
    less = rows.less() or [0.0] * len(base)
    goods = [None if value is None else value - (cut or 0) for value, cut in zip(base, less, strict=True)]
    whole = [None if value is None else value + (more or 0) for value, more in zip(goods, extra, strict=True)]
    ones = [1.0] * len(base)
    if any(extra) and holds(whole, ones, amount, 2) and not holds(goods, ones, amount, 2):
        rows.give(role["revenue"], "order_total")


def _total_less_discount(rows: Rows) -> None:
    """A total that, less the discount, gives what was paid is the price of the goods."""
    role = rows.role
    paid = next((name for name in ("order_paid", "revenue") if name in role), "")
    if not {"order_total", "order_discount"} <= role.keys() or not paid or "order_gross" in role or "quantity" in role:
        return
    total, less, came = rows.of("order_total"), rows.of("order_discount"), rows.of(paid)
    left = [None if value is None else value - abs(cut or 0) for value, cut in zip(total, less, strict=True)]
    if any(less) and holds(left, [1.0] * len(left), came, 2) and not rows.settled("order_total", paid):
        rows.give(role["order_total"], "order_gross")
        rows.give(role[paid], "order_paid")


COSTS = frozenset({"cost", "unit_cost"})


def cost_is_open(found: Sequence[Guess], headers: Sequence[str], samples: Sequence[Sequence[str]]) -> str:
    """The header of a cost that neither its words nor the arithmetic settle; else nothing."""
    rows = Rows(list(found), headers, samples)
    place = _cost(rows)
    return headers[place] if place is not None and not _cost_level(rows, place) else ""


def settle_cost(found: Sequence[Guess], headers: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Guess]:
    """A column that only says "cost" is that of the piece or of the line, as it follows the price or the amount."""
    rows = Rows(list(found), headers, samples)
    place = _cost(rows)
    if place is not None and (level := _cost_level(rows, place)):
        rows.give(place, level)
    return rows.found


def _cost(rows: Rows) -> int | None:
    role = rows.role
    place = next((role[name] for name in sorted(COSTS) if name in role), None)
    if place is None or rows.settled(*COSTS) or "quantity" not in role:
        return None
    scored = word_score(rows.headers[place], SALES)
    return place if scored.keys() >= COSTS and abs(scored["cost"][0] - scored["unit_cost"][0]) < 0.1 else None


def _cost_level(rows: Rows, place: int) -> str:
    cost, count = numbers(rows.samples[place]), rows.of("quantity")
    amount = rows.of("revenue") or rows.of("gross") or rows.base()
    price = rows.of("unit_price")
    price = price or [a / q if a is not None and q else None for a, q in zip(amount, count, strict=True)]
    kept = [
        (abs(c), abs(p), abs(a))
        for c, p, a, q in zip(cost, price, amount, count, strict=True)
        if c and p and a and q and abs(q) != 1
    ]
    if len(kept) < 2:
        return "cost" if cost and count and all(q in (None, 1, -1) for q in count) else ""
    above_price = sum(c > p for c, p, _ in kept) / len(kept)
    above_amount = sum(c > a for c, _, a in kept) / len(kept)
    if above_price > 0.3 and above_amount < 0.1:
        return "cost"
    by_piece, by_line = (_spread([c / of[at] for c, *of in kept]) for at in (0, 1))
    return "unit_cost" if 2 * by_piece < by_line else "cost" if 2 * by_line < by_piece else ""


def _spread(shares: Sequence[float]) -> float:
    """Standard deviation over mean."""
    mean = sum(shares) / len(shares)
    return (sum((share - mean) ** 2 for share in shares) / len(shares)) ** 0.5 / mean + 1e-9
