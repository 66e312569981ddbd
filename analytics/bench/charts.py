"""The size of every chart as it goes to the browser."""

from __future__ import annotations

from analytics.bench.measure import Figure, Section

KIB = 1024
GOAL = 50


def section(names: tuple[str, ...]) -> Section:
    """The larger of both languages, per analysis and workspace, in KiB of JSON."""
    figures = [figure for name in names for figure in _figures(name)]
    about = "KiB of JSON per chart, the larger of both languages, beside the 50 KiB allowed."
    return Section("Bytes per chart", about, tuple(sorted(figures, key=lambda figure: -figure.ours)), unit="KiB")


def _figures(name: str) -> list[Figure]:
    from analytics.bench.questions import last_year
    from analytics.catalogue import analyses
    from analytics.engine import open_workspace, run

    workspace = open_workspace(name)
    drawn = [analysis for analysis in analyses().values() if analysis.chart]
    results = [run(analysis, workspace, last_year(workspace)) for analysis in drawn]
    sizes = [(result.analysis.name, _kib(result)) for result in results if result.state == "ok"]
    return [Figure(f"{title} on {name}", size, GOAL, size / GOAL, 1.0) for title, size in sizes]


def _kib(result: object) -> float:
    from analytics.charts import figure

    return max(len(figure(result, lang, "light").to_json().encode()) for lang in ("zh", "en")) / KIB  # type: ignore[arg-type]
