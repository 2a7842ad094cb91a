"""pytest plugin (`-p tests.exact`): the modules of [tool.exact] in pyproject.toml must be covered to the last branch.

Measuring coverage doubles the time of a test. So only those modules are measured, and only in the test files that are
there to cover them, marked `watched`. Whoever adds a rule to such a module and sees the run fail marks the test file
that covers it. With `--exact` the run fails when a line or a branch was not covered.
"""

import io
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import coverage
import pytest

from tests import pg

ROOT: Final = Path(__file__).resolve().parent.parent
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())
PATTERNS: Final[list[str]] = PROJECT["tool"]["exact"]["files"]
WHOLE: Final = 100.0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--exact", action="store_true", help="watch the exact parts, and fail unless every branch was met")


@pytest.hookimpl(wrapper=True)  # before pytest-django imports the apps: their top-level lines are covered by the import
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    if early_config.known_args_namespace.exact:
        early_config.pluginmanager.register(Watcher(), "exact-watcher")
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("exact") and not pg.WORKER:
        config.pluginmanager.register(Judge(), "exact-judge")


def _coverage(data_suffix: str | None = None) -> coverage.Coverage:
    """A measurement of the modules of [tool.exact] alone; [tool.coverage.run] measures everything."""
    measured = coverage.Coverage(
        data_file=str(pg.folder / "exact"),
        data_suffix=data_suffix,
        config_file=False,
        branch=True,
        include=[str(ROOT / pattern) for pattern in PATTERNS],
        omit=["*/.venv/*", str(ROOT / "tests" / "*")],
    )
    never = PROJECT["tool"]["coverage"]["report"]["exclude_also"]  # merged by coverage only when it reads a file
    measured.set_option("report:exclude_lines", [*measured.get_option("report:exclude_lines"), *never])
    return measured


class Watcher:
    """Runs in every process that runs tests."""

    def __init__(self) -> None:
        self._coverage = _coverage(data_suffix=pg.WORKER or "main")
        self._watches = False
        self._watch(on=True)

    def _watch(self, *, on: bool) -> None:
        if on and not self._watches:
            self._coverage.start()
        elif self._watches and not on:
            self._coverage.stop()
        self._watches = on

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._watch(on=item.get_closest_marker("watched") is not None)
        return (yield)

    def pytest_sessionfinish(self) -> None:
        self._watch(on=False)
        self._coverage.save()


class Judge:
    """Runs once, in the process that began the run, when all others are done."""

    def __init__(self) -> None:
        self._report = io.StringIO()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        together = _coverage()
        together.combine()
        found = (path for pattern in PATTERNS for path in ROOT.glob(pattern) if path.suffix == ".py")
        parts = {str(path) for path in found if (ROOT / "tests") not in path.parents}
        together.get_data().touch_files(parts)  # a module that was never imported is not covered either
        met = together.report(file=self._report, show_missing=True, skip_covered=True, precision=1)
        if met < WHOLE and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("Cakupan mesin aturan, hak, alur, nomor, dan pintu masuk berkas: 100 persen")
        terminalreporter.write(self._report.getvalue())
