"""One declaration and its texts make a table: import, template, dictionary, hand edits and export know it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECLARED = """

VEHICLE_STATES = ("rolling", "workshop")
VEHICLES = Table(
    "vehicles",
    (
        Column("plate", "id", ("plate", "number plate", "车牌号"), required=True, example="浙F12345"),
        Column("bought_on", "date", ("bought on", "购置日期"), required=True, example="2025-04-01"),
        Column("mileage", "quantity", ("mileage", "里程"), example="48210"),
        Column("vehicle_state", "code", ("vehicle status", "车况"), codes=VEHICLE_STATES, example="rolling"),
        Column("driver", "text", ("driver", "驾驶员"), personal=True, example="赵海"),
    ),
    subject="work",
    key=("plate",),
    on="bought_on",
)
"""
TEXTS = {
    "table.vehicles": ("Vehicles", "车辆"),
    "table.vehicles.meaning": ("One row per vehicle.", "每辆车一行。"),
    "column.plate": ("Plate", "车牌"),
    "column.plate.meaning": ("The number plate.", "车辆的号牌。"),
    "column.bought_on": ("Bought on", "购置日期"),
    "column.bought_on.meaning": ("When it was bought.", "购入的日期。"),
    "column.mileage": ("Mileage", "行驶里程"),
    "column.mileage.meaning": ("How far it has gone.", "累计行驶的里程。"),
    "column.vehicle_state": ("State", "车况"),
    "column.vehicle_state.meaning": ("Whether it can be used.", "能否使用。"),
    "column.driver": ("Driver", "驾驶员"),
    "column.driver.meaning": ("Who drives it.", "由谁驾驶。"),
    "code.vehicle_state.rolling": ("on the road", "在用"),
    "code.vehicle_state.workshop": ("in the workshop", "维修"),
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product with one more table."""
    copy = tmp_path_factory.mktemp("scratch")
    for folder in ("analytics", "locales"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "analytics" / "schema" / "work.py").open("a", encoding="utf-8") as file:
        file.write(DECLARED)
    entries = (f'["{key}"]\nen = "{en}"\nzh = "{zh}"\n' for key, (en, zh) in TEXTS.items())
    (copy / "locales" / "vehicles.toml").write_text("\n".join(entries), "utf-8")
    return copy


def said(copy: Path, *words: str) -> dict[str, Any]:
    """The answer of a command of the copy."""
    env = os.environ | {"KELENS_DATA": str(copy / "data"), "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", "analytics", *words, "--json"]
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def rows(copy: Path, sql: str) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect(str(copy / "data" / "workspaces" / "own.duckdb"), read_only=True) as database:
        return database.execute(sql).fetchall()


def test_one_declaration_makes_a_table(scratch: Path):
    told = next(one for one in said(scratch, "tables", "--lang", "en")["tables"] if one["name"] == "vehicles")
    assert [column["name"] for column in told["columns"]][:5] == [
        "plate", "bought_on", "mileage", "vehicle_state", "driver",
    ]  # fmt: skip
    assert told["columns"][3]["codes"] == {"rolling": "on the road", "workshop": "in the workshop"}
    assert '## <a id="vehicles"></a>' in said(scratch, "tables", "--format", "markdown")["markdown"]

    template = scratch / "vehicles.csv"
    assert len(said(scratch, "template", "vehicles", "--out", str(template), "--lang", "zh")["columns"]) == 5
    template.write_text(template.read_text("utf-8-sig") + "浙F12345,2025-04-01,48210,维修,赵海\n", "utf-8")
    said(scratch, "import", str(template))
    words = scratch / "words.csv"
    words.write_text(
        "number plate,bought on,mileage,driver\nB-KL 77,2024-11-30,9100,Li\nB-KL 78,2099-11-30,,\n", "utf-8"
    )
    said(scratch, "import", str(words))
    said(scratch, "edit", "vehicles", "--key", "plate=B-KL 77", "--set", "vehicle_state=on the road", "--by", "me")
    assert rows(scratch, "select plate, cast(mileage as int), vehicle_state, driver from vehicles order by 1") == [
        ("B-KL 77", 9100, "rolling", "Li"), ("B-KL 78", None, None, None), ("浙F12345", 48210, "workshop", "赵海"),
    ]  # fmt: skip

    doubts = said(scratch, "run", "data_quality", "--db", "own")["rows"]
    assert "vehicles" in {row["table_name"] for row in doubts}
    handed = scratch / "handed.csv"
    assert said(scratch, "exchange", "vehicles", "--for", "csv", "--out", str(handed), "--lang", "en")["rows"] == 3
    assert "B-KL 77" in handed.read_text("utf-8-sig")
    said(scratch, "undo", "1")
    said(scratch, "import", str(handed))
    assert rows(scratch, "select count(*), sum(mileage)::int from vehicles") == [(3, 57310)]

    code = (
        "from analytics.dictionary import matches; assert 'vehicles' in matches('里程'); from analytics.export import "
    )
    code += "template; assert template.excel_bytes('vehicles', 'en')[:2] == b'PK'"
    assert subprocess.run([sys.executable, "-c", code], cwd=scratch, check=False).returncode == 0
