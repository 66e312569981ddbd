"""Long work outside the script thread: a closed tab neither stops nor corrupts it, and its answer waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kelens-job")
_jobs: dict[str, Job] = {}


@dataclass
class Job:
    """One piece of work: how far it is, whether it was told to stop, and in the end its answer or its error."""

    name: str
    future: Future[Any] = field(default_factory=Future)
    cancelled: threading.Event = field(default_factory=threading.Event)
    done: int = 0
    total: int = 0
    started: float = field(default_factory=monotonic)

    def progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    @property
    def share(self) -> float:
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """A guess from the pace so far; nothing in the first moments."""
        return (monotonic() - self.started) * (1 - self.share) / self.share if self.share > 0.05 else None


def start(name: str, work: Callable[[Job], Any]) -> str:
    """Queue ``work`` and return the job's id."""
    job_id, job = uuid4().hex[:12], Job(name)
    _jobs[job_id] = job

    def call() -> None:
        try:
            job.future.set_result(work(job))
        except BaseException as error:
            job.future.set_exception(error)

    _pool.submit(call)
    return job_id


def find(job_id: str | None) -> Job | None:
    return _jobs.get(job_id or "")


def forget(job_id: str) -> None:
    _jobs.pop(job_id, None)
