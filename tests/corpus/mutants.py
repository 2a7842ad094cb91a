"""F12: good files with a few bytes changed, cut out or put in. Any answer is right except a crash."""

import random
from collections.abc import Callable
from functools import partial

from tests import chance
from tests.corpus.build import jpeg, plain_pdf, png
from tests.corpus.good import classic
from tests.corpus.sample import SEED

_BASES: dict[str, Callable[[], bytes]] = {
    "classic.pdf": classic, "three.pdf": partial(plain_pdf, 3), "photo.jpg": jpeg, "screen.png": png,
}  # fmt: skip


def mutants(each: int) -> list[tuple[str, bytes]]:
    """(file name, content), `each` mutants of every base file, the same ones every time with the same seed."""
    dice = chance.dice(SEED)
    return [(f"{place}-{name}", _changed(base(), dice)) for name, base in _BASES.items() for place in range(each)]


def _changed(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(8, len(data))
        way = dice.choice(("flip", "cut", "insert"))
        if way == "flip":
            data[place] ^= 1 << dice.randrange(8)
        elif way == "cut":
            del data[place : place + dice.randint(1, 40)]
        else:
            data[place:place] = dice.randbytes(dice.randint(1, 40))
    return bytes(data)
