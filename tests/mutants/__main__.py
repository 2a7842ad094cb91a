"""`python -m tests.mutants [TARGET …]`: change one line at a time in a copy of the code; the nearest tests must notice.

A fresh seed chooses the mutants and is printed; SOAK_SEED=<n> chooses the same again. The run fails when fewer than 85 % of
the mutants of a target were noticed. A survivor does not fail it by itself: another seed would have chosen other mutants,
so one survivor more or less says nothing about the code, the share does. Each is listed as "belum dijelaskan", to be
answered with a test, or with a reason in survivors.md when the change can make no difference. Those explained there are
left out before the seed chooses, so they count neither way and nobody can reach 85 % by explaining. `--each 0` tries all,
the explained ones too, and fails when one of these is noticed after all.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import secrets
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutants.targets import TARGETS, Target
from tests.mutants.trial import Copy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutants.mutate import Mutant

SURVIVORS = Path(__file__).with_name("survivors.md")
EACH = 12
FEWEST = 10
ENOUGH = 0.85


@dataclass
class Outcome:
    """What became of the mutants of one target."""

    target: Target
    of: int
    killed: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    refuted: list[Mutant] = field(default_factory=list)
    """Explained in survivors.md, yet a test noticed them."""
    seconds: float = 0

    @property
    def tried(self) -> int:
        return self.killed + len(self.survivors)

    @property
    def fine(self) -> bool:
        return self.killed >= ENOUGH * self.tried and not self.refuted


def say(text: str) -> None:
    """Print without buffering, so that a long run shows its progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def explained() -> set[str]:
    """The keys of the mutants survivors.md gives a reason for."""
    return set(re.findall(r"^- `(.+?)`: \S", SURVIVORS.read_text(), re.MULTILINE))


def run(target: Target, copy: Copy, *, seed: int, each: int) -> Outcome:
    """Try `each` mutants of the target (0: all), chosen by the seed."""
    start, known, possible = time.monotonic(), explained(), copy.mutants(target)
    if each:
        possible = [mutant for mutant in possible if mutant.key not in known]
    if len(possible) < FEWEST:
        raise SystemExit(f"{target.name}: hanya {len(possible)} mutan; periksa tests/mutants/targets.py")
    chosen = random.Random(f"{seed} {target.name}").sample(possible, min(each or len(possible), len(possible)))
    outcome = Outcome(target, len(possible))
    say(f"\n{target.name}: {len(chosen)} dari {len(possible)} mutan")
    for mutant, by in copy.try_each(sorted(chosen, key=lambda one: (one.path, one.line)), target):
        if mutant.key in known:
            outcome.refuted += [mutant] if by else []
        elif by:
            outcome.killed += 1
        else:
            outcome.survivors.append(mutant)
        say(f"  {'ketahuan' if by else 'LOLOS   '}  {mutant.path}:{mutant.line} {mutant.change}  {by}")
    outcome.seconds = time.monotonic() - start
    return outcome


def report(outcomes: Sequence[Outcome], seed: int) -> bool:
    """Print the table and the survivors; returns whether all is well."""
    say(f"\nBenih {seed}. Sedikitnya {ENOUGH:.0%} mutan setiap bagian harus ketahuan.")
    for one in outcomes:
        share = f"{one.killed}/{one.tried} = {one.killed / one.tried:.0%}"
        say(f"  {'lulus' if one.fine else 'GAGAL'}  {one.target.name:<12} {share:<15} {one.seconds:5.0f} detik")
    lists = {
        "Belum dijelaskan (tulis tesnya, atau alasannya di tests/mutants/survivors.md)": "survivors",
        "Dijelaskan di tests/mutants/survivors.md, tetapi ketahuan (hapus alasannya)": "refuted",
    }
    for title, name in lists.items():
        if found := [mutant for one in outcomes for mutant in getattr(one, name)]:
            say("\n".join([f"{title}:", *(f"- `{mutant.key}`" for mutant in found)]))
    return all(one.fine for one in outcomes)


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
