"""One number in the database and the same one in MEDIA_ROOT: so the portal knows whether the two are one installation's."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from certportal.kernel.files.models import Installation
from certportal.kernel.files.store import make_folder, media_root

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "installation"


def belongs_together() -> bool:
    """Whether these files are those of this database. The first time both get their number.

    Not where only one of them has it: that is a database restored without its files, or a folder of another portal.
    """
    row, file = Installation.objects.first(), _file()
    written = file.read_text(encoding="ascii").strip() if file.exists() else ""
    if row is None and not written:
        row, _ = Installation.objects.get_or_create(pk=1, defaults={"number": secrets.token_hex(16)})
        make_folder(file.parent)
        file.write_text(row.number, encoding="ascii")
        return True
    return row is not None and row.number == written


def _file() -> Path:
    return media_root() / NAME
