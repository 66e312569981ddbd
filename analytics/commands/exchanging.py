"""``exchange``: a list as a file that another product imports."""

from __future__ import annotations

import argparse
from pathlib import Path

from analytics.commands import Answer
from analytics.commands.ask import save
from analytics.texts import say


def exchange(options: argparse.Namespace) -> Answer:
    """Write the file and say what it holds and whom it leaves out."""
    from analytics.engine import open_workspace
    from analytics.exchange import hand, notes

    ending = Path(options.out).suffix.lower().lstrip(".") if options.out else "csv"
    handed = hand(
        open_workspace(options.db), options.KIND, options.product, options.lang,
        file=ending if ending in ("csv", "xlsx") else "", purpose=options.purpose, medium=options.medium,
        masked=options.masked,
    )  # fmt: skip
    told = notes(handed, options.lang)
    facts = {
        "outcome": "done", "product": handed.product.name, "table": handed.table.name, "rows": handed.rows,
        "left_out": handed.refused, "unfit": handed.unfit, "masked": handed.masked, "notes": told,
    }  # fmt: skip
    if not options.out:
        return Answer(data=handed.data, error="\n".join(told), facts=facts)
    target = save(handed.data, options.out)
    text = "\n".join([say("cli.written", options.lang, {"file": target}), *told])
    return Answer(text, {**facts, "file": str(target), "bytes": len(handed.data)})
