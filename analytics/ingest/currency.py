"""Which currency a file without a currency column is in, from its symbols, its headers or the lines above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from analytics.ingest.recognise import Guess
from analytics.ingest.source import Source
from analytics.ingest.vocabulary import Field

CODES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "AUD", "CAD", "CHF", "SGD", "INR", "KRW", "SEK", "NOK", "DKK",
         "PLN", "CZK", "BRL", "MXN", "NZD", "THB", "MYR", "AED", "ZAR")  # fmt: skip
SYMBOLS = (
    (r"HK\$", "HKD"),
    (r"NT\$", "TWD"),
    (r"(?<![A-Z])A(U)?\$", "AUD"),
    (r"(?<![A-Z])CA?\$", "CAD"),
    (r"S\$", "SGD"),
    (r"R\$", "BRL"),
    (r"\$", "USD"),
    (r"€", "EUR"),
    (r"£", "GBP"),
    (r"₹", "INR"),
    (r"₩", "KRW"),
    (r"円", "JPY"),
    (r"[元￥¥]|人民币|RMB", "CNY"),
)
MONEY = frozenset({
    "revenue", "gross", "discount", "unit_price", "order_total", "order_paid", "order_gross", "order_refund",
    "order_discount", "tax", "price", "amount",
})  # fmt: skip


def of_file(
    source: Source, guesses: Sequence[Guess], samples: Sequence[Sequence[str]], known: Mapping[str, Field] | None = None
) -> str | None:
    """ISO code, or None when nothing in the file tells. ``known`` are the fields of a table other than sales."""
    money = {name for name, item in known.items() if item.kind == "money"} if known else MONEY
    votes: Counter[str] = Counter()
    for header, guess, sample in zip(source.headers, guesses, samples, strict=True):
        if guess.field in money:
            for text in (header, *sample[:50]):
                votes.update(_told(text))
    if not votes:
        for row in source.above[:20]:
            votes.update(code for cell in row for code in CODES if re.search(rf"\b{code}\b", cell))
    if not votes:
        return None
    best = votes.most_common(1)[0][0]
    return "JPY" if best == "CNY" and _japanese(source.headers) else best


def _told(text: str) -> list[str]:
    found = [code for code in CODES if re.search(rf"\b{code}\b", text)]
    return found or [code for symbol, code in SYMBOLS if re.search(symbol, text)][:1]


def by_language(source: Source) -> str | None:
    """The likely currency of a file whose headers are Chinese or Japanese; None for the rest."""
    if _japanese(source.headers):
        return "JPY"
    chinese = sum(bool(re.search(r"[\u4e00-\u9fff]", header)) for header in source.headers)
    return "CNY" if chinese > len(source.headers) / 2 else None


def _japanese(headers: Sequence[str]) -> bool:
    return any(re.search(r"[\u3040-\u30ff]", header) for header in headers)
