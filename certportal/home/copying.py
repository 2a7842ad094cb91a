"""Somebody who opens the data of a great many people in one day, or exports list after list, is told of.

Nothing is refused: on a busy day it may be work. But whoever copies everything before they leave does not do it unseen (T50).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone

from certportal.home.heads import holders_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.enums import ReadingKind
from certportal.kernel.audit.models import Reading
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.outbox.models import Message

MANY_PEOPLE: Final = 100
"""Different people whose data one person opens on one day; a verifier's full day is about twenty."""
MANY_EXPORTS: Final = 10
"""Different lists one person exports on one day."""


def tell_inspectorate(now: datetime) -> list[Message]:
    """Write to the inspectorate about everybody who passed a bound today; once for each reader and day."""
    today = timezone.localdate(now)
    told: list[Message] = []
    rows = Reading.objects.filter(day=today).order_by().values("reader_id")
    counted = rows.annotate(
        name=Max("reader_name"),
        people=Count("about_id", distinct=True),
        exports=Count("pk", filter=Q(kind=ReadingKind.EXPORT)),
    )
    for row in counted.filter(Q(people__gte=MANY_PEOPLE) | Q(exports__gte=MANY_EXPORTS)).order_by("reader_id"):
        told += write(
            "many_readings",
            to=holders_of((Role.INSPECTORATE,), today),
            facts={"day": day_in_words(today), **row},
            url=reverse("records:list", args=["audit", "reading"]),
            key=f"many_readings:{row['reader_id']}:{today.isoformat()}",
            now=now,
        )
    return told
