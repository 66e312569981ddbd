"""What went wrong on our side: a rotating file in ``data/logs``, each entry under an id that the screen shows.

Nothing of the reader's data is written: the places in the code, the kind of error, and the first line of its message
with every quoted value taken out.
"""

from __future__ import annotations

import logging
import logging.handlers
import platform
import re
import sys
import traceback
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

from analytics.engine.paths import data_dir

BYTES, KEPT = 1 << 20, 5
QUOTED = re.compile(r"'(?:[^'\n]|'')*'|“[^”\n]*”|\"[^\"\n]*\"")
LONGEST = 600
FORM = logging.Formatter("%(asctime)s %(levelname)s %(message)s")


def log_file() -> Path:
    return data_dir() / "logs" / "kelens.log"


def record(error: BaseException, **where: object) -> str:
    """Write an unexpected error down; returns its id. Never raises: a full disk must not hide the error itself.

    ``where`` says what was being done (command, page, analysis): names only, no values of the reader's data.
    """
    error_id = uuid4().hex[:8]
    places = " ".join(f"{name}={value}" for name, value in where.items())
    head = f"[{error_id}] {places} python={platform.python_version()} system={sys.platform}"
    _write("\n".join((head, *_told(error))), logging.ERROR)
    return error_id


def note(message: str) -> None:
    """Write a line about what was done (started, imported, undone)."""
    _write(message, logging.INFO)


def _told(error: BaseException) -> list[str]:
    """The chain of errors, oldest first: kind, message without quoted values, places in the code."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told = _told(before) if before is not None else []
    message = QUOTED.sub("'…'", (str(error).splitlines() or [""])[0])[:LONGEST]
    places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return [*told, f"{type(error).__name__}: {message}", *places]


def _write(message: str, level: int) -> None:
    """Open, write, close: several processes may write, and Windows cannot rotate a file that is open elsewhere."""
    with suppress(OSError):
        path = log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8")
        with closing(handler):
            handler.setFormatter(FORM)
            handler.handleError = lambda record: None
            handler.handle(logging.LogRecord("kelens", level, "", 0, message, None, None))
