"""The certificate officer's rows on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from applicants.enums import DossierState
from applicants.queries import clock_on, for_desk
from applicants.queries.turns import first_of
from certificates.policies import issues_somewhere
from certificates.queries import lists_to_count, to_pass_on
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.web import desk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certportal.kernel.accounts.models import User


def desk_lists(user: User, now: datetime) -> Iterable[desk.Row]:
    """Certificates to pass on to service offices, and lists whose sheets have to be counted."""
    del now  # a list has no day of its own
    if not issues_somewhere(user):
        return []
    waiting = to_pass_on(user).count()
    passing = desk.Row(
        title=f"{waiting} sertifikat siap diserahkan",
        subtitle="Susun daftar yang ditandatangani untuk kantor layanan",
        url=reverse("transmittal.list"),
        state_label="Menunggu daftar",
        tone="info",
    )
    counting = [
        desk.Row(
            title=f"Daftar {row.number}",
            subtitle=f"{row.counted} sertifikat dari {row.sender}",  # type: ignore[attr-defined]
            url=row.get_absolute_url(),
            state_label="Menunggu dihitung",
            tone="info",
        )
        for row in lists_to_count(user)
    ]
    return [*([passing] if waiting else []), *counting]


def desk_papers(user: User, now: datetime) -> desk.Share:
    """Papers that wait for a certificate officer: the earliest by their day, and the count of all."""
    offices = workplaces_of(user, Role.CERTIFICATE_ADMIN)
    if not offices:
        return desk.Share([], 0, 0)
    ready = Q(agency__in=offices, state=DossierState.READY) & ~Q(applicant=user)
    waiting = first_of(ready, offices, now, most=desk.SHOWN)
    found = for_desk(Q(pk__in=waiting.ids))
    rows = [
        desk.Row(
            title=f"{dossier} · {dossier.asked_by}",
            subtitle=dossier.subject.name,
            url=reverse("certificate.handover", args=[dossier.code]),
            state_label="Siap diserahkan",
            tone="good",
            clock=clock_on(dossier),
        )
        for dossier in found.values()
    ]
    return desk.Share(rows, waiting.total, waiting.pressing, reverse("certificate.print"))
