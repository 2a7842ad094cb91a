"""What stands on top of every paper of an office."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from django.db import transaction

from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record
from certportal.kernel.files.enums import Kind
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import read
from certportal.kernel.papers.models import Emblem

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import Organisation
    from certportal.kernel.audit.record import Actor
    from certportal.kernel.papers.facts import Fact

EMBLEM_KINDS: Final = (Kind.PNG, Kind.JPEG)


def letterhead(organisation: Organisation) -> dict[str, Fact]:
    """The lines above the name (else the owner), name, address, contact, and the code of the emblem's file.

    Empty where one is not known. The emblem is drawn by `{{ letterhead.emblem|picture }}`.
    """
    whatsapp = f"WhatsApp {organisation.whatsapp}" if organisation.whatsapp else ""
    contact = (
        organisation.phone,
        whatsapp,
        organisation.email,
        organisation.website.removeprefix("https://").rstrip("/"),
    )
    own = organisation.parent.name if organisation.parent and not organisation.letterhead_lines else ""
    return {
        "owner": own,
        "lines": list(organisation.letterhead_lines),
        "name": organisation.name,
        "address": organisation.address,
        "contact": " · ".join(filter(None, contact)),
        "emblem": emblem_of(organisation),
    }


def emblem_of(organisation: Organisation) -> str:
    """The code of the stored picture, "" where the office has none."""
    found = Emblem.objects.filter(organisation=organisation).values_list("file__code", flat=True).first()
    return found or ""


def picture_of(code: str) -> str:
    """The stored picture as a data address for `<img src>`; "" for no code. Raises FileNotFoundError if the disk lost it."""
    stored = StoredFile.objects.filter(code=code).first() if code else None
    if stored is None:
        return ""
    return f"data:{stored.content_type};base64,{b64encode(read(stored)).decode()}"


@transaction.atomic
def set_emblem(organisation: Organisation, picture: StoredFile, *, by: Actor, now: datetime) -> None:
    """Let this checked picture stand on the papers of the office from now on. Raises PersonRefused ("not_admin")."""
    refuse_unless_admin(by)
    Emblem.objects.update_or_create(organisation=organisation, defaults={"file": picture})
    record("organisation.emblem", by=by, subject=organisation, after={"sha256": picture.sha256}, now=now)
