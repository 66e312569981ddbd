"""Which encoding a text file is in, and the file as clean UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

BLOCK = 4 << 20
LEGACY = ("gb18030", "big5", "cp932", "cp949", "cp1252", "cp1250", "cp1251")
WESTERN = frozenset("äöüßÄÖÜéèêëàâáãåçíîïñóôõòúùûœæøØÅ€£°´’‘“”–—„ÉÈÀÇÑÓÚÍ®·«»¿¡ºª½")
HANGUL = frozenset(
    "이가는다의에을를로고하지사기어그나도한인대리시자수제일부구스주정상보전해아조비원서장소라동문품명번호발송배택결금액판매단량옵션"
    "김박최성영민은연우현진오유경안신강화마트면선여래청천용체국내중안물건무료세특록등합계입출"
)
LEAST_HANGUL = (5, 0.4)
CENTRAL = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžýČĎĚŇŘŠŤŮŽÝáéíúÁÉÍÚőűŐŰäöüßÄÖÜ€„”–—’")
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def detect(path: Path) -> tuple[str, bool, bool]:
    """(encoding, has a byte order mark, parts of the file are in another encoding)."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding, True, encoding == "utf-8" and not _decodes(path, "utf-8")
    if head[1:200:2].count(0) > 20 and head[:200:2].count(0) == 0:
        return "utf-16-le", False, False
    if head[:200:2].count(0) > 20 and head[1:200:2].count(0) == 0:
        return "utf-16-be", False, False
    if _decodes(path, "utf-8"):
        return "utf-8", False, False
    if _mixed(path):
        return "utf-8", False, True
    return _legacy(path), False, False


def blocks(path: Path) -> Iterator[bytes]:
    """The file in pieces."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks(path):
            if encoding != "utf-8" or not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mixed(path: Path) -> bool:
    """Lines with letters beyond ASCII of which some are UTF-8 and some are not: two exports joined."""
    good = bad = 0
    for block in blocks(path):
        for line in block.split(b"\n")[:200_000]:
            if line.isascii():
                continue
            try:
                good += len(line.decode("utf-8")) != len(line)
            except UnicodeDecodeError:
                bad += 1
    return good > 2 and good * 20 > bad


def _legacy(path: Path) -> str:
    """The old code page whose letters make sense: Chinese, Japanese, Korean, western, central European or Cyrillic."""
    with path.open("rb") as file:
        raw = file.read(1 << 20)
    raw = raw[: raw.rfind(b"\n") + 1] or raw
    scores = {name: _plausible(raw, name) for name in LEGACY}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else "cp1252"


def _plausible(raw: bytes, encoding: str) -> float:
    """Share of the non-ASCII letters that are common ones in the languages the encoding is for."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "cp1252":
            return -1.0
        text = raw.decode("cp1252", "replace")
    letters = [letter for letter in text if letter > "\x7f"]
    if encoding == "cp1251" and len(letters) < 3 * len(re.findall(r"[^\x00-\x7f]+", text)):
        return -1.0
    if encoding == "cp949" and not _is_korean(letters):
        return -1.0
    return sum(_weight(letter, encoding) for letter in letters) / max(1, len(letters))


def _weight(letter: str, encoding: str) -> float:
    if encoding in ALPHABETS:
        good, weight = ALPHABETS[encoding]
        return weight if good(letter) else -0.6
    if encoding == "cp949":
        return 1.1 if "\uac00" <= letter <= "\ud7a3" else -1.0 if "\u4e00" <= letter <= "\u9fff" else 0.5
    if encoding == "cp932":
        if "\u3040" <= letter <= "\u30ff":
            return 1.3
        return -1.0 if "\uff61" <= letter <= "\uff9f" else 0.45
    return _chinese(letter, encoding)


def _is_korean(letters: Sequence[str]) -> bool:
    """Whether enough of the different syllables are common ones: Chinese read as Korean gives rare ones."""
    distinct = {letter for letter in letters if "\uac00" <= letter <= "\ud7a3"}
    common, (least, share) = len(distinct & HANGUL), LEAST_HANGUL
    return common >= least and common >= share * len(distinct)


def _chinese(letter: str, encoding: str) -> float:
    if letter in "，。：；（）！？、￥¥“”《》—…　％":
        return 1.0
    try:
        place = letter.encode("gb2312" if encoding == "gb18030" else "big5")
    except UnicodeEncodeError:
        return -0.3
    common = 0xB0 <= place[0] <= 0xD7 if encoding == "gb18030" else 0xA4 <= place[0] <= 0xC6
    return 1.0 if common and len(place) == 2 else 0.1


def _is_cyrillic(letter: str) -> bool:
    return "а" <= letter.lower() <= "я" or letter in "ёЁ№«»—–"


ALPHABETS: Mapping[str, tuple[Callable[[str], bool], float]] = {
    "cp1252": (WESTERN.__contains__, 0.9),
    "cp1250": (CENTRAL.__contains__, 0.85),
    "cp1251": (_is_cyrillic, 1.0),
}


def transcode(path: Path, encoding: str, out: Path) -> None:
    """Write the file as UTF-8 without a mark; bytes that mean nothing become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with out.open("wb") as target:
        first = True
        for block in blocks(path):
            text = decoder.decode(block)
            if first:
                text, first = text.lstrip("\ufeff"), False
            target.write(text.encode("utf-8", "replace"))
        target.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
