"""A small real workspace, and the command line run inside this process or as one of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST = date(2026, 1, 5)
LIVE_NAME = '=HYPERLINK("http://evil.example")'


@dataclass(frozen=True)
class Said:
    """What a run of the command line said."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> dict[str, Any]:
        """The last line as the object it must be."""
        return json.loads(self.out.rstrip("\n").split("\n")[-1])


def lines_of() -> dict[str, list]:
    """Forty lines of ten orders a quarter: round sums, 19-digit ids, one name that would run in a spreadsheet."""
    rows = []
    for number in range(40):
        day = FIRST + timedelta(days=number * 4)
        rows.append(
            {
                "order_id": str(1234567890123456000 + number),
                "line_number": 1,
                "ordered_at": datetime.combine(day, datetime.min.time()),
                "ordered_on": day,
                "customer_id": f"C{number % 5:03}",
                "product_name": LIVE_NAME if number == 3 else "绿茶",
                "category": "茶饮" if number % 2 else "咖啡",
                "region": "华东" if number % 4 else "华南",
                "salesperson": "林芳",
                "quantity": Decimal(2),
                "unit_price": Decimal(50),
                "revenue": Decimal(100),
                "is_refund": False,
                "is_merchandise": True,
                "source_row": number + 1,
            }
        )
    return {name: [row[name] for row in rows] for name in rows[0]}


def customers_of() -> dict[str, list]:
    names = ["海宁百货有限公司", LIVE_NAME, "@SUM(1+1)", "-张三", "李四"]
    return {"customer_id": [f"C{number:03}" for number in range(5)], "customer_name": names}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the tiny workspace under the name of the sample."""
    from analytics.engine import create_workspace

    folder = tmp_path_factory.mktemp("tiny")
    workspace = create_workspace(folder / "workspaces" / "sample.duckdb", {"origin": "generated", "currency": "CNY"})
    parcels = {"order_lines": pa.table(lines_of()), "customers": pa.table(customers_of())}
    workspace.load(parcels, {"name": "tiny", "import_kind": "generated", "content_hash": "tiny"})
    workspace.close()
    return folder


@pytest.fixture
def data(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it for one test, closed again at its end."""
    from analytics.engine import open_workspace, workspace_names

    folder = tmp_path / "data"
    shutil.copytree(tiny / "workspaces", folder / "workspaces")
    monkeypatch.setenv("KELENS_DATA", str(folder))
    yield folder
    for name in workspace_names():
        open_workspace(name).close()


@pytest.fixture
def cli(data: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run the command line in this process, in English unless told otherwise."""
    from analytics.cli import main

    def run(*words: str) -> Said:
        code = main(words if "--lang" in words else ("--lang", "en", *words))
        captured = capfd.readouterr()
        return Said(code, captured.out, captured.err)

    return run


def process(*words: str, **env: str) -> Said:
    """Run the command line as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "analytics", *words],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        timeout=60,
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
