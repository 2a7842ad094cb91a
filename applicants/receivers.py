"""What the kernel's registries learn from this app; called once from `ready()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.actions import expire_dossier
from applicants.enums import DossierState
from applicants.flows import DOSSIER_FLOW, applicant_of, leaders_of, officers_of, verifiers_of
from applicants.models import Dossier
from applicants.policies import excluded_from_checking, may_apply, sees_queue
from applicants.queries import live_dossier, open_clocks
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import is_staff_person, organisations_of, people_with
from certportal.kernel.sla import registry
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.registry import Terms
from certportal.kernel.web import desk, menu, panel
from schemes.enums import TermKind
from schemes.queries import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.http import HttpRequest

    from certportal.kernel.accounts.models import User
    from schemes.models import Scheme

# What the office keeps itself to where the service standard names no term (working days).
FALLBACK_DAYS = {TermKind.COMPLETENESS: 3, TermKind.REPLY: 10, TermKind.HANDOVER: 5}
LISTED = 50


def _term_of(kind: TermKind) -> Callable[[Dossier], Terms]:
    def terms(dossier: Dossier) -> Terms:
        found = term(dossier.service_version, kind)
        if found is None:
            return Terms(dossier.agency, None, FALLBACK_DAYS[kind])
        return Terms(dossier.agency, found.target_days, found.limit_days)

    return terms


def _service_terms(dossier: Dossier) -> Terms:
    """Both dates of 001 component 3: the target warns, the limit is late."""
    version = dossier.service_version
    return Terms(dossier.agency, version.target_days, version.limit_days)


def _url(dossier: Dossier) -> str:
    return dossier.get_absolute_url()


def _and_leaders(readers: Callable[[Dossier], list[User]]) -> Callable[[Dossier, str], Iterable[User]]:
    """From the first day over, the leaders read along."""

    def recipients(dossier: Dossier, reminder: str) -> Iterable[User]:
        late = reminder.startswith("overdue")
        return [*readers(dossier), *(leaders_of(dossier) if late else [])]

    return recipients


def _service_readers(dossier: Dossier) -> list[User]:
    return [*verifiers_of(dossier), *people_with(Role.CERTIFICATE_ADMIN, dossier.agency_id)]


def _handover_readers(dossier: Dossier) -> list[User]:
    return [*applicant_of(dossier), *people_with(Role.CERTIFICATE_ADMIN, dossier.agency_id)]


def _expire(dossier: Dossier, now: datetime) -> None:
    expire_dossier(dossier, now=now)


def _register_clocks() -> None:
    registry.register(
        "completeness",
        label="pemeriksaan kelengkapan",
        recipients=_and_leaders(officers_of),
        url=_url,
        terms=_term_of(TermKind.COMPLETENESS),
    )
    registry.register(
        "reply",
        label="perbaikan oleh pemohon",
        recipients=lambda dossier, _reminder: applicant_of(dossier),
        url=_url,
        terms=_term_of(TermKind.REPLY),
        on_due=_expire,
        waiting_on=WaitingOn.APPLICANT,
    )
    registry.register(
        "service",
        label="penyelesaian layanan",
        recipients=_and_leaders(_service_readers),
        url=_url,
        terms=_service_terms,
    )
    registry.register(
        "handover",
        label="penyerahan hasil",
        recipients=_and_leaders(_handover_readers),
        url=_url,
        terms=_term_of(TermKind.HANDOVER),
    )


# --- The desk -------------------------------------------------------------------------------------------------
_TURNS = {
    Role.INTAKE_OFFICER: (DossierState.SUBMITTED, DossierState.COMPLETENESS_CHECK),
    Role.VERIFIER: (DossierState.VERIFICATION,),
    Role.LEADERSHIP: (DossierState.ACCEPTED,),
}


def dossiers_waiting_for(user: User) -> list[Dossier]:
    """Dossiers in which it is this person's turn: his own to send or mend, and those of his roles."""
    rows: list[Dossier] = []
    own = (DossierState.DRAFT, DossierState.RETURNED, DossierState.AWAITING_INFORMATION)
    rows += Dossier.objects.with_names().filter(applicant=user, state__in=own)[:LISTED]
    for role, states in _TURNS.items():
        offices = organisations_of(user, role)
        if offices:
            waiting = Dossier.objects.with_names().filter(agency__in=offices, state__in=states)
            rows += [row for row in waiting.order_by("submitted_at")[:LISTED] if not excluded_from_checking(user, row)]
    return rows


def _desk_rows(user: User, dossiers: list[Dossier]) -> list[desk.Row]:
    clocks = open_clocks(dossiers)
    insider = is_staff_person(user)
    return [
        desk.Row(
            title=f"{dossier} · {dossier.applicant.full_name}" if insider else dossier.scheme.name,
            url=dossier.get_absolute_url(),
            subtitle=dossier.scheme.name if insider else str(dossier),
            state_label=_state_label(dossier, user),
            due_on=clocks[dossier.pk].limit_on if dossier.pk in clocks else None,
            clock=clocks.get(dossier.pk),
        )
        for dossier in dossiers
    ]


def _state_label(dossier: Dossier, user: User) -> str:
    state = DOSSIER_FLOW.state(dossier.state)
    return state.public if dossier.applicant_id == user.pk else state.staff


def _mine(user: User, now: datetime) -> Iterable[desk.Row]:
    del now
    return _desk_rows(user, dossiers_waiting_for(user))


def _near_limit(user: User, now: datetime) -> Iterable[desk.Row]:
    """Own turns whose clock has used half its time or more."""
    rows = _desk_rows(user, dossiers_waiting_for(user))
    today = now.date()
    return [row for row in rows if row.clock is not None and _is_near(row.clock, today)]


def _is_near(clock: Any, today: Any) -> bool:
    span = (clock.limit_on - clock.started_on).days
    return bool((clock.limit_on - today).days * 2 <= span)


def _just_fixed(user: User, now: datetime) -> Iterable[desk.Row]:
    """Dossiers that came back with corrections and wait for the officer."""
    del now
    offices = organisations_of(user, Role.INTAKE_OFFICER, Role.VERIFIER)
    if not offices:
        return []
    fixed = Dossier.objects.with_names().filter(agency__in=offices, state=DossierState.SUBMITTED, rounds__gt=0)
    return _desk_rows(user, list(fixed.order_by("state_since")[:LISTED]))


def _apply_button(request: HttpRequest, scheme: Scheme) -> dict[str, Any] | None:
    """The button on the scheme's page: begin, or go on with the live dossier."""
    user = request.user
    existing = live_dossier(user, scheme.pk) if user.is_authenticated else None
    return {"scheme": scheme, "existing": existing}


def register_all() -> None:
    """Fill every registry; safe to call once per process."""
    _register_clocks()
    menu.register(menu.MenuEntry(20, "Permohonan saya", "dossier.mine", may_apply, "file-earmark-text"))
    menu.register(menu.MenuEntry(30, "Antrian", "queue.list", sees_queue, "inbox"))
    desk.feed("mine", _mine)
    desk.feed("near_limit", _near_limit)
    desk.feed("just_fixed", _just_fixed)
    panel.register(panel.Panel("scheme", 10, "applicants/_apply.html", _apply_button))
