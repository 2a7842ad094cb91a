"""pytest plugin (`-p tests.mutants.session`): collect the nearest tests once, then try each mutant in a fork.

Without MUTANTS_ANSWERS it only sorts the tests, so that those that notice a mutant quickly are tried first. The folder named by MUTANTS_FOLDER holds `orders` (JSON: the source files, and for each mutant its path, old and new text).
Answers go to the file descriptor MUTANTS_ANSWERS, one line each: the first about the untouched code, then one for each
mutant. They are `passed`, `failed <test>`, or `apart`: the change is outside every function, and whoever asks must start
pytest anew. Only the tests that run a line of the changed functions are tried, in the order of the files on the command
line. Every fork has a database of its own.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import signal
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import coverage
import pytest
from _pytest.main import pytest_runtestloop as run_all

from tests.mutants.swap import Apart, put_in, swaps
from tests.servers import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutants.swap import Swap

PASSED, APART = "passed", "apart"
LONGEST = 900
"""Seconds for all the nearest tests on the untouched code."""
SLACK = 5
"""Seconds of computing beyond three times what the chosen tests needed on the untouched code."""
PATIENCE = float(os.environ.get("MUTANTS_PATIENCE", "60"))
"""The same in seconds that pass, for what waits for ever instead of computing."""


class Session:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, folder: Path, answers: int) -> None:
        self.folder = folder
        self.answers = answers
        self.seconds: dict[str, tuple[float, float]] = {}
        self.computed = 0.0
        self.failed = ""
        self.measured: coverage.Coverage | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        orders = json.loads((self.folder / "orders").read_text())
        _database("prepare")
        said = self._forked(lambda: self._measure(session, orders["sources"]), LONGEST, LONGEST)
        tests = Touching(self.folder) if said == PASSED else None
        if tests and (unread := _not_loaded(orders["sources"]) - tests.lines.measured_files()):
            said = f"tidak membaca {' '.join(sorted(unread))}"
        self._answer(said)
        if tests is None or said != PASSED:
            return True
        for source in _not_loaded(
            orders["sources"]
        ):  # loaded by the first test that opened its page, in that fork alone
            importlib.import_module(".".join(Path(source).relative_to(Path.cwd()).with_suffix("").parts))
        for order in orders["mutants"]:
            self._answer(self._judge(session, tests, **order))
        return True

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self.measured:
            self.measured.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        passed, computed = self.seconds.get(report.nodeid, (0.0, 0.0))
        before, self.computed = self.computed, time.process_time()
        self.seconds[report.nodeid] = (passed + report.duration, computed + self.computed - before)
        if report.failed:
            self.failed = self.failed or report.nodeid

    def _answer(self, words: str) -> None:
        os.write(self.answers, f"{words}\n".encode())

    def _measure(self, session: pytest.Session, sources: list[str]) -> str:
        """Run all tests on the untouched code, noting which lines each of them runs and how long it takes."""
        self.computed = time.process_time()
        self.measured = coverage.Coverage(data_file=str(self.folder / "lines"), config_file=False, include=sources)
        self.measured.start()
        said = self._run(session)
        self.measured.stop()
        self.measured.save()
        (self.folder / "seconds").write_text(json.dumps(self.seconds))
        return said

    def _judge(self, session: pytest.Session, tests: Touching, path: str, old: str, new: str) -> str:
        try:
            found = swaps(path, old, new)
        except Apart:
            return APART
        chosen = tests.of(found)

        def work() -> str:
            try:
                put_in(found)
            except Apart:
                return APART
            session.items[:] = [item for item in session.items if item.nodeid in chosen]
            return self._run(session)

        passed, computed = (
            3 * sum(times) for times in zip((0, 0), *map(tests.seconds.__getitem__, chosen), strict=True)
        )
        return self._forked(work, passed + PATIENCE, computed + SLACK)

    def _run(self, session: pytest.Session) -> str:
        with suppress(session.Failed):  # -x
            run_all(session)
        return f"failed {self.failed}" if session.testsfailed else PASSED

    def _forked(self, work: Callable[[], str], seconds: float, computing: float) -> str:
        """What `work` returns in a process of its own.

        One that dies has failed, also when it waits longer than `seconds` or computes longer than `computing` seconds: that
        does not depend on what else the machine does.
        """
        answer = self.folder / "answer"
        answer.unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            die_with_parent(signal.SIGKILL)()
            resource.setrlimit(resource.RLIMIT_CPU, (int(computing) + 1,) * 2)
            try:
                answer.write_text(work())
            finally:
                os._exit(0)
        ended = _wait(child, time.monotonic() + seconds)
        _database("clear")
        if not ended:
            return f"failed (lebih lama dari {seconds:.0f} detik)"
        return answer.read_text() if answer.exists() else "failed (proses dihentikan atau menghitung terlalu lama)"


def _not_loaded(sources: list[str]) -> set[str]:
    return set(sources) - {getattr(one, "__file__", "") for one in sys.modules.values()}


class Touching:
    """Which tests run a line of a function, and how long each takes."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, tuple[float, float]] = json.loads((folder / "seconds").read_text())
        self.lines = coverage.CoverageData(str(folder / "lines"))
        self.lines.read()

    def of(self, found: list[Swap]) -> set[str]:
        return {
            test
            for swap in found
            for line, tests in self.lines.contexts_by_lineno(swap.path).items()
            if line in swap.lines
            for test in tests
            if test
        }


def _database(do: str) -> None:
    """Start the server before the first fork; after each, forget the databases and files it made."""
    pg = sys.modules.get("tests.pg")
    if pg is None or pg.postgres is None:
        return
    pg._prepare()
    if do == "clear":
        for name in _databases(pg.folder):
            pg._execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        for pattern in ("media-*", "queue-*"):
            for path in pg.folder.glob(pattern):
                shutil.rmtree(path, ignore_errors=True)


def _databases(folder: Path) -> Iterator[str]:
    import psycopg2

    with closing(psycopg2.connect(host=str(folder), user="postgres", dbname="postgres")) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        yield from [name for (name,) in cursor.fetchall() if name not in {"postgres", "portal_template"}]


def _wait(child: int, until: float) -> bool:
    """Whether the process ended in time; otherwise it and what it started are killed."""
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(0.02)
    return True


class Nearest:
    """Sorts the tests once they are collected, whoever runs them."""

    @staticmethod
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(session: pytest.Session) -> None:
        """In the order of the command line, heavy tests later; those that empty the tables last, as pytest-django wants."""
        files = [name.split("::")[0] for name in session.config.args]

        def position(item: pytest.Item) -> tuple[bool, int, int]:
            mark, heavy = item.get_closest_marker("django_db"), item.get_closest_marker("heavy")
            empties = "transactional_db" in getattr(item, "fixturenames", ())
            empties = empties or bool(mark and mark.kwargs.get("transaction"))
            return empties, heavy.args[0] if heavy else 0, files.index(item.nodeid.split("::")[0])

        session.items.sort(key=position)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if answers := os.environ.get("MUTANTS_ANSWERS"):
        config.pluginmanager.register(Session(Path(os.environ["MUTANTS_FOLDER"]), int(answers)))
    config.pluginmanager.register(Nearest())  # the last one registered is asked first
