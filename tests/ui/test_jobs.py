"""Work outside the script thread."""

from __future__ import annotations

import threading

import pytest

from analytics.errors import AnalyticsError
from ui import jobs


def test_the_answer_waits() -> None:
    job_id = jobs.start("work", 0, lambda job: job.name.upper())
    job = jobs.find(job_id)
    assert job is not None
    assert job.future.result(10) == "WORK"


def test_an_error_reaches_who_waits() -> None:
    def fail(job: jobs.Job) -> None:
        raise AnalyticsError("busy", name="own")

    with pytest.raises(AnalyticsError, match="busy"):
        jobs.finished("work", fail)


def test_progress_moves_through_the_stages() -> None:
    going, seen = threading.Event(), threading.Event()

    def work(job: jobs.Job) -> None:
        job.progress("cleaning", 120)
        seen.set()
        going.wait(10)

    job = jobs.find(jobs.start("work", 0, work))
    assert job is not None
    assert seen.wait(10)
    assert (job.stage, job.rows) == ("cleaning", 120)
    assert 0 < job.share < 1
    going.set()
    job.future.result(10)
