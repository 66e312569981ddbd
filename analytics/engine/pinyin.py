"""Chinese names in Latin letters, so that they are found by their sound and by their initials.

Readings are pypinyin's (MIT). It reads twenty thousand names in six seconds; what follows takes its tables of
characters and phrases and reads a hundred thousand in less than one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

CHINESE = re.compile("[\u3400-\u9fff]")
LONGEST_NAME = 4  # characters of a person's name; a company's first character is no surname
SURNAMES = {
    "单": "shan", "曾": "zeng", "查": "zha", "仇": "qiu", "解": "xie", "盖": "ge", "朴": "piao", "尉": "yu", "区": "ou",
    "任": "ren", "覃": "qin", "翟": "zhai",
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Reads Chinese: ``characters`` by their usual sound, ``phrases``, by their first two, where it differs."""

    characters: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)

    def syllables(self, text: str) -> list[str]:
        """``重庆茶`` -> ``chong qing cha``; what is not Chinese stays, letter by letter in lower case."""
        found: list[str] = []
        if len(text) <= LONGEST_NAME and text[:1] in SURNAMES:
            found.append(SURNAMES[text[0]])
        while len(found) < len(text):
            at = len(found)
            phrase = next((one for one in self.phrases.get(text[at : at + 2], ()) if text.startswith(one[0], at)), None)
            found += phrase[1] if phrase else [self.characters.get(text[at], text[at].lower())]
        return found

    def sounds(self, text: str) -> tuple[str, str]:
        """(whole sound, initials) of a name without spaces and signs: ``海宁百货`` -> ``hainingbaihuo``, ``hnbh``."""
        if not CHINESE.search(text):
            return "", ""
        parts = [part for part in self.syllables(text) if part.isalnum()]
        return "".join(parts), "".join(part[0] for part in parts)


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The reader of all characters and phrases; made once, in a quarter of a second."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    usual = {chr(code): _plain(readings.split(",")[0]) for code, readings in PINYIN_DICT.items()}
    phrases: dict[str, list[tuple[str, list[str]]]] = {}
    for phrase, readings in PHRASES_DICT.items():
        sounds = [_plain(one[0]) for one in readings]
        if len(sounds) == len(phrase) > 1 and sounds != [usual.get(one, "") for one in phrase]:
            phrases.setdefault(phrase[:2], []).append((phrase, sounds))
    for found in phrases.values():
        found.sort(key=lambda one: -len(one[0]))
    return Reader(usual, phrases)


@lru_cache(maxsize=4096)
def _plain(sound: str) -> str:
    """A syllable without its tone: ``chóng`` -> ``chong``, ``lǜ`` -> ``lv``."""
    bare = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return "".join(one for one in bare if not unicodedata.combining(one))


def sounds(texts: Iterable[str | None]) -> list[tuple[str, str]]:
    """(whole sound, initials) of each text; empty ones of a text without Chinese."""
    read = reader()
    return [read.sounds(text or "") for text in texts]
