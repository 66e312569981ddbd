"""A disk that fills up in the middle of a load: a sentence, nothing lost, and the next try works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="limits of file size exist on POSIX only")
ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import json, resource, signal, sys
from decimal import Decimal
import pyarrow as pa
from analytics.engine import create_workspace, open_workspace
from analytics.errors import AnalyticsError

def customers(first, count):
    return pa.table({"customer_id": [f"C{i:07d}" for i in range(first, first + count)],
                     "customer_name": [f"{i * 7919 % 1000003:07d}" * 12 for i in range(first, first + count)],
                     "source_row": list(range(count))})

workspace = create_workspace("own")
workspace.load({"customers": customers(0, 1000)}, {"name": "small"})
with workspace.database.cursor() as cursor:
    cursor.execute("checkpoint")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = workspace.path.stat().st_size + (2 << 20)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
said = ""
try:
    workspace.load({"customers": customers(1000, 200_000)}, {"name": "large"})
except AnalyticsError as error:
    said = error.code
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
count = lambda: workspace.rows("select count(*) as n from customers")[0]["n"]
before = count()
workspace.load({"customers": customers(1000, 50)}, {"name": "again"})
imports = workspace.rows("select name from imports order by import_id")
print(json.dumps({"said": said, "before": before, "after": count(), "imports": [row["name"] for row in imports]}))
"""


def test_nothing_is_lost_and_the_next_try_works(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=ROOT,
        env={"KELENS_DATA": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer == {"said": "disk_full", "before": 1000, "after": 1050, "imports": ["small", "again"]}
