"""What each column means and which table the file is: words, shapes, then choice without contradiction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analytics.errors import AnalyticsError
from analytics.ingest.shapes import Shape
from analytics.ingest.vocabulary import SALES, Field, bare, fields, index, plain, system_of
from analytics.schema import IMPORTABLE

NOISE = (
    "order", "orders", "lineitem", "line item", "line", "item", "items", "billing", "shipping", "ship", "customer",
    "buyer", "default address", "default", "review", "receipt", "transaction", "your", "total", "amazon",
    "买家", "订单", "商品", "您的", "交易", "收货", "宝贝", "客户", "本次", "所属", "注文",
)  # fmt: skip
QUALIFIERS = frozenset({
    "tax", "rate", "id", "code", "type", "method", "status", "date", "time", "name", "number", "no", "count",
    "note", "notes", "url", "group", "currency", "reference",
})  # fmt: skip
MATTERS: tuple[tuple[frozenset[str], tuple[str, ...], str], ...] = (
    (
        frozenset({"order_discount", "discount"}),
        ("优惠", "折扣", "减免", "红包", "券", "抵扣", "立减"),
        "coupon discount",
    ),
    (
        frozenset({"order_shipping", "shipping"}),
        ("运费", "邮费", "配送", "餐盒", "包装"),
        "shipping ship handling delivery freight packaging",
    ),
    (frozenset({"order_tax", "tax"}), ("税",), "tax vat gst ust mwst tva iva btw steuer umsatzsteuer duty"),
    (frozenset({"order_refund"}), ("退款",), "refund refunded"),
    (frozenset({"fee"}), ("佣金", "服务费", "手续费"), "fee fees commission"),
    (
        frozenset(),
        ("补贴", "积分", "定金", "押金", "年营业额", "年收入", "注册资本"),
        "gift wrap card credit tip deposit insurance customs payout loyalty points annual yearly",
    ),
)
WITHOUT_TAX = re.compile(
    r"\b(?:excl(?:uding)?|ex|exkl|net of|before|without|hors|senza|sin|sem) (?:sales )?"
    r"(?:tax|vat|gst|btw|mwst|ust|iva|tva)\b"
)
MINIMUM = 0.34


def dated(table: str) -> frozenset[str]:
    """The dates that a record of ``table`` cannot do without."""
    declared = IMPORTABLE["order_lines" if table == SALES else table].columns
    return frozenset(column.name for column in declared if column.required and column.kind in ("date", "instant"))


@dataclass(frozen=True)
class Guess:
    """One column's meaning: field or None, confidence 0-1, and the reason as a text key under ``guess.``."""

    field: str | None
    confidence: float
    reason: str


def word_score(header: str, table: str) -> dict[str, tuple[float, str]]:
    """Fields whose words the header has, with a strength and the reason."""
    known = index(table)
    found: dict[str, tuple[float, str]] = {}

    def claim(words: str, strength: float, reason: str) -> None:
        for rank, field in enumerate(known.get(words, ())):
            kind = fields(table)[field].kind
            if kind == "money" and ("%" in header or (reason == "header_part" and foreign(field))):
                continue
            if kind == "share" and "%" not in header and reason == "header_part":
                continue
            words_of = fields(table)[field].words
            place = words_of.index(words) if words in words_of else 0
            score = strength - 0.06 * rank - 0.001 * min(place, 50)
            if score > found.get(field, (0.0, ""))[0]:
                found[field] = (score, reason)

    full, short = plain(header), bare(header)
    foreign = _foreign(header, short)
    untaxed = " ".join(WITHOUT_TAX.sub(" ", full).split())
    if untaxed != full:
        claim(untaxed, 0.95, "header_word")
        foreign = _foreign(untaxed, untaxed)
    claim(full, 1.0, "header_word")
    claim(plain(header.lower()), 0.98, "header_word")
    claim(short, 0.97, "header_word")
    numbered = re.sub(r"\s*\d+$", "", short)
    if numbered != short:
        for field in known.get(numbered, ()):
            if fields(table)[field].many:
                found[field] = (0.8, "header_part")
    for stripped in _without_noise(short):
        claim(stripped, 0.8, "header_part")
    if not found:
        for part in _parts(short):
            claim(part, 0.5 + 0.25 * len(part) / max(1, len(short)), "header_part")
    return found


def _foreign(header: str, short: str) -> Callable[[str], bool]:
    """Whether a header speaks of something that an amount of this field is not: shipping, taxes, discounts, fees."""
    words = set(short.split())
    spoken = [
        of for of, signs, tokens in MATTERS if words & set(tokens.split()) or any(sign in header for sign in signs)
    ]
    return lambda field: bool(spoken) and not any(field in of for of in spoken)


def _without_noise(header: str) -> list[str]:
    """The header without a leading or trailing word that many exports put before every column."""
    found = []
    for noise in NOISE:
        if header.startswith(noise) and len(header) > len(noise) + 1:
            found.append(header.removeprefix(noise).strip())
        if header.endswith(noise) and len(header) > len(noise) + 1:
            found.append(header.removesuffix(noise).strip())
    return found


def _parts(header: str) -> list[str]:
    """Runs of words inside a longer header; for Chinese, its endings (the head of a compound comes last)."""
    words = header.split(" ")
    if len(words) > 1:
        heads = range(len(words) - 1, 0, -1) if words[-1] not in QUALIFIERS else ()
        tails = [" ".join(words[-size:]) for size in range(len(words) - 1, 0, -1)]
        return tails + [" ".join(words[:size]) for size in heads]
    if any("\u4e00" <= letter <= "\u9fff" for letter in header):
        return [header[cut:] for cut in range(1, len(header) - 1)]
    return []


