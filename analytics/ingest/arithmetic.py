"""Which columns are price, quantity and amount, told by the product that must hold in every row."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.ingest.numbers import CENT, HOLDS, holds
from analytics.ingest.numbers import numbers as numbers_of
from analytics.ingest.recognise import Guess
from analytics.ingest.shapes import Shape

LEDGER = frozenset({"amount", "fee", "net", "balance"})
ROLES = ("unit_price", "quantity")
AMOUNTS = ("revenue", "gross")
CANDIDATES = 12


def settle(guesses: Sequence[Guess], samples: Sequence[Sequence[str]], shapes: Sequence[Shape]) -> list[Guess]:
    """``guesses`` with price, quantity and amount moved to the columns whose product holds, where theirs does not.

    Columns that mean something else by their words keep it; only unread columns and the roles themselves are moved.
    """
    found = _whole(list(guesses), samples)
    role = {guess.field: place for place, guess in enumerate(found) if guess.field}
    amount = next((name for name in AMOUNTS if name in role), "")
    if not amount or any(
        found[role[name]].reason in ("reader", "remembered") for name in (amount, *ROLES) if name in role
    ):
        return found
    free = _free(found, shapes, {role.get(name) for name in (*ROLES, amount)})
    numbers = {place: numbers_of(samples[place]) for place in free}
    own = [numbers[role[name]] for name in ROLES if name in role]
    target = numbers[role[amount]]
    if len(own) == len(ROLES) and holds(own[0], own[1], target):
        return found
    for name, other in (ROLES, ROLES[::-1]):
        best = _match(numbers, target, role.get(other), role[amount]) if other in role else None
        if best is not None:
            return _moved(found, name, role.get(name), best)
    return found


def is_ledger(guesses: Sequence[Guess], samples: Sequence[Sequence[str]]) -> bool:
    """Whether amount and fee come to the net in every row, or the balance runs on by the amounts."""
    held = {
        guess.field: numbers_of(sample)
        for guess, sample in zip(guesses, samples, strict=False)
        if guess.field in LEDGER
    }
    if not samples or "amount" not in held:
        return False
    if {"fee", "net"} <= held.keys():
        rows = [
            min(abs(amount + fee - net), abs(amount - fee - net)) <= CENT
            for amount, fee, net in zip(held["amount"], held["fee"], held["net"], strict=True)
            if amount is not None and fee is not None and net is not None
        ]
        if len(rows) > 2 and sum(rows) >= HOLDS * len(rows) and any(held["fee"]):
            return True
    moves = held.get("net") or held["amount"]
    steps = [
        min(abs(abs(after - before) - abs(move)), abs(abs(after - before) - abs(earlier))) <= CENT
        for before, after, earlier, move in zip(
            held.get("balance", ()), held.get("balance", ())[1:], moves, moves[1:], strict=False
        )
        if before is not None and after is not None and earlier is not None and move is not None
    ]
    return len(steps) > 1 and sum(steps) >= HOLDS * len(steps)


def _whole(found: list[Guess], samples: Sequence[Sequence[str]]) -> list[Guess]:
    """An amount that is goods plus shipping is the order's total; a discount that is a percentage is a share."""
    role = {guess.field: place for place, guess in enumerate(found) if guess.field}
    if not {"unit_price", "quantity", "revenue"} <= role.keys():
        return found
    price, count, amount = (numbers_of(samples[role[name]]) for name in ("unit_price", "quantity", "revenue"))
    carriage = next((name for name in ("order_shipping", "shipping") if name in role), "")
    if carriage and "order_total" not in role:
        extra = numbers_of(samples[role[carriage]])
        less = [None if a is None else a - (b or 0) for a, b in zip(amount, extra, strict=True)]
        if any(extra) and not holds(price, count, amount) and holds(price, count, less):
            found[role["revenue"]] = Guess("order_total", 0.9, "arithmetic")
    if "discount" in role and "discount_share" not in role and any(cut := numbers_of(samples[role["discount"]])):
        shown = [None if p is None else p * (1 - (d or 0) / 100) for p, d in zip(price, cut, strict=True)]
        told = sum(bool(value) for value in cut) > 1
        if told and not holds(price, count, amount) and holds(shown, count, amount):
            found[role["discount"]] = Guess("discount_share", 0.9, "arithmetic")
    return found


def _free(found: Sequence[Guess], shapes: Sequence[Shape], roles: set[int | None]) -> list[int]:
    """The role columns and the number columns nobody has read."""
    free = [place for place, guess in enumerate(found) if guess.field is None and shapes[place].number > 0.9]
    return [*(place for place in roles if place is not None), *free[:CANDIDATES]]


def _match(
    numbers: dict[int, list[float | None]],
    target: Sequence[float | None],
    other: int | None,
    amount: int,
) -> int | None:
    """The column that, times ``other``, gives the amount; a column of nothing but ones tells nothing."""
    for place, column in numbers.items():
        plain = {value for value in column if value is not None}
        if place in (other, amount) or len(plain) < 2 or other is None:
            continue
        if holds(column, numbers[other], target):
            return place
    return None


def _moved(found: list[Guess], name: str, before: int | None, now: int) -> list[Guess]:
    if before is not None:
        found[before] = Guess(None, 0.0, "unknown")
    found[now] = Guess(name, 0.9, "arithmetic")
    return found
