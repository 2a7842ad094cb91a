"""Heads written down outside the database, as they stand in the daily letter: stream:position:hash."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError

from certportal.kernel.audit.enums import Stream
from certportal.kernel.audit.sealer import Head

_SPELLED = re.compile(rf"({'|'.join(Stream.values)}):(\d{{1,18}}):([0-9a-f]{{64}})")


def read(text: str) -> Head:
    """The head that `str(head)` gave. Raises ArgumentTypeError for anything else, so that a command can take it."""
    found = _SPELLED.fullmatch(text.strip())
    if found is None:
        raise ArgumentTypeError(f"{text!r}: tulis aliran:urutan:sidik seperti dalam surel harian.")
    stream, position, digest = found.groups()
    return Head(stream, int(position), digest)
