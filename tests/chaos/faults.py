"""What can break, how it is healed, and the word of /sehat/siap/ that must name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.chaos.portal import Portal

AHEAD = 45  # days


@dataclass(frozen=True)
class Fault:
    name: str
    word: str
    strike: Callable[[Portal, random.Random], None]
    heal: Callable[[Portal], None]


def _kill_lane(portal: Portal, dice: random.Random) -> None:
    first = dice.randrange(3)
    portal.parts["worker"].strike(slice(first, first + 1))


def _part(kind: str) -> Fault:
    return Fault(
        f"{kind} mati", "web" if kind == "web" else "worker",
        lambda portal, _dice: portal.parts[kind].strike(), lambda portal: portal.parts[kind].wake(),
    )  # fmt: skip


def _mail(mode: str, name: str) -> Fault:
    return Fault(
        name, "mail", lambda portal, _dice: portal.mailbox.become(mode), lambda portal: portal.mailbox.become("ok")
    )


KNOWN = {
    "worker": Fault("pekerja mati (satu jalur)", "worker", _kill_lane, lambda portal: portal.parts["worker"].wake()),
    "beat": _part("beat"),
    "web": _part("web"),
    "redis": Fault("Redis mati", "queue", lambda portal, _: portal.redis.stop(), lambda portal: portal.redis.start()),
    "database": Fault(
        "PostgreSQL mati", "database", lambda portal, _: portal.database.kill(), lambda portal: portal.database.start()
    ),
    "silent": _mail("silent", "SMTP diam"),
    "refusing": _mail("refusing", "SMTP menolak sambungan"),
    "later": _mail("later", "SMTP menunda (451)"),
    "full": Fault("disk penuh", "disk", lambda portal, _: portal.disk.fill(), lambda portal: portal.disk.empty()),
    "closed": Fault("disk hanya-baca", "media", lambda portal, _: portal.disk.close(), lambda portal: portal.disk.open()),
    "clock": Fault(
        f"jam {AHEAD} hari di depan", "worker", lambda portal, _: portal.database.move_clock(AHEAD),
        lambda portal: portal.database.move_clock(0),
    ),
}  # fmt: skip

APART = {"silent", "refusing", "later"}
"""Seen only while letters are tried: these come alone or with a trouble of the disk."""
DISK = {"full", "closed"}


def short_rounds(dice: random.Random) -> list[list[str]]:
    """Every fault once, in an order by chance; a trouble of the disk together with one of the mail."""
    rounds = [["worker"], ["beat"], ["web"], ["redis"], ["database"], ["silent"], ["clock"]]
    rounds += [["full", "refusing"], ["closed", "later"]]
    dice.shuffle(rounds)
    return rounds


def next_round(dice: random.Random) -> list[str]:
    """One fault, or two that do not hide each other."""
    one = dice.choice(list(KNOWN))
    other = dice.choice([*DISK, *APART])
    together = (one in DISK and other in APART) or (one in APART and other in DISK)
    return [one, other] if together else [one]
