"""One file of the corpus and what must happen to it."""

from collections.abc import Callable
from dataclasses import dataclass

SEED = 20261121
KEPT = "kept"  # stored byte for byte
REDRAWN = "redrawn"  # stored as a new picture without foreign bytes


@dataclass(frozen=True)
class Sample:
    """`expect` is KEPT, REDRAWN, or the refusal codes that are right for it."""

    id: str
    name: str
    make: Callable[[], bytes]
    expect: str | frozenset[str]


def refuse(*codes: str) -> frozenset[str]:
    return frozenset(codes)
