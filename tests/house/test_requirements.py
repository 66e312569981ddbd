"""What people read (requirements.txt) is what is installed (requirements.lock), everywhere and with hashes."""

import re

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.tree import ROOT

PAIRS = [("requirements.txt", "requirements.lock"), ("requirements-dev.txt", "requirements-dev.lock")]
ADVICE = "run: python run.py lock"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def wanted(text: str) -> list[Requirement]:
    """The requirements of a readable list, without comments and references to other lists."""
    lines = [re.sub(r"\s*#.*", "", line).strip() for line in text.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def pinned(text: str) -> dict[str, list[tuple[Version, Marker | None, str]]]:
    """The pins of a lock by name, each with its marker and the text that follows it (hashes, reasons)."""
    found: dict[str, list[tuple[Version, Marker | None, str]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", "\n" + text)[1:]:
        head, _, rest = block.partition("\n")
        pin = Requirement(head.rstrip(" \\"))
        (version,) = [spec.version for spec in pin.specifier]
        found.setdefault(canonicalize_name(pin.name), []).append((Version(version), pin.marker, rest))
    return found


def stale(text: str, lock: str) -> list[str]:
    """The requirements that a lock does not answer."""
    pins = pinned(lock)
    found = []
    for need in wanted(text):
        versions = [version for version, _, _ in pins.get(canonicalize_name(need.name), [])]
        if not versions or not all(need.specifier.contains(version, prereleases=True) for version in versions):
            found.append(f"{need} is locked as {[str(version) for version in versions] or 'nothing'}")
    return found


@pytest.mark.parametrize(("listed", "locked"), PAIRS)
def test_the_lock_answers_the_list(listed: str, locked: str):
    assert not stale(read(listed), read(locked)), f"{stale(read(listed), read(locked))}; {ADVICE}"


@pytest.mark.parametrize(("listed", "locked"), PAIRS)
def test_the_lock_holds_nothing_that_left_the_list(listed: str, locked: str):
    names = {canonicalize_name(need.name) for need in wanted(read(listed))}
    reason = re.compile(rf"-r {re.escape(listed)}$", re.MULTILINE)
    direct = {name for name, pins in pinned(read(locked)).items() if any(reason.search(rest) for _, _, rest in pins)}
    assert direct == names, f"{direct ^ names}; {ADVICE}"


@pytest.mark.parametrize("locked", [locked for _, locked in PAIRS])
def test_every_pin_has_hashes(locked: str):
    bare = [
        name for name, pins in pinned(read(locked)).items() if not all("--hash=sha256:" in rest for _, _, rest in pins)
    ]
    assert not bare, bare


@pytest.mark.parametrize("locked", [locked for _, locked in PAIRS])
def test_the_lock_names_no_index(locked: str):
    assert not re.findall(r"(?:--(?:extra-)?index-url|--find-links|://).*", read(locked))


def test_tests_run_with_what_people_run():
    runtime, dev = pinned(read("requirements.lock")), pinned(read("requirements-dev.lock"))
    differs = [name for name in runtime if [p[:2] for p in runtime[name]] != [p[:2] for p in dev.get(name, [])]]
    assert not differs, f"{differs}; {ADVICE}"


def test_every_python_of_the_project_is_covered():
    """Where a package is locked twice, the markers leave no Python between them."""
    for name, pins in pinned(read("requirements-dev.lock")).items():
        markers = [marker for _, marker, _ in pins]
        if len(pins) == 1 or not all(markers):
            continue
        for minor in range(11, 15):
            here = {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.0", "sys_platform": "linux"}
            assert sum(marker.evaluate(here) for marker in markers if marker) == 1, f"{name} on 3.{minor}"


def test_the_rule_sees_a_stale_lock():
    lock = "duckdb==1.4.1 \\\n    --hash=sha256:00\n    # via -r requirements.txt\n"
    assert stale("duckdb==2.0.*", lock) == ["duckdb==2.0.* is locked as ['1.4.1']"]
    assert stale("plotly==7.*", lock) == ["plotly==7.* is locked as nothing"]
    assert stale("duckdb>=1", lock) == []
