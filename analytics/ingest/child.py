"""The plain command that parses untrusted files: ``python -m analytics.ingest.child JOB.json ANSWER.json``.

The job names the file and a staging folder; the answer is written to a file, never to the terminal. Progress goes
to standard output, one JSON object a line.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError
from analytics.ingest import limits


class WithoutPandas:
    """pyarrow would import pandas, at 0.4 s a start, to ask whether a list is a data frame; nothing here needs it."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main(arguments: list[str]) -> int:
    """Do one job. The exit code is 0 whenever an answer was written."""
    job_path, answer_path = Path(arguments[0]), Path(arguments[1])
    job = json.loads(job_path.read_text("utf-8"))
    if job.pop("has_parent", False):
        threading.Thread(target=_end_with_parent, daemon=True).start()
    limits.limit_this_process()
    gc.disable()  # it would look through millions of cells for the few rings that end with this process anyway
    sys.meta_path.insert(0, WithoutPandas)
    try:
        answer = _do(job)
    except AnalyticsError as error:
        answer = {"error": error.code, "facts": {name: _plain(value) for name, value in error.facts.items()}}
    except MemoryError:
        answer = {"error": "needs_too_much_memory", "facts": {"name": job["name"]}}
    answer_path.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
    return 0


def _end_with_parent() -> None:
    """The parent holds the other end of standard input for as long as it lives."""
    sys.stdin.buffer.read()
    os._exit(1)


def _do(job: dict[str, Any]) -> dict[str, Any]:
    from analytics.ingest import work

    if job["do"] == "unpack":
        from analytics.ingest import containers

        parts = containers.extract(Path(job["path"]), job["name"], Path(job["staging"]))
        return {"parts": [[name, str(path)] for name, path in parts]}
    given: dict[str, Any] = {name: value for name, value in job.items() if name != "do" and value is not None}
    given |= {name: Path(job[name]) for name in ("path", "staging", "mended") if job.get(name)}
    made = work.Job(**given)
    import duckdb

    try:
        if job["do"] == "inspect":
            from analytics.ingest.inspecting import inspect

            return inspect(made)
        return work.prepare(made, _progress)
    except duckdb.OutOfMemoryException as problem:
        raise AnalyticsError("needs_too_much_memory", name=made.name) from problem


def _progress(stage: str, rows: int) -> None:
    sys.stdout.write(json.dumps({"stage": stage, "rows": rows}) + "\n")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
