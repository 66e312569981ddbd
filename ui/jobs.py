"""Long work outside the script thread: a closed tab neither stops nor corrupts it, and its answer waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

STAGES = ("reading", "cleaning", "writing")
_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kelens-job")
_jobs: dict[str, Job] = {}


@dataclass
class Job:
    """One piece of work: how far it is, whether it was told to stop, and in the end its answer or its error."""

    name: str
    future: Future[Any] = field(default_factory=Future)
    cancelled: threading.Event = field(default_factory=threading.Event)
    stage: str = ""
    rows: int = 0

    def progress(self, stage: str, rows: int) -> None:
        self.stage, self.rows = stage, max(rows, self.rows)

    @property
    def share(self) -> float:
        """How far along the stages are; the rows of a stage are not known before it ends."""
        return (STAGES.index(self.stage) + 1) / (len(STAGES) + 1) if self.stage in STAGES else 0.0


def start(name: str, rows: int, work: Callable[[Job], Any]) -> str:
    """Queue ``work`` and return the job's id."""
    job_id, job = uuid4().hex[:12], Job(name, rows=rows)
    _jobs[job_id] = job

    def call() -> None:
        try:
            job.future.set_result(work(job))
        except BaseException as error:  # noqa: BLE001  whatever it was, the waiting page must learn of it
            job.future.set_exception(error)

    _pool.submit(call)
    return job_id


def find(job_id: str | None) -> Job | None:
    return _jobs.get(job_id or "")


def finished(name: str, work: Callable[[Job], Any]) -> Any:
    """Do ``work`` in the worker and wait for its answer. The work goes on even if the waiting tab is closed."""
    job_id = start(name, 0, work)
    try:
        return _jobs[job_id].future.result()
    finally:
        _jobs.pop(job_id, None)
