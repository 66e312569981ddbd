"""The real server and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

ROOT = Path(__file__).resolve().parents[2]
playwright = pytest.importorskip("playwright.sync_api", reason="browser tests need playwright")
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@dataclass
class Server:
    """A running KeLens and where its data lie."""

    url: str
    data: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer within 30 seconds")


def started(data: Path) -> Iterator[Server]:
    """Start the server as run.py does, over its own data folder."""
    port = _free_port()
    env = os.environ | {"KELENS_DATA": str(data), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}")
            yield Server(f"http://127.0.0.1:{port}", data)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def server(built: Path, tmp_path: Path) -> Iterator[Server]:
    shutil.copytree(built / "workspaces", tmp_path / "workspaces")
    yield from started(tmp_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not executable:
        pytest.skip("browser tests need Chromium: set CHROMIUM or install it")
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield chromium
        chromium.close()


@dataclass
class Reader:
    """A person at the screen: the page, and every request it made."""

    page: Page
    requests: list[str]

    def settled(self) -> None:
        """Wait until the server has nothing more to say."""
        self.page.wait_for_timeout(400)
        self.page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=60_000)
        self.page.wait_for_timeout(300)


@pytest.fixture
def reader(browser: Browser) -> Iterator[Callable[[str], Reader]]:
    contexts = []

    def sit_down(locale: str) -> Reader:
        context = browser.new_context(locale=locale, viewport={"width": 1440, "height": 900}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        person = Reader(page, [])
        page.on("request", lambda request: person.requests.append(request.url))
        return person

    yield sit_down
    for context in contexts:
        context.close()
