"""One number in the database and the same one among the stored files: so the portal knows whether the two are one installation's."""

from __future__ import annotations

import secrets
from typing import Final

from django.utils import timezone

from certportal.kernel.files.models import Installation
from certportal.kernel.files.places import here
from certportal.kernel.files.store import full_disk_is_a_sentence, waiting_room, write

NAME: Final = "installation"


def belongs_together() -> bool:
    """Whether these files are those of this database. The first time both get their number.

    Not where only one of them has it: that is a database restored without its files, or a folder of another portal.
    """
    written = _written()
    row = Installation.objects.first()
    if row is None and not written:
        row, _ = Installation.objects.get_or_create(pk=1, defaults={"number": secrets.token_hex(16)})
    if row is not None and row.bound_at is None:  # also when a full disk or a kill came between row and file
        with waiting_room() as draft, full_disk_is_a_sentence():
            write(draft, [row.number.encode("ascii")])
            here().put(draft, NAME)
        Installation.objects.update(bound_at=timezone.now())
        return True
    return row is not None and row.number == written


def _written() -> str:
    """What another store or a sign-in page answers is another number, and then nothing is touched."""
    try:
        with here().open(NAME) as file:
            return file.read().decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""
