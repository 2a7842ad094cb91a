"""The certificate officer's rows on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from applicants.enums import DossierState
from applicants.queries import cases_at_desk, clock_on, undrawn_on, with_undrawn_outcome
from applicants.queries.seats import at_body_apart
from applicants.queries.turns import Waiting, first_of
from certificates.models.tray import PREPARERS
from certificates.policies import issues_somewhere
from certificates.queries import lists_to_count, returned_to, to_pass_on, waiting_in_tray
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import workplaces_of
from certportal.kernel.web import desk
from certportal.kernel.web.together import counted_together

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User


@desk.shared
def _lists(user: User, now: datetime) -> tuple[list[int], list[Any]]:
    """Ids of the cases whose certificates wait to be passed on, the nearest limit first; and the lists to count."""
    del now
    if not issues_somewhere(user):
        return [], []
    waiting = to_pass_on(user).order_by("dossier__due_on", "pk").values_list("dossier_id", flat=True)
    return list(waiting), list(lists_to_count(user))


@desk.shared
def _papers(user: User, now: datetime) -> Waiting:
    offices = workplaces_of(user, Role.CERTIFICATE_ADMIN)
    if not offices:
        return Waiting([], 0, 0)
    theirs = Q(agency__in=offices)
    apart = at_body_apart(user, Role.CERTIFICATE_ADMIN)
    decided = theirs | apart if apart is not None else theirs
    shown = theirs & Q(state=DossierState.READY) | decided & Q(state=DossierState.DECIDED) & with_undrawn_outcome()
    return first_of(shown & ~Q(applicant=user), offices, now, most=desk.SHOWN)


def listed(user: User, now: datetime) -> list[int]:
    """The cases that the lists of this file speak of."""
    waiting, lists = _lists(user, now)
    return [*_papers(user, now).ids, *waiting[:1], *(row.most_urgent for row in lists)]


def desk_lists(user: User, now: datetime) -> Iterable[desk.Row]:
    """Certificates to pass on to service offices, and lists whose sheets have to be counted.

    A list has no day of its own: it is as urgent as the case with the nearest limit on it.
    """
    waiting, lists = _lists(user, now)
    cases = cases_at_desk(user, now)
    passing = [
        desk.Row(
            title=f"{len(waiting)} sertifikat siap diserahkan",
            subtitle="Susun daftar yang ditandatangani untuk kantor layanan",
            url=reverse("transmittal.list"),
            state_label="Menunggu daftar",
            tone="info",
            clock=clock_on(cases[pk]),
        )
        for pk in waiting[:1]
    ]
    counting = [
        desk.Row(
            title=f"Daftar {row.number}",
            subtitle=f"{row.counted} sertifikat dari {row.sender}",
            url=row.get_absolute_url(),
            state_label="Menunggu dihitung",
            tone="info",
            clock=clock_on(cases[row.most_urgent]),
        )
        for row in lists
    ]
    return [*passing, *counting]


def desk_papers(user: User, now: datetime) -> desk.Share:
    """Papers to hand over, and those that could not be drawn yet: the earliest by their day, and the count of all."""
    waiting, cases = _papers(user, now), cases_at_desk(user, now)
    return desk.Share(
        [
            desk.Row(
                title=f"{dossier} · {dossier.asked_by}",
                subtitle=f"{dossier.subject.name}{undrawn_on(dossier)}",
                clock=clock_on(dossier),
                **_next_with(dossier),
            )
            for dossier in map(cases.__getitem__, waiting.ids)
        ],
        waiting.total,
        waiting.pressing,
        reverse("certificate.print"),
    )


def _next_with(dossier: Dossier) -> dict[str, Any]:
    if dossier.state == DossierState.READY:
        url = reverse("certificate.handover", args=[dossier.code])
        return {"url": url, "state_label": "Siap diserahkan", "tone": "good"}
    return {"url": dossier.get_absolute_url(), "state_label": "Menunggu dicetak", "tone": "warn"}


def desk_tray(user: User, now: datetime) -> Iterable[desk.Row]:
    """Papers that wait for this person's signature, and those that came back to be mended: one statement for both."""
    if not workplaces_of(user, Role.LEADERSHIP, *PREPARERS):
        return []
    counts = counted_together(user, {"waiting": waiting_in_tray(user, now), "returned": returned_to(user)})
    words = {
        "waiting": ("dokumen menunggu tanda tangan Anda", "Buka tiap dokumen, lalu setujui", "Giliran Anda", "info"),
        "returned": ("dokumen dikembalikan penanda tangan", "Baca catatannya, perbaiki, lalu ajukan lagi", "Dikembalikan", "warn"),
    }  # fmt: skip
    return [
        desk.Row(
            title=f"{counts[kind]} {title}",
            subtitle=subtitle,
            url=f"{reverse('tray.list')}#{kind}",
            state_label=label,
            tone=tone,  # type: ignore[arg-type]
        )
        for kind, (title, subtitle, label, tone) in words.items()
        if counts[kind]
    ]