def shape_factor(field: Field, shape: Shape) -> float:
    """How well values of this shape can be what the field holds."""
    if not shape.filled:
        return 0.3
    kind, name = field.kind, field.name
    if name.endswith("_time"):
        return 1.0 if shape.clock > 0.6 else 0.2
    if kind in ("date", "instant"):
        return 1.0 if shape.date > 0.6 else 0.75 if shape.date > 0.25 else 0.2
    if kind in ("money", "quantity", "number"):
        return (
            1.0
            if shape.number > 0.6 and not (shape.phone > 0.9 and shape.length > 10)
            else 0.7
            if shape.number > 0.3
            else 0.2
        )
    if kind == "integer":
        return 1.0 if shape.integer > 0.8 else 0.2
    if kind == "share":
        return 1.0 if shape.number > 0.6 or shape.percent > 0.5 else 0.2
    if name == "email":
        return 1.0 if shape.mail > 0.3 or shape.masked > 0.3 else 0.3
    if name == "phone":
        return 1.0 if shape.phone > 0.3 or shape.masked > 0.3 else 0.4
    return _text_factor(field, shape)


def _text_factor(field: Field, shape: Shape) -> float:
    name = field.name
    if name in ("order_id", "product_id") and shape.digits < 0.2:
        return 0.3
    if name == "currency":
        return 1.0 if shape.code > 0.5 or shape.length < 5 else 0.3
    if name in ("product_name", "customer_name", "category", "brand", "region", "province", "city", "body"):
        return 0.55 if shape.date > 0.8 else 0.7 if shape.number > 0.9 and shape.letters < 0.05 else 1.0
    if field.kind == "id":
        return (
            0.3 if shape.date > 0.8 and shape.length != 8 and shape.letters > 0.9 else 0.8 if shape.length > 60 else 1.0
        )
    if name in ("status", "channel", "region", "department"):
        return 0.5 if shape.length > 40 else 1.0
    return 1.0


def by_shape(shape: Shape, table: str) -> dict[str, tuple[float, str]]:
    """Meanings that values alone suggest, weaker than any word."""
    found: dict[str, tuple[float, str]] = {}
    known = fields(table)
    on = dated(table) & set(known)
    if shape.date > 0.8 and shape.letters < 0.95:
        found |= dict.fromkeys(sorted(on), (0.4, "values_dates"))
    if shape.several > 0.2 and "choices" in known:
        found["choices"] = (0.9, "values_choices")
    if shape.mail > 0.6 and "email" in known:
        found["email"] = (0.6, "values_mails")
    if shape.mobile > 0.8 and "phone" in known:
        found["phone"] = (0.45, "values_phones")
    return found


def guesses(headers: Sequence[str], shapes: Sequence[Shape], table: str) -> list[Guess]:
    """One guess per column; no field is given twice."""
    known = fields(table)
    system = system_of(headers) if table == SALES else None
    own = system.mapping if system else {}
    claims: list[tuple[float, int, str, str]] = []
    for place, (header, shape) in enumerate(zip(headers, shapes, strict=True)):
        scored = by_shape(shape, table) | word_score(header, table)
        if plain(header) in own:
            meant = own[plain(header)]
            scored = {meant: (1.0, "header_word")} if meant else {}
        for field, (score, reason) in scored.items():
            claims.append((score * shape_factor(known[field], shape), place, field, reason))
    claims.sort(key=lambda claim: (-round(claim[0], 4), claim[1]))
    taken: dict[int, Guess] = {}
    given: set[str] = set()
    for score, place, field, reason in claims:
        if score < MINIMUM or place in taken or (field in given and not known[field].many):
            continue
        taken[place] = Guess(field, round(min(score, 1.0), 3), reason)
        given.add(field)
    return [taken.get(place, Guess(None, 0.0, "unknown")) for place in range(len(headers))]


def with_mapping(
    found: list[Guess], headers: Sequence[str], mapping: Mapping[str, str | None], table: str, reason: str = "reader"
) -> list[Guess]:
    """The reader's own mapping on top: header -> field, or None for "keep as attribute"."""
    known = fields(table)
    wrong = [field for field in mapping.values() if field and field not in known]
    if wrong:
        raise AnalyticsError("unknown_field", field=wrong[0], table=table)
    missing = [header for header in mapping if header not in headers]
    if missing and reason == "reader":
        raise AnalyticsError("unknown_header", header=missing[0])
    chosen = {field for field in mapping.values() if field}
    merged = []
    for header, guess in zip(headers, found, strict=True):
        if header in mapping:
            merged.append(Guess(mapping[header] or None, 1.0, reason))
        else:
            merged.append(Guess(None, 0.0, "unknown") if guess.field in chosen else guess)
    return merged


def repeated(headers: Sequence[str], found: Sequence[Guess]) -> str | None:
    """A header that stands twice and carries money or a date: nobody can know which is meant."""
    for place, guess in enumerate(found):
        twin = f"{headers[place]} (2)"
        kind = fields(SALES)[guess.field].kind if guess.field in fields(SALES) else ""
        if guess.field and guess.reason != "reader" and kind in ("money", "instant", "quantity") and twin in headers:
            return headers[place]
    return None
