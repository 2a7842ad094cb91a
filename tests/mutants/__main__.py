"""`python -m tests.mutants [TARGET …]`: change one line at a time in a copy of the code; the nearest tests must notice.

The working tree is never touched: files are changed in a copy that goes when the run ends, however it ends. A fresh seed
chooses the mutants and is printed; SOAK_SEED=<n> chooses the same again. Ends with 1 when fewer than 85 % of the mutants of a
target were noticed, or when a survivor is not explained in survivors.md.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutants.mutate import Mutant, mutants_of
from tests.mutants.targets import TARGETS, Target
from tests.servers import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
SURVIVORS = Path(__file__).with_name("survivors.md")
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", ".uv", "var", ".*_cache", "__pycache__", "*.sqlite3")
EACH = 12
FEWEST = 10
ENOUGH = 0.85
PASSED, FAILED, NOTHING_RAN = 0, 1, 5
LONGEST = 900
"""Seconds for the nearest tests on the untouched copy; a mutant may take three times what they took."""


@dataclass
class Outcome:
    """What became of the mutants of one target."""

    target: Target
    of: int
    killed: int = 0
    survivors: list[Mutant] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.killed + len(self.survivors)

    @property
    def enough(self) -> bool:
        return self.tried > 0 and self.killed >= ENOUGH * self.tried


def say(text: str) -> None:
    """Print without buffering, so that a long run shows its progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Copy:
    """The code in a folder of its own, in which files may be changed."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "code"
        shutil.copytree(ROOT, self.root, ignore=LEFT_BEHIND, symlinks=True)

    def sources(self, target: Target) -> list[str]:
        """The target's files, from the root."""
        found = {path for pattern in target.sources for path in self.root.glob(pattern)}
        return sorted(str(path.relative_to(self.root)) for path in found)

    def mutants(self, target: Target) -> list[Mutant]:
        return [mutant for path in self.sources(target) for mutant in mutants_of(path, self.read(path))]

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def passes(self, target: Target, *, seconds: float) -> bool:
        """Whether the nearest tests are green; a run that takes longer is not. Raises when no test ran at all."""
        tests = [name for name in target.tests if (self.root / name).exists()]
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", *tests]
        environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self.root / "h"),
            "SOAK_SEED": "",  # it chooses the mutants; the tests stay as in the suite
        }
        process = subprocess.Popen(
            command, cwd=self.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one system call)
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        if process.returncode == NOTHING_RAN:
            raise SystemExit(f"{target.name}: tidak ada tes yang berjalan\n{said[-2000:]}")
        self.said = said
        return process.returncode == PASSED

    def notices(self, mutant: Mutant, target: Target, *, seconds: float) -> bool:
        """Whether the nearest tests fail on this mutant; the file is put back afterwards."""
        whole = self.read(mutant.path)
        try:
            (self.root / mutant.path).write_text(mutant.source)
            return not self.passes(target, seconds=seconds)
        finally:
            (self.root / mutant.path).write_text(whole)


def run(target: Target, copy: Copy, *, seed: int, each: int) -> Outcome:
    """Try `each` mutants of the target (0: all), chosen by the seed."""
    possible = copy.mutants(target)
    if len(possible) < FEWEST:
        raise SystemExit(f"{target.name}: hanya {len(possible)} mutan; periksa tests/mutants/targets.py")
    start = time.monotonic()
    if not copy.passes(target, seconds=LONGEST):
        raise SystemExit(f"{target.name}: tes terdekat gagal pada kode yang utuh\n{copy.said[-3000:]}")
    seconds = 3 * (time.monotonic() - start) + 30
    broken = copy.sources(target)[0]
    if not copy.notices(Mutant(broken, "", 1, "", "", "raise RuntimeError\n"), target, seconds=seconds):
        raise SystemExit(f"{target.name}: tes terdekat tidak membaca {broken}")
    chosen = (
        possible if each == 0 else random.Random(f"{seed} {target.name}").sample(possible, min(each, len(possible)))
    )
    outcome = Outcome(target, len(possible))
    say(f"\n{target.name}: {len(chosen)} dari {len(possible)} mutan")
    for mutant in sorted(chosen, key=lambda one: (one.path, one.line)):
        noticed = copy.notices(mutant, target, seconds=seconds)
        outcome.killed += noticed
        if not noticed:
            outcome.survivors.append(mutant)
        say(
            f"  {'ketahuan' if noticed else 'LOLOS   '}  {mutant.path}:{mutant.line} {mutant.scope}: {mutant.before} → {mutant.after}"
        )
    return outcome


def explained(mutant: Mutant) -> bool:
    """Whether survivors.md names it, with a reason."""
    return f"`{mutant.key}`" in SURVIVORS.read_text()


def report(outcomes: Sequence[Outcome], seed: int) -> bool:
    """Print the table and the survivors; returns whether all is well."""
    say(f"\nBenih {seed}. Sedikitnya {ENOUGH:.0%} mutan setiap bagian harus ketahuan.")
    fine = True
    for outcome in outcomes:
        fine = fine and outcome.enough
        word = "lulus" if outcome.enough else "GAGAL"
        say(
            f"  {word}  {outcome.target.name:<12} {outcome.killed}/{outcome.tried} = {outcome.killed / outcome.tried:.0%}"
        )
    for mutant in (one for outcome in outcomes for one in outcome.survivors):
        known = explained(mutant)
        fine = fine and known
        say(f"  {'dijelaskan' if known else 'BELUM DIJELASKAN'}  `{mutant.key}`")
    return fine


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main() -> None:
    names = [target.name for target in TARGETS]
    parser = argparse.ArgumentParser(
        prog="./run soak mutants", description="Mengubah kode sebaris demi sebaris pada salinannya."
    )
    parser.add_argument("targets", nargs="*", metavar="BAGIAN", help=f"bawaan semua: {' '.join(names)}")
    parser.add_argument("--each", type=int, default=EACH, help=f"mutan setiap bagian (bawaan {EACH}, 0 semua)")
    chosen = parser.parse_args()
    if unknown := set(chosen.targets) - set(names):
        parser.error(f"bagian yang dikenal: {' '.join(names)}; bukan {' '.join(sorted(unknown))}")
    if 0 < chosen.each < FEWEST:
        parser.error(f"sedikitnya {FEWEST} mutan setiap bagian")
    seed = int(os.environ.get("SOAK_SEED") or secrets.randbelow(1_000_000))
    say(f"Benih {seed} (SOAK_SEED={seed} mengulangnya)")
    signal.signal(signal.SIGTERM, _end)
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=os.environ.get("TEST_TMPDIR")) as folder:
        copy = Copy(Path(folder))
        wanted = [target for target in TARGETS if target.name in (chosen.targets or names)]
        fine = report([run(target, copy, seed=seed, each=chosen.each) for target in wanted], seed)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
