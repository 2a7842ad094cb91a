"""Setting up an exam event and starting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applicants.enums import DossierState
from applicants.models import Dossier
from assessments.actions.announcing import (
    event_facts,
    refuse_assessor,
    refuse_odd_day,
    refuse_outside_licence,
    refuse_unless_announceable,
)
from assessments.actions.assigning import assign_assessor
from assessments.actions.roles import begin_with_usual_roles
from assessments.actions.tasks import begin_tasks
from assessments.enums import EventState
from assessments.flows import EXAM_EVENT_FLOW
from assessments.models import Assessment, ExamEvent
from assessments.queries import clerks_of_body, too_early, what_hinders
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import make_move

if TYPE_CHECKING:
    from datetime import datetime

    from assessments.models import Assessor, TestSite
    from certportal.kernel.accounts.models import Organisation, User
    from schemes.models import SchemeVersion


def create_event(
    *,
    title: str,
    agency: Organisation,
    scheme_version: SchemeVersion,
    site: TestSite,
    assessor: Assessor | None = None,
    starts_at: datetime,
    capacity: int | None = None,
    site_officer_name: str = "",
    site_officer_title: str = "",
    go_ahead: bool = False,
    by: User,
    now: datetime,
) -> ExamEvent:
    """Announce an exam at one's test site; without an assessor the certification body is asked to name one.

    It begins with the people who usually have the roles of SOP 002 at that site. Raises Refused: "not_allowed",
    "site_foreign", "out_of_scope", "site_unfit", what `assign_assessor` says, and unless they `go_ahead` "odd_day".
    """
    event = ExamEvent(
        title=title,
        agency=agency,
        scheme_version=scheme_version,
        site=site,
        starts_at=starts_at,
        capacity=capacity,
        site_officer_name=site_officer_name,
        site_officer_title=site_officer_title,
        state=EventState.SCHEDULED,
        state_since=now,
        created_by=by,
        created_at=now,
    )
    refuse_unless_announceable(event, by=by)
    refuse_outside_licence(event)
    if assessor is not None:
        refuse_assessor(event, assessor, by=by)
    hinders = what_hinders(assessor, event) if assessor else ""
    odd = refuse_odd_day(agency, event.exam_day, hinders=hinders, go_ahead=go_ahead, now=now)
    return _announce(event, assessor, odd, go_ahead=go_ahead, by=by, now=now)


@transaction.atomic
def _announce(
    event: ExamEvent, assessor: Assessor | None, odd: dict[str, str], *, go_ahead: bool, by: User, now: datetime
) -> ExamEvent:
    """Write it down, with the usual roles of its site; its assessor is named, or asked for."""
    event.save(force_insert=True)
    begin_tasks(event, now=now)
    record("exam_event.create", by=by, subject=event, after={**event_facts(event), **odd}, now=now)
    begin_with_usual_roles(event)
    if assessor is None:
        _ask_for_assessor(event, now=now)
    else:
        assign_assessor(event, assessor, go_ahead=go_ahead, by=by, now=now)
    return event


def _ask_for_assessor(event: ExamEvent, *, now: datetime) -> None:
    write(
        "exam_assessor_asked",
        to=clerks_of_body(event),
        facts={
            "title": event.title,
            "scheme": event.scheme_version.scheme.name,
            "when": moment_in_words(event.starts_at, event.agency.zone),
            "site": event.site.name,
        },
        about=event,
        url=event.get_absolute_url(),
        key=f"exam_assessor_asked:{event.pk}",
        now=now,
    )


@transaction.atomic
def start_event(event: ExamEvent, *, by: User, now: datetime, seen_version: int | None = None) -> ExamEvent:
    """Begin the exam: the event runs and every candidate is in assessment. Raises Refused before the exam day."""
    if early := too_early(event, now):
        raise Refused(early, code="too_early", subject=event)
    seated = Assessment.objects.filter(event=event).values("dossier_id")
    dossiers = list(
        Dossier.objects.select_for_update().filter(pk__in=seated, state=DossierState.ADMITTED).order_by("pk")
    )
    moved = make_move(EXAM_EVENT_FLOW, "start", event, by=by, now=now, seen_version=seen_version)
    # A candidate added between the two locks would be neither examined nor removable.
    if (
        Assessment.objects.filter(event=moved, dossier__state=DossierState.ADMITTED)
        .exclude(dossier__in=dossiers)
        .exists()
    ):
        raise Refused(
            "Peserta baru saja ditambahkan. Periksa daftarnya, lalu mulai uji lagi.", code="stale", subject=event
        )
    for dossier in dossiers:
        make_move("dossier", "start_assessment", dossier, by=by, now=now)
    return moved
