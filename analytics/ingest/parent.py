"""The parent's side of the child: start it, watch it, relay progress, end it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError
from analytics.ingest import limits
from analytics.ingest.watching import resident_bytes

LARGE_BYTES = 256 << 20
Progress = Callable[[str, int], None]
Cancel = Callable[[], bool]


def staging_folder(staging: Path | None) -> Path:
    """A fresh folder for one import's files, named after this process; those of processes that died are removed."""
    if staging is not None:
        staging.mkdir(parents=True, exist_ok=True)
        _sweep(staging)
    return Path(tempfile.mkdtemp(prefix=f"kelens-{os.getpid()}-", dir=staging))


def _sweep(staging: Path) -> None:
    for folder in staging.glob("kelens-*-*"):
        owner = folder.name.split("-")[1]
        if not owner.isdigit() or not resident_bytes(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def run(
    job: Mapping[str, Any], folder: Path, progress: Progress | None, cancel: Cancel | None, wall_seconds: float
) -> dict[str, Any]:
    """Run a job in a child process and return its answer; raises what the child refused."""
    job_path, answer_path = folder / "job.json", folder / "answer.json"
    job_path.write_text(json.dumps({**job, "has_parent": True}, ensure_ascii=False), "utf-8")
    environment = _environment(Path(job["path"]).stat().st_size)
    child = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "analytics.ingest.child", str(job_path), str(answer_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    errors: list[str] = []
    readers = [
        threading.Thread(target=_relay, args=(child.stdout, progress), daemon=True),
        threading.Thread(
            target=lambda: errors.append((child.stderr.read() if child.stderr else "")[-4000:]), daemon=True
        ),
    ]
    for reader in readers:
        reader.start()
    try:
        wait(child, job["name"], cancel, wall_seconds)
    finally:
        for reader, pipe in zip(readers, (child.stdout, child.stderr), strict=True):
            reader.join(5)
            if pipe is not None:
                pipe.close()
        if child.stdin is not None:
            child.stdin.close()
    return _answer(child, answer_path, job["name"], "".join(errors))


def _environment(size: int) -> dict[str, str]:
    """The child finds this package, keeps numeric libraries to one thread, speaks UTF-8 and reserves no memory ahead.

    Of a file of many bytes (``size``) it gives back every block it frees, which costs time: what allocators set aside
    would count against its limit.
    """
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    block = 1 << 20 if size > LARGE_BYTES else 16 << 20
    more = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2",
            "MALLOC_MMAP_THRESHOLD_": str(block), "MALLOC_TRIM_THRESHOLD_": str(2 * block)}  # fmt: skip
    return os.environ | more | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


def _relay(pipe: Any, progress: Progress | None) -> None:
    for line in pipe:
        if progress is not None:
            try:
                told = json.loads(line)
                progress(str(told["stage"]), int(told["rows"]))
            except (ValueError, KeyError, TypeError):
                continue


def wait(
    child: subprocess.Popen[str],
    name: str,
    cancel: Cancel | None,
    wall_seconds: float,
    memory: int = limits.CHILD_RESIDENT_BYTES,
) -> None:
    """Until the child ends; it is ended when it is cancelled, takes too long or holds more than ``memory`` bytes.

    Its own limits (``limits.limit_this_process``) strike first where the platform has them.
    """
    end = time.monotonic() + wall_seconds
    while True:
        try:
            child.wait(0.05)
            return
        except subprocess.TimeoutExpired:
            pass
        stopped = _stopped(child, cancel, end, memory)
        if stopped is not None:
            child.kill()
            child.wait()
            raise AnalyticsError(stopped, name=name)


def _stopped(child: subprocess.Popen[str], cancel: Cancel | None, end: float, memory: int) -> str | None:
    """The code of what the child is to be ended for."""
    if cancel is not None and cancel():
        return "import_cancelled"
    if time.monotonic() > end:
        return "takes_too_long"
    return "needs_too_much_memory" if resident_bytes(child.pid) > memory else None


def _answer(child: subprocess.Popen[str], path: Path, name: str, errors: str) -> dict[str, Any]:
    if path.exists():
        answer = json.loads(path.read_text("utf-8"))
        if "error" in answer:
            raise AnalyticsError(answer["error"], **answer["facts"])
        return answer
    if (child.returncode is not None and child.returncode < 0) or "MemoryError" in errors or "bad_alloc" in errors:
        raise AnalyticsError("parser_died", name=name, limit=limits.CHILD_MEMORY_BYTES >> 30)
    raise RuntimeError(f"the importing process failed: {errors}")
