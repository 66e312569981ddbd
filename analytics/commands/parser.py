"""The words the command line understands, its help in two languages."""

from __future__ import annotations

import argparse
import locale
import os
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from analytics.commands import OWN, SAMPLE, misused
from analytics.selection import COMPARES
from analytics.texts import LANGUAGES, say

COMMANDS = (
    "import", "list", "run", "tables", "template", "imports", "rejects", "undo", "edit", "delete", "merge", "audit",
    "exchange", "mappings", "demo",
)  # fmt: skip
FORMATS = ("table", "csv", "json", "parquet")
DATE_ORDERS = ("dmy", "mdy", "ymd")
UNITS = ("one", "thousand", "wan", "million", "yi")
# What argparse says, and the text that says it in both languages.
SENTENCES = {
    r"unrecognized arguments: (?P<words>.+)": "cli.usage.unrecognized",
    r"the following arguments are required: (?P<words>.+)": "cli.usage.required",
    r"argument (?P<option>.+?): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<known>.+)\)": "cli.usage.choice",
    r"argument (?P<option>.+?): invalid \w+ value: '(?P<value>.*)'": "cli.usage.value",
    r"argument (?P<option>.+?): expected .*": "cli.usage.expected",
}


def language(words: Sequence[str]) -> str:
    """``--lang``, else the system's language: zh when it is Chinese, en otherwise."""
    for at, word in enumerate(words):
        if word.partition("=")[0] == "--lang":
            value = word.partition("=")[2] or "".join(words[at + 1 : at + 2])
            return "zh" if value == "zh" else "en"
    settings = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"))
    system = next(filter(None, settings), None) or locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


class Parser(argparse.ArgumentParser):
    """Says what is wrong in the reader's language, and raises instead of ending the process."""

    def __init__(self, *given: Any, lang: str = "en", **more: Any) -> None:
        super().__init__(*given, add_help=False, allow_abbrev=False, **more)
        self.lang = lang

    def error(self, message: str) -> NoReturn:
        for pattern, key in SENTENCES.items():
            if found := re.fullmatch(pattern, message, re.DOTALL):
                facts = found.groupdict()
                self._suggest(facts)
                raise misused(key, self.lang, command=self.prog, **facts)
        raise misused("cli.usage.other", self.lang, command=self.prog, message=message)

    def _suggest(self, facts: dict[str, Any]) -> None:
        """The nearest legal choices first."""
        known = re.findall(r"[\w-]+", facts.get("known") or "")
        if known:
            facts["known"] = ", ".join(get_close_matches(str(facts["value"]), known, 3, 0.5) or known)


