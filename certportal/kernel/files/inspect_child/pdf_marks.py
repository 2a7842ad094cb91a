"""How much a piece of page content paints: counted from its bytes, before anything is drawn."""

import re
from dataclasses import dataclass
from typing import Final

_BYTES_PER_STROKE: Final = 16  # fewer bytes draw no line; so much of a picture counts as one
# What paints: lines, areas, shadings, pictures and forms; a sign of the format before and after it, so that names are none.
_TOKEN: Final = re.compile(
    rb"\\."  # escaped, in a string
    rb"|[()]"
    rb"|<[0-9A-Fa-f\s]+"  # a string in hexadecimal digits
    rb"|(?<![^\s\0()<>\[\]{}%])(?:(?P<paint>[SsF]|[fBb]\*?|sh|Do)|(?P<point>[lcvy]|re)|(?P<picture>ID))(?![^\s\0()<>\[\]{}/%])",
    re.DOTALL,
)
_PICTURE_ENDS: Final = re.compile(rb"\sEI(?![^\s\0()<>\[\]{}/%])")


@dataclass(frozen=True)
class Marks:
    """`painted`: lines, areas, pictures and forms; `points` of lines; `letters`: bytes of the strings that are shown."""

    painted: int = 0
    points: int = 0
    letters: int = 0

    def __add__(self, other: "Marks") -> "Marks":
        return Marks(self.painted + other.painted, self.points + other.points, self.letters + other.letters)

    def beyond(self, most: "Marks") -> bool:
        """Whether any of them is more than allowed."""
        return self.painted > most.painted or self.points > most.points or self.letters > most.letters


def marks_in(content: bytes, most: Marks) -> Marks:
    """What this content paints; counting ends where it is more than `most`.

    Nothing hides: a string that never closes counts to the end, and a picture inside the content by its length.
    """
    painted = points = letters = depth = opened = at = 0
    while not Marks(painted, points, letters + (at - opened if depth else 0)).beyond(most):
        found = _TOKEN.search(content, at)
        if found is None:
            break
        at, sign = found.end(), found.group()
        if sign == b"(":
            opened = opened if depth else at
            depth += 1
        elif depth:
            depth -= sign == b")"
            letters += 0 if depth else at - opened
        elif sign.startswith(b"<"):
            letters += len(sign) // 2
        elif found["picture"]:
            ends = _PICTURE_ENDS.search(content, at)
            began, at = at, ends.end() if ends else len(content)
            painted += 1 + (at - began) // _BYTES_PER_STROKE
        else:
            painted += bool(found["paint"])
            points += bool(found["point"])
    return Marks(painted, points, letters + (len(content) - opened if depth else 0))
