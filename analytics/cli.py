"""The command line: read the words, run a command, say how it went.

Exit 0 done, 2 wrong usage, 3 input refused, 4 cannot work now, 1 our fault. With ``--json`` the last line of standard
output is one JSON object, for refusals too; sentences for people go to standard error then.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from analytics.commands import Answer, CannotWriteError
from analytics.commands.parser import language, make
from analytics.errors import OUR_FAULT, AnalyticsError
from analytics.texts import say

STOPPED = 130
NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang = language(words)
    as_json = "--json" in words
    _speak_utf8()
    try:
        return _deliver(_guarded(words, lang), as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _speak_utf8() -> None:
    """Files and pipes get UTF-8; a terminal that cannot show a character shows a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is not None:
            change(errors="replace") if stream.isatty() else change(encoding="utf-8", errors="replace")


def _guarded(words: list[str], lang: str) -> Answer:
    """The answer of a command; whatever goes wrong becomes an answer too."""
    try:
        options = make(lang).parse_args(words)
        return _run(options)
    except AnalyticsError as error:
        return _refusal(error, lang)
    except KeyboardInterrupt:
        return Answer(error=say("cli.stopped", lang), code=STOPPED, facts={"outcome": "stopped"})
    except SystemExit as finished:  # --help
        return Answer(code=int(finished.code or 0))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - it is logged with its id, and the exit code says so
        known = _known(error)
        return _refusal(known, lang) if known else _our_fault(error, words, lang)


def _run(options: argparse.Namespace) -> Answer:
    module, _, name = options.command.partition(":")
    return getattr(import_module(f"analytics.commands.{module}"), name)(options)


def _known(error: Exception) -> AnalyticsError | None:
    """The system's own errors that have a sentence: no room, no right to write."""
    if not isinstance(error, OSError):
        return None
    if error.errno in NO_ROOM:
        return AnalyticsError("disk_full", name=error.filename or "KeLens")
    if error.errno in NO_RIGHT:
        return CannotWriteError("cannot_write", file=error.filename or "", reason=error.strerror)
    return None


def _refusal(error: AnalyticsError, lang: str) -> Answer:
    sentence = say(f"error.{error.code}", lang, error.facts)
    facts = {"outcome": "refuse", "error": error.code, "message": sentence, "facts": error.facts}
    return Answer(error=sentence, code=error.exit_code, facts=facts)


def _our_fault(error: Exception, words: list[str], lang: str) -> Answer:
    from analytics.logs import record

    if os.environ.get("KELENS_DEBUG") == "1":
        traceback.print_exception(error)
    error_id = record(error, command=next((word for word in words if word.isalpha()), ""))
    sentence = say("error.unexpected", lang, {"id": error_id})
    facts = {"outcome": "failed", "error": "unexpected", "message": sentence, "facts": {"id": error_id}}
    return Answer(error=sentence, code=OUR_FAULT, facts=facts)


def _deliver(answer: Answer, as_json: bool) -> int:
    """Write what there is to say where it belongs."""
    if answer.error:
        sys.stderr.write(answer.error + "\n")
    if as_json:
        facts = {"exit": answer.code, **answer.facts}
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, default=_plain) + "\n")
    elif answer.data is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(answer.data)
    elif answer.text:
        sys.stdout.write(answer.text + "\n")
    sys.stdout.flush()
    return answer.code


def _plain(value: Any) -> Any:
    from analytics.export.structured import plain

    return plain(value)
