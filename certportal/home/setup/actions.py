"""Acts of the set-up that touch more than one room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from certportal.kernel.accounts.office_facts import change_office
from certportal.kernel.files.intake import receive
from certportal.kernel.papers.letterhead import EMBLEM_KINDS, set_emblem
from certportal.kernel.workdays.actions import renew_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import Organisation, User

LARGEST_EMBLEM: Final = 1_000_000


def save_office(
    office: Organisation, changes: Mapping[str, Any], *, picture: UploadedFile[Any] | None, by: User, now: datetime
) -> None:
    """Facts and emblem of an office, all or nothing; another office week plans its running deadlines anew.

    Raises PersonRefused ("not_admin"), UploadRefused for what is no picture, StorageFull.
    """
    with transaction.atomic():
        if picture is not None:
            stored = receive(picture, by=by, now=now, limit_bytes=LARGEST_EMBLEM, kinds=EMBLEM_KINDS)
            set_emblem(office, stored, by=by, now=now)
        if "weekdays" in change_office(office, changes, by=by, now=now):
            renew_stamp()
