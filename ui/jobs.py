"""Long work outside the script thread: a closed tab neither stops nor corrupts it, and its answer waits.

Checks of files and writes to the company have a worker each, so that an undo never waits for somebody's large file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

STAGES = {"reading": 0.0, "cleaning": 0.45, "writing": 0.9, "loading": 0.0}
FIRST_SPEED = 6e6  # bytes a second, until a job has shown what this machine does
START_SECONDS = 1.0
_pools = {name: ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"kelens-{name}") for name in ("check", "write")}
_speed = {"check": FIRST_SPEED, "write": 4 * FIRST_SPEED}
_jobs: dict[str, Job] = {}


@dataclass
class Job:
    """One piece of work: how far it is, whether it was told to stop, and in the end its answer or its error.

    ``size`` are the bytes it reads, ``rows`` the rows it has, as far as known.
    """

    name: str
    pool: str = "check"
    size: int = 0
    rows: int = 0
    future: Future[Any] = field(default_factory=Future)
    cancelled: threading.Event = field(default_factory=threading.Event)
    stage: str = ""
    started: float = 0.0

    def progress(self, stage: str, rows: int) -> None:
        self.stage, self.rows = stage, rows or self.rows

    @property
    def running(self) -> bool:
        return not self.future.done()

    @property
    def expected(self) -> float:
        """Seconds that a job of this size takes here."""
        return START_SECONDS + self.size / _speed[self.pool]

    @property
    def share(self) -> float:
        """How far it is, 0-1: by the time such work takes here, never less than the stage it has reached."""
        if not self.started:
            return 0.0
        spent = (time.monotonic() - self.started) / self.expected
        return min(max(spent, STAGES.get(self.stage, 0.0)), 0.97)

    @property
    def rows_done(self) -> int:
        return int(self.rows * self.share)

    @property
    def seconds_left(self) -> int:
        """Seconds still to go; by what the work has shown so far once it takes longer than expected."""
        if not self.started:
            return round(self.expected)
        spent = time.monotonic() - self.started
        return max(round(max(self.expected - spent, spent * (1 - self.share) / max(self.share, 0.05))), 1)


def start(name: str, rows: int, work: Callable[[Job], Any], pool: str = "check", path: Path | None = None) -> str:
    """Queue ``work`` and return the job's id. ``path`` is the file it reads, by which its length is foreseen."""
    size = path.stat().st_size if path is not None and path.exists() else 0
    job_id, job = uuid4().hex[:12], Job(name, pool, size, rows)
    _jobs[job_id] = job

    def call() -> None:
        job.started = time.monotonic()
        try:
            answer = work(job)
            _learn(job)
            job.future.set_result(answer)
        except BaseException as error:  # noqa: BLE001  whatever it was, the waiting page must learn of it
            job.future.set_exception(error)

    _pools[pool].submit(call)
    return job_id


def _learn(job: Job) -> None:
    """The next job is foreseen by this one."""
    spent = time.monotonic() - job.started - START_SECONDS
    if job.size > 1 << 20 and spent > 0.2:
        _speed[job.pool] = (_speed[job.pool] + job.size / spent) / 2


def find(job_id: str | None) -> Job | None:
    return _jobs.get(job_id or "")


def forget(job_id: str | None) -> None:
    """Stop a job if it still runs, and let go of it."""
    job = _jobs.pop(job_id or "", None)
    if job is not None:
        job.cancelled.set()


def finished(name: str, work: Callable[[Job], Any]) -> Any:
    """Do ``work`` in the writing worker and wait for its answer. It goes on even if the waiting tab is closed."""
    job_id = start(name, 0, work, "write")
    try:
        return _jobs[job_id].future.result()
    finally:
        _jobs.pop(job_id, None)
