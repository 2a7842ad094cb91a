"""What a device sends: read with care, because a script of any age may have written it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assessments.actions.devices import Sending
from assessments.forms.fields import NOTE_LENGTH
from assessments.models.results import CLIENT_ID_LENGTH
from assessments.scoring import UnitMark

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ROWS: Final = 100
LARGEST_BODY: Final = 400_000
"""Bytes of one sending: that many rows, each with the longest note."""


@dataclass(frozen=True)
class Row:
    """One row of a sending, and the code of the dossier it is about."""

    dossier: str
    sent: Sending


def rows_sent(read: Mapping[str, Any]) -> list[Row] | None:
    """The rows in the order in which they were recorded; None where one of them is of no shape our script sends."""
    rows = read.get("rows")
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        return None
    found = [_row(one) for one in rows]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def _row(read: object) -> Row | None:
    if not isinstance(read, dict):
        return None
    texts = [read.get(name, "") for name in ("id", "seat", "result", "note", "after")]
    numbers: list[Any] = [read.get(name) for name in ("unit", "seen")]
    lacks, settles = read.get("lacks", []), read.get("settles", [])
    shaped = (
        all(isinstance(text, str) for text in texts)
        and all(_is_count(number) for number in numbers)
        and isinstance(lacks, list)
        and all(isinstance(name, str) for name in lacks)
        and isinstance(settles, list)
        and all(_is_count(number) for number in settles)
    )
    if not shaped:
        return None
    client_id, seat, result, note, after = (text.strip() for text in texts)
    if not 0 < len(client_id) <= CLIENT_ID_LENGTH or len(note) > NOTE_LENGTH or len(settles) > MOST_ROWS:
        return None
    mark = UnitMark(result, note, frozenset(lacks))
    return Row(seat, Sending(client_id, numbers[0], mark, numbers[1], after=after, settles=tuple(settles)))


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**31
