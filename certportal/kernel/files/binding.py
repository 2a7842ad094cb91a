"""One number in the database and the same one in MEDIA_ROOT: so the portal knows whether the two are one installation's."""

from __future__ import annotations

import secrets
from typing import Final

from django.utils import timezone

from certportal.kernel.files.models import Installation
from certportal.kernel.files.store import make_folder, media_root, waiting_room, write

NAME: Final = "installation"


def belongs_together() -> bool:
    """Whether these files are those of this database. The first time both get their number.

    Not where only one of them has it: that is a database restored without its files, or a folder of another portal.
    """
    file = media_root() / NAME
    written = file.read_text(encoding="ascii").strip() if file.exists() else ""
    row = Installation.objects.first()
    if row is None and not written:
        row, _ = Installation.objects.get_or_create(pk=1, defaults={"number": secrets.token_hex(16)})
    if row is not None and row.bound_at is None:  # also when a full disk or a kill came between row and file
        make_folder(file.parent)
        with waiting_room() as draft:
            write(draft, [row.number.encode("ascii")])
            draft.rename(file)
        Installation.objects.update(bound_at=timezone.now())
        return True
    return row is not None and row.number == written
