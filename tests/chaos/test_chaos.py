"""Whatever breaks while dossiers move: it is seen while it lasts, it heals, and nothing is lost or doubled.

The portal runs in production form, each part killed without warning; the times are shortened in `tests/chaos/apps.py`
alone. The table shows seconds: begun at, red after, lasted, green after its end. Where no disk can be mounted (root
without that right), troubles of the disk are left out.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests import chance
from tests.chaos import faults, table
from tests.chaos.portal import Portal

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG_SECONDS = 20 * 60


@pytest.fixture
def besieged() -> Iterator[Portal]:
    made = Portal()
    yield made
    made.leave()


def storm(besieged: Portal, rounds: Iterator[list[str]]) -> list[table.Row]:
    dice, began = chance.dice("chaos", "strokes"), time.monotonic()
    return [row for round_ in rounds for row in besieged.endure(round_, dice, began)]


def told(besieged: Portal, rows: list[table.Row], capsys) -> dict[str, list[str]]:
    """Print everything; returns what is wrong, by kind, empty lists where nothing is."""
    left = besieged.drain(seconds=120)
    balance = besieged.balance()
    lines = [table.written(rows), f"  langkah: {besieged.acts}", f"  sisa: {left}", f"  dihitung: {balance['counted']}"]
    missing = {kind: len(found) for kind, found in balance["missing"].items()}
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join([*lines, f"  hilang atau ganda: {missing}"]) + "\n")
    unseen = [f"{row.name}: {row.reason}{row.after}" for row in rows if row.red is None or row.green is None]
    assert balance["counted"]["papers"]
    assert balance["counted"]["reminders"]
    return {**balance["missing"], "unseen": unseen, "left": [str(left)] if any(left.values()) else []}


@pytest.mark.heavy(80)
def test_every_fault_is_seen_heals_and_costs_nothing(besieged, capsys):
    rounds = faults.short_rounds(chance.dice("chaos", "order"))
    besieged.start(dossiers=20).move_dossiers(seconds=40)
    rows = storm(besieged, iter(rounds))
    wrong = told(besieged, rows, capsys)
    assert {kind: found for kind, found in wrong.items() if found} == {}
    assert Counter(row.name for row in rows) == Counter(
        fault.name for name, fault in faults.KNOWN.items() if besieged.disk.takes(name)
    )


@pytest.mark.soak
def test_twenty_minutes_of_faults_cost_nothing(besieged, capsys):
    dice, until = chance.dice("chaos", "order"), time.monotonic() + LONG_SECONDS

    def rounds() -> Iterator[list[str]]:
        yield from faults.short_rounds(dice)
        while time.monotonic() < until:
            time.sleep(dice.random() * 10)
            yield faults.next_round(dice)

    besieged.longer = 15
    besieged.start(dossiers=200).move_dossiers(seconds=LONG_SECONDS)
    wrong = told(besieged, storm(besieged, rounds()), capsys)
    assert {kind: found for kind, found in wrong.items() if found} == {}
