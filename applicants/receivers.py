"""What the kernel's registries learn from this app; called once from `ready()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from applicants.actions import attach_signed, expire_dossier
from applicants.enums import EDITABLE_STATES, DossierState
from applicants.flows import DOSSIER_FLOW, applicant_of, leaders_of, officers_of, verifiers_of
from applicants.models import CaseMessage, Dossier, Endorsement, FieldCorrection
from applicants.policies import checks_for_agency, excluded_from_checking, may_apply, sees_queue
from applicants.queries import live_dossier, open_clocks
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import is_staff_person, organisations_of, people_with
from certportal.kernel.papers.signals import paper_ready
from certportal.kernel.sla import registry
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.sla.registry import Terms
from certportal.kernel.web import desk, menu, panel
from certportal.kernel.workdays.queries import today_at
from schemes.enums import TermKind
from schemes.queries import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.http import HttpRequest

    from certportal.kernel.accounts.models import User
    from certportal.kernel.papers.models import Paper
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
    return [row for row in rows if row.clock is not None and _is_near(row.clock, today_at(row.clock.organisation, now))]


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


def _superior_rows(user: User, now: datetime) -> Iterable[desk.Row]:
    """Forms colleagues ask this person to confirm as their superior, while their dossiers are still with them."""
    del now
    waiting = Endorsement.objects.waiting().filter(superior=user, document__dossier__state__in=EDITABLE_STATES)
    rows = waiting.select_related("document__requirement", "document__dossier__applicant").order_by("asked_at")
    return [
        desk.Row(
            title=row.document.dossier.applicant.full_name,
            url=row.get_absolute_url(),
            subtitle=row.document.requirement.title,
            state_label="Menunggu konfirmasi Anda",
            tone="info",
        )
        for row in rows[:LISTED]
    ]


def _question_rows(user: User, now: datetime) -> Iterable[desk.Row]:
    """Questions of applicants without an answer, and corrections they ask for."""
    del now
    offices = organisations_of(user, Role.INTAKE_OFFICER)
    if not offices:
        return []
    last = CaseMessage.objects.filter(dossier=OuterRef("pk")).order_by("-pk").values("from_office")[:1]
    asked = Dossier.objects.with_names().filter(agency__in=offices).annotate(answered=Subquery(last))
    wanted = FieldCorrection.objects.waiting().filter(dossier__agency__in=offices)
    questions = [
        desk.Row(
            title=f"{dossier} · {dossier.applicant.full_name}",
            url=reverse("dossier.talk", args=[dossier.code]),
            subtitle=dossier.scheme.name,
            state_label="Pertanyaan pemohon",
            tone="info",
        )
        for dossier in asked.filter(answered=False).order_by("pk")[:LISTED]
    ]
    corrections = [
        desk.Row(
            title=f"{row.dossier} · {row.dossier.applicant.full_name}",
            url=row.get_absolute_url(),
            subtitle=row.get_field_display(),
            state_label="Permintaan pembetulan",
            tone="info",
        )
        for row in wanted.select_related("dossier__applicant").order_by("pk")[:LISTED]
    ]
    return questions + corrections


def attach_when_drawn(*, paper: Paper, now: datetime, **_kwargs: Any) -> None:
    """A signed form that has been drawn becomes the next version of its document; other papers are not looked at."""
    if paper.about_type == "applicants.document":
        attach_signed(paper, now=now)


def _case_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """Ways to ask, to correct, to the receipt and to the notices; for its applicant and for who checks it."""
    own = dossier.applicant_id == request.user.pk
    if dossier.submitted_at is None or not (own or checks_for_agency(request.user, dossier)):
        return None
    return {
        "own": own,
        "dossier": dossier,
        "last": CaseMessage.objects.filter(dossier=dossier).order_by("-pk").first(),
        "waiting": list(FieldCorrection.objects.waiting().filter(dossier=dossier)),
    }


def register_all() -> None:
    """Fill every registry; safe to call once per process."""
    _register_clocks()
    menu.register(menu.MenuEntry(5, "Cek syarat dulu", "rules.list", None, "check-circle"))
    menu.register(menu.MenuEntry(16, "Lacak berkas", "tracking.ask", None, "search"))
    desk.feed("mine", _superior_rows)
    desk.feed("mine", _question_rows)
    panel.register(panel.Panel("dossier", 80, "applicants/_case_panel.html", _case_panel))
    paper_ready.connect(attach_when_drawn, dispatch_uid="applicants.attach_when_drawn")
    menu.register(menu.MenuEntry(20, "Permohonan saya", "dossier.mine", may_apply, "file-earmark-text", personal=True))
    menu.register(menu.MenuEntry(30, "Antrian", "queue.list", sees_queue, "inbox"))
    desk.feed("mine", _mine)
    desk.feed("near_limit", _near_limit)
    desk.feed("just_fixed", _just_fixed)
    panel.register(panel.Panel("scheme", 10, "applicants/_apply.html", _apply_button))