class _Makes:
    """Adds commands and options with their help texts."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.parser = Parser(prog="python -m analytics", lang=lang, description=say("cli.about", lang))
        self._common(self.parser, None)
        self.commands = self.parser.add_subparsers(
            title=say("cli.commands", lang),
            dest="word",
            metavar="COMMAND",
            required=True,
            parser_class=Parser,
        )

    def _common(self, parser: argparse.ArgumentParser, missing: Any) -> Any:
        """The options every command has, before it or after it."""
        group = parser.add_argument_group(say("cli.options", self.lang))
        default = argparse.SUPPRESS if missing is argparse.SUPPRESS else None
        group.add_argument("-h", "--help", action="help", help=say("cli.option.help", self.lang))
        group.add_argument(
            "--lang", choices=LANGUAGES, default=default or self.lang, help=say("cli.option.lang", self.lang)
        )
        group.add_argument(
            "--json", action="store_true", default=default or False, help=say("cli.option.json", self.lang)
        )
        return group

    def command(self, name: str, function: str) -> _Options:
        """A command and where its function lies."""
        words = say(f"cli.{name}", self.lang)
        parser = self.commands.add_parser(name, help=words, description=words, lang=self.lang)
        parser.set_defaults(command=function)
        return _Options(parser, self._common(parser, argparse.SUPPRESS), name, self.lang)


class _Options:
    def __init__(self, parser: argparse.ArgumentParser, group: Any, command: str, lang: str) -> None:
        self.parser, self.group, self.command, self.lang = parser, group, command, lang

    def add(self, *names: str, **more: Any) -> _Options:
        """An option or, without dashes, a word that must be given; its help is ``cli.<command>.<name>``."""
        key = f"cli.{self.command}.{names[0].lstrip('-').lower()}"
        to = self.group if names[0].startswith("-") else self.parser
        to.add_argument(*names, help=say(key, self.lang).replace("%", "%%"), **more)
        return self


def make(lang: str) -> Parser:
    """The parser of the whole command line."""
    made = _Makes(lang)
    _importing(made.command("import", "bring:bring_in"))
    made.command("list", "ask:listed").add("--db", metavar="D")
    _running(made.command("run", "ask:run"))
    made.command("tables", "stock:tables").add("--format", choices=("table", "markdown"), default="table")
    made.command("template", "stock:template").add("TABLE").add("--out", metavar="F")
    made.command("imports", "stock:imports").add("--db", metavar="D", default=OWN)
    given = made.command("rejects", "handing:rejects").add("IMPORT", type=int).add("--db", metavar="D", default=OWN)
    given.add("--out", metavar="F", required=True)
    made.command("undo", "stock:undo").add("IMPORT", type=int).add("--db", metavar="D", default=OWN)
    _by_hand(made)
    _exchanging(made.command("exchange", "exchanging:exchange"))
    held = made.command("mappings", "handing:mappings").add("MAPPING", nargs="?").add("--out", metavar="F")
    held.add("--add", metavar="F").add("--rename", metavar="N").add("--delete", action="store_true")
    made.command("demo", "bring:demo").add("--db", metavar="D").add("--if-missing", action="store_true")
    return made.parser


def _importing(options: _Options) -> None:
    options.add("FILE", nargs="+").add("--name", metavar="N").add("--table", metavar="T").add("--mapping", metavar="M")
    options.add("--db", metavar="D", default=OWN).add("--date-order", choices=DATE_ORDERS)
    options.add("--money-unit", choices=UNITS).add("--tax-included", choices=("yes", "no"))
    options.add("--tax-rate", metavar="R", type=float)
    options.add("--dry-run", action="store_true").add("--rows", metavar="OUT")


def _by_hand(made: _Makes) -> None:
    """The commands that change records."""
    for word in ("edit", "delete"):
        options = made.command(word, f"byhand:{word}").add("TABLE")
        options.add("--key", metavar="C=V", action="append", default=[], required=word == "delete")
        if word == "edit":
            options.add("--set", metavar="C=V", action="append", default=[], required=True)
        options.add("--all", action="store_true").add("--by", metavar="W", default="")
        options.add("--db", metavar="D", default=OWN)
    options = (
        made.command("merge", "byhand:merge").add("ID", nargs="*").add("--entity", metavar="T", default="customers")
    )
    options.add("--by", metavar="W", default="").add("--db", metavar="D", default=OWN)
    options = made.command("audit", "byhand:audit").add("TABLE", nargs="?").add("--edit", metavar="N", type=int)
    options.add("--db", metavar="D", default=OWN)


def _exchanging(options: _Options) -> None:
    from analytics.exchange import PURPOSE, products
    from analytics.schema.accounts import PURPOSES
    from analytics.schema.shared import MEDIUMS

    options.add("KIND").add("--for", dest="product", choices=tuple(products()), required=True)
    options.add("--out", metavar="F").add("--db", metavar="D", default=OWN)
    options.add("--purpose", choices=PURPOSES, default=PURPOSE).add("--medium", choices=MEDIUMS, default="")
    options.add("--masked", action="store_true")


def _running(options: _Options) -> None:
    options.add("NAME").add("--db", metavar="D", default=SAMPLE)
    options.add("--from", dest="start", metavar="DAY").add("--to", dest="last", metavar="DAY")
    options.add("--known-at", metavar="T")
    options.add("--as-of", metavar="DAY").add("--compare", choices=COMPARES, default="previous")
    options.add("--filter", metavar="K=V", action="append", default=[])
    options.add("--set", metavar="P=V", action="append", default=[])
    options.add("--split", metavar="S").add("--masked", action="store_true")
    options.add("--format", choices=FORMATS).add("--out", metavar="F")
