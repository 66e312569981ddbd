"""``CMD FILE NAME`` of the hostile corpus: the dry run's answer with the sums its checks ask for."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from analytics import ingest
from analytics.errors import AnalyticsError


def main(path: str, name: str) -> None:
    """Print one JSON object."""
    try:
        with ingest.prepare(path, name) as prepared:
            answer = ingest.answer(prepared) | sums(prepared)
    except AnalyticsError as error:
        answer = ingest.answer(error)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")


def sums(prepared: ingest.Prepared) -> dict[str, object]:
    """What the corpus checks beside counts."""
    import duckdb

    if "order_lines" not in prepared.parcels:
        return {}
    lines = prepared.parcels["order_lines"]
    with duckdb.connect() as database:
        ask = database.execute
        total, first = ask(f"select sum(revenue), min(ordered_on)::varchar from '{lines}'").fetchall()[0]
        ids = ask(f"select distinct order_id from '{lines}'").fetchall()
        names = ask(f"select customer_name from '{prepared.parcels['customers']}'").fetchall()
    return {"sum_amount": str(total), "min_date": first, "order_ids": [row[0] for row in ids],
            "names": [row[0] for row in names]}  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:3])
