"""The code in a folder of its own, in which lines may be changed, and the nearest tests run on it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tests.mutants.mutate import Mutant, mutants_of
from tests.servers import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.mutants.targets import Target

ROOT = PLUGINS = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", ".uv", "var", ".*_cache", "__pycache__", "*.sqlite3")
GREEN, NOTHING_RAN = 0, 5
SLACK = 60
"""Seconds a run may take beyond three times what its tests took on the untouched code."""


class Copy:
    """The code in a folder of its own; the working tree is never touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "code"
        self.said = folder / "said"
        shutil.copytree(ROOT, self.root, ignore=LEFT_BEHIND, symlinks=True)

    def sources(self, target: Target) -> list[str]:
        """The target's files, from the root."""
        found = {path for pattern in target.sources for path in self.root.glob(pattern)}
        return sorted(str(path.relative_to(self.root)) for path in found)

    def mutants(self, target: Target) -> list[Mutant]:
        return [mutant for path in self.sources(target) for mutant in mutants_of(path, self.read(path))]

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def try_each(self, mutants: Sequence[Mutant], target: Target) -> Iterator[tuple[Mutant, str]]:
        """Each mutant with the test that noticed it ("" when none did).

        Forks of one session try what lies inside functions (tests/mutants/session.py). What they cannot try, or did not
        notice, is tried once more by all the nearest tests on a changed file, so a survivor has survived those. Raises
        SystemExit when the tests are red on the untouched code, or import not every file of the target.
        """
        again = []
        with self._forks(mutants, target) as answers:
            for mutant in mutants:
                word, _, by = answers.readline().strip().partition(" ")
                if word == "failed":
                    yield mutant, by
                else:
                    again.append(mutant)
        for mutant in again:  # afterwards: while a file is changed, no other process may read it
            yield mutant, self._on_changed_file(mutant, target)

    @contextmanager
    def _forks(self, mutants: Sequence[Mutant], target: Target) -> Iterator[TextIO]:
        whole = {path: self.read(path) for path in self.sources(target)}
        orders = [{"path": str(self.root / one.path), "old": whole[one.path], "new": one.source} for one in mutants]
        sources = [str(self.root / path) for path in whole]
        (self.folder / "orders").write_text(json.dumps({"sources": sources, "mutants": orders}))
        read, write = os.pipe()
        with os.fdopen(read) as answers, self._pytest(target, write) as process:
            os.close(write)
            if (first := answers.readline().strip()) != "passed":
                process.wait()
                raise SystemExit(f"{target.name}: tes terdekat gagal pada kode yang utuh: {first}\n{self._end()}")
            yield answers

    def _on_changed_file(self, mutant: Mutant, target: Target) -> str:
        """The test that fails when the file is changed on disk ("" when none does); the file is put back afterwards."""
        whole = self.read(mutant.path)
        longest = 3 * sum(passed for passed, _ in json.loads((self.folder / "seconds").read_text()).values()) + SLACK
        try:
            (self.root / mutant.path).write_text(mutant.source)
            with self._pytest(target) as process:
                code = process.wait(timeout=longest)
        except subprocess.TimeoutExpired:
            return f"(lebih lama dari {longest:.0f} detik)"
        finally:
            (self.root / mutant.path).write_text(whole)
        if code == NOTHING_RAN:
            raise SystemExit(f"{target.name}: tidak ada tes yang berjalan\n{self._end()}")
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", self.said.read_text(), re.MULTILINE)
        return "" if code == GREEN else failed[1] if failed else "(tidak dapat dijalankan)"

    @contextmanager
    def _pytest(self, target: Target, answers: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """The nearest tests in a process of their own; with `answers`, one that forks for each mutant."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=line"]
        command += ["-p", "tests.mutants.session", "--basetemp", str(self.folder / "tmp"), *target.tests]
        environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(PLUGINS),  # behind the copy
            "SOAK_SEED": "",  # it chooses the mutants; the tests stay as in the suite
            "MUTANTS_FOLDER": str(self.folder),
            "MUTANTS_ANSWERS": str(answers or ""),
        }
        with self.said.open("wb") as said:
            process = subprocess.Popen(
                command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, stdout=said,
                stderr=said, pass_fds=(answers,) if answers else (),
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one system call)
            )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

    def _end(self) -> str:
        return self.said.read_text(errors="replace")[-3000:]
