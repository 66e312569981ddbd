"""``python -m analytics.bench``: measure everything in one run, print it, write ``docs/bench.md``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from analytics.bench.measure import PAIRS, Section
from analytics.engine.paths import ROOT

WORKSPACES = ("sample", "online_retail")
Make = Callable[[int], Iterator[Section]]


def start(pairs: int) -> Iterator[Section]:
    from analytics.bench import start

    yield start.section(pairs)


def pages(pairs: int) -> Iterator[Section]:
    from analytics.bench import pages

    yield pages.section(pairs)


def analyses(pairs: int) -> Iterator[Section]:
    from analytics.bench import questions

    for name in WORKSPACES:
        yield questions.section(name, pairs)


def charts(pairs: int) -> Iterator[Section]:
    from analytics.bench import charts

    yield charts.section(WORKSPACES)


def imports(pairs: int) -> Iterator[Section]:
    from analytics.bench import imports

    yield from imports.sections(IMPORT_SIZES)


def futures(pairs: int) -> Iterator[Section]:
    from analytics.bench import futures

    yield from futures.sections(CUSTOMERS)


def large(_: int) -> Iterator[Section]:
    from analytics.bench import large

    yield from large.sections(LARGE)


IMPORT_SIZES, CUSTOMERS, LARGE = ["1m"], ["1e5", "1e6"], [10_000_000]
# A later bench is one function here: pairs -> sections.
BENCHES: dict[str, Make] = {
    "start": start, "pages": pages, "analyses": analyses, "charts": charts, "imports": imports,
    "futures": futures, "large": large,
}  # fmt: skip


def main() -> int:
    """Measure what is asked for; a whole run writes the page, ``--write`` the parts that are named."""
    parser = argparse.ArgumentParser(prog="python run.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="pairs of measurements, at least five")
    parser.add_argument("--out", type=Path, default=None, help="where to write the page (default docs/bench.md)")
    parser.add_argument(
        "--import", dest="sizes", action="append", choices=["1m", "10m"], default=[],
        help="sizes of the imported files; 10m takes ten minutes (default: 1m)",
    )  # fmt: skip
    parser.add_argument(
        "--customers", action="append", choices=["1e5", "1e6", "1e7"], default=[],
        help="customers whose futures are predicted; a peer is measured where KELENS_LIFETIMES names its Python",
    )  # fmt: skip
    parser.add_argument("--write", action="store_true", help="put the named parts into docs/bench.md, keep the others")
    options = parser.parse_args()
    CUSTOMERS[:] = options.customers or CUSTOMERS
    IMPORT_SIZES[:] = options.sizes or IMPORT_SIZES
    if unknown := set(options.names) - set(BENCHES):
        parser.error(f"{', '.join(sorted(unknown))}: there are {', '.join(BENCHES)}")
    if not options.names or set(options.names) - {"imports", "futures", "large"}:
        _workspaces()
    from analytics.bench import report

    sections = [part for name in options.names or BENCHES for part in _announced(name, options.pairs)]
    docs = ROOT / "docs" / "bench.md"
    text = report.page(sections, docs.read_text(encoding="utf-8") if options.write and options.names else "")
    print(text)
    out = options.out or (docs if options.write or not options.names else None)
    if out:
        out.write_text(text, encoding="utf-8")
    return 0


def _announced(name: str, pairs: int) -> list[Section]:
    print(f"· {name} ...", file=sys.stderr, flush=True)
    return list(BENCHES[name](pairs))


def _workspaces() -> None:
    """Build the demonstration workspaces where they are missing."""
    from analytics import demo

    demo.build(if_missing=True, language="zh", progress=lambda words: print(f"· {words}", file=sys.stderr))


if __name__ == "__main__":
    sys.exit(main())
