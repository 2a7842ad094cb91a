"""Setting up an exam event, filling it and starting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from applicants.actions import involve
from applicants.enums import DossierState, Duty
from applicants.models import Dossier
from applicants.queries import to_bring
from assessments.actions.announcing import (
    event_facts,
    refuse_assessor,
    refuse_odd_day,
    refuse_outside_licence,
    refuse_unless_announceable,
)
from assessments.enums import EventState
from assessments.flows import EXAM_EVENT_FLOW
from assessments.impartiality import Person, RegistrationRefused, normalise_met, objections
from assessments.models import Assessment, Assessor, ExamEvent
from assessments.models.exam import SEAT_STANDS
from assessments.policies import fills_exams, registers_assessors
from assessments.queries import clerks_of_body, too_early
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.policies import has_role
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import AlreadyMade, make_move

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from assessments.models import TestSite
    from certportal.kernel.accounts.models import Organisation, User
    from schemes.models import CertificationBody, SchemeVersion


@transaction.atomic
def register_assessor(
    user: User,
    *,
    registration_number: str,
    valid_until: date,
    certification_body: CertificationBody | None = None,
    by: User,
    now: datetime,
) -> Assessor:
    """Enter or renew a person's assessor registration, for the certification body that assigns them (SP 001, step 10.18).

    An admin may too, who sets up an office in which nobody works yet. Raises Refused: "not_allowed", also for an assessor
    of another body, "registration_shape" and "licence_over".
    """
    known = Assessor.objects.select_related("certification_body").filter(user=user).first()
    bodies = [certification_body, *([known.certification_body] if known else [])]
    if not (has_role(Role.SYSTEM_ADMIN)(by) or all(registers_assessors(by, body) for body in bodies)):
        raise Refused("Anda tidak berwenang mendaftarkan asesor.", code="not_allowed")
    try:
        number = normalise_met(registration_number)
    except RegistrationRefused as refused:
        raise Refused(refused.sentence, code="registration_shape", field="registration_number") from refused
    if valid_until < timezone.localdate(now):
        raise Refused(
            "Lisensi asesor ini sudah berakhir. Catat lisensi yang berlaku, atau tunggu sampai diperpanjang.",
            code="licence_over",
            field="valid_until",
        )
    assessor, created = Assessor.objects.update_or_create(
        user=user,
        defaults={
            "registration_number": number,
            "valid_until": valid_until,
            "certification_body": certification_body,
        },
    )
    record(
        "assessor.register" if created else "assessor.renew",
        by=by,
        subject=assessor,
        after={"registration_number": number, "valid_until": valid_until.isoformat()},
        now=now,
    )
    return assessor


def create_event(
    *,
    title: str,
    agency: Organisation,
    scheme_version: SchemeVersion,
    site: TestSite,
    assessor: Assessor | None = None,
    starts_at: datetime,
    site_officer_name: str = "",
    site_officer_title: str = "",
    go_ahead: bool = False,
    by: User,
    now: datetime,
) -> ExamEvent:
    """Announce an exam at one's test site; without an assessor the certification body is asked to name one.

    Raises Refused: "not_allowed", "site_foreign", "out_of_scope", what `refuse_assessor` says, and unless they `go_ahead`
    "odd_day".
    """
    event = ExamEvent(
        title=title,
        agency=agency,
        scheme_version=scheme_version,
        site=site,
        assessor=assessor,
        starts_at=starts_at,
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
    odd = refuse_odd_day(agency, event.exam_day, go_ahead=go_ahead, now=now)
    with transaction.atomic():
        event.save(force_insert=True)
        record("exam_event.create", by=by, subject=event, after={**event_facts(event), **odd}, now=now)
        if assessor is None:
            _ask_for_assessor(event, now=now)
    return event


@transaction.atomic
def assign_assessor(event: ExamEvent, assessor: Assessor, *, by: User, now: datetime) -> ExamEvent:
    """Name who examines, before anybody is seated; naming them again changes nothing.

    Raises Refused: what `refuse_assessor` says, "wrong_state", "seated".
    """
    row = ExamEvent.objects.select_for_update().get(pk=event.pk)
    refuse_assessor(row, assessor, by=by)
    if row.assessor_id == assessor.pk:
        return row
    if row.state != EventState.SCHEDULED:
        raise Refused("Uji sudah dimulai, asesornya tidak berubah lagi.", code="wrong_state", subject=row)
    if row.assessments.exists():
        raise Refused(
            "Kegiatan ini sudah memiliki peserta. Keluarkan mereka lebih dahulu, lalu ganti asesornya.",
            code="seated",
            subject=row,
        )
    before = row.assessor.registration_number if row.assessor else ""
    row.assessor = assessor
    row.save(update_fields=["assessor"])
    after = {"assessor": assessor.registration_number}
    record("exam_event.assign_assessor", by=by, subject=row, before={"assessor": before}, after=after, now=now)
    return row


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
def assign_candidate(event: ExamEvent, dossier: Dossier, *, by: User, now: datetime) -> Assessment:
    """Add an admitted dossier to the event; the event's assessor becomes its examiner.

    Raises Refused when the person may not, the dossier does not fit, or the assessor is related to the candidate.
    Lock order: dossier, then event.
    """
    if not fills_exams(by, event):
        raise Refused("Anda tidak berwenang mengatur peserta kegiatan ini.", code="not_allowed", subject=event)
    dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    event = ExamEvent.objects.select_for_update().get(pk=event.pk)
    examiner = _fits(event, dossier).user
    found = objections(
        Person(examiner.pk, examiner.superior_id), Person(dossier.applicant_id, dossier.applicant.superior_id)
    )
    if found:
        raise Refused(found[0], code="impartiality", subject=event)
    last = Assessment.objects.filter(dossier=dossier).aggregate(n=Max("attempt"))["n"] or 0
    assessment = Assessment.objects.create(
        dossier=dossier,
        event=event,
        involvement=involve(dossier, examiner, Duty.EXAMINER, now=now),
        attempt=last + 1,
        assigned_at=now,
    )
    record("exam_event.assign", by=by, subject=event, after={"dossier": dossier.number}, now=now)
    _tell_candidate("exam_invitation", assessment, now=now)
    return assessment


@transaction.atomic
def assign_candidates(event: ExamEvent, dossiers: Iterable[Dossier], *, by: User, now: datetime) -> list[Assessment]:
    """Add several dossiers to the event, all or none; the refusal names the person it is about."""
    chosen = sorted(dossiers, key=lambda row: row.pk)
    # Lock every dossier before the event; otherwise the second dossier would be locked after the event.
    list(Dossier.objects.select_for_update().filter(pk__in=[row.pk for row in chosen]).order_by("pk"))
    seated = []
    for dossier in chosen:
        try:
            seated.append(assign_candidate(event, dossier, by=by, now=now))
        except Refused as refused:
            raise Refused(
                f"{dossier.applicant.full_name}: {refused.sentence}", code=refused.code, subject=event
            ) from refused
    return seated


@transaction.atomic
def unassign_candidate(assessment: Assessment, *, by: User, now: datetime) -> None:
    """Remove a candidate added by mistake, before the exam starts.

    The candidate is told, and the examiner is no longer involved in the dossier. Raises Refused, or AlreadyMade when
    they were removed meanwhile. Lock order: dossier, event.
    """
    if not fills_exams(by, assessment.event):
        raise Refused(
            "Anda tidak berwenang mengatur peserta kegiatan ini.", code="not_allowed", subject=assessment.event
        )
    dossier = Dossier.objects.select_for_update().get(pk=assessment.dossier_id)
    event = ExamEvent.objects.select_for_update().get(pk=assessment.event_id)
    if event.state != EventState.SCHEDULED:
        raise Refused("Uji sudah dimulai, susunan peserta tidak berubah lagi.", code="wrong_state", subject=event)
    # Adding and removing candidates both lock the event, so what is read here stays true.
    row = Assessment.objects.select_related("involvement").filter(pk=assessment.pk).first()
    if row is None:
        raise AlreadyMade("Peserta ini sudah dikeluarkan dari kegiatan ini.", code="already_made", subject=event)
    if dossier.state == DossierState.ADMITTED:  # a candidate who withdrew does not wait for a date
        _tell_candidate("exam_unassigned", row, now=now)
    unseat(row)
    record("exam_event.unassign", by=by, subject=event, after={"dossier": dossier.number}, now=now)


def unseat(row: Assessment) -> None:
    """Take a candidate off an exam that has not begun; whoever was to examine them has no part in the case any more."""
    involvement = row.involvement
    row.delete()
    if not involvement.assessments.exists():
        involvement.delete()


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


def _fits(event: ExamEvent, dossier: Dossier) -> Assessor:
    """The assessor who will examine them. Raises Refused where the dossier does not fit the event."""
    if event.state != EventState.SCHEDULED:
        raise Refused("Peserta hanya dapat ditambahkan sebelum uji dimulai.", code="wrong_state", subject=event)
    if Assessment.objects.filter(event=event, dossier=dossier).exists():
        raise Refused("Peserta ini sudah terdaftar pada kegiatan ini.", code="already_seated", subject=event)
    if dossier.state != DossierState.ADMITTED or dossier.assessments.filter(SEAT_STANDS, recommendation="").exists():
        raise Refused(
            "Berkas ini belum ditetapkan sebagai peserta atau sudah dijadwalkan pada kegiatan lain.",
            code="not_admitted",
            subject=event,
        )
    if dossier.scheme_version_id != event.scheme_version_id or dossier.agency_id != event.agency_id:
        raise Refused("Skema atau kantor berkas ini berbeda dengan kegiatan ini.", code="misfit", subject=event)
    if event.assessor is None:
        raise Refused("Tetapkan asesornya lebih dahulu, lalu tambahkan peserta.", code="no_assessor", subject=event)
    return event.assessor


def _tell_candidate(kind: str, assessment: Assessment, *, now: datetime) -> None:
    event = assessment.event
    write(
        kind,
        to=[assessment.dossier.applicant],
        facts={
            "title": event.title,
            "scheme": event.scheme_version.scheme.name,
            "when": moment_in_words(event.starts_at, event.agency.zone),
            "site": event.site.name,
            "address": event.site.address,
            "bring": to_bring(assessment.dossier),
        },
        about=assessment.dossier,
        url=assessment.dossier.get_absolute_url(),
        key=f"{kind}:{assessment.pk}",
        now=now,
    )
