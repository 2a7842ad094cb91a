"""Candidates of an exam, and who of its assessors examines each of them. Lock order: dossiers, then event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from applicants.actions import involve
from applicants.enums import DossierState, Duty
from applicants.models import Dossier
from applicants.queries import to_bring
from assessments.enums import EventState
from assessments.impartiality import least_busy
from assessments.models import Assessment, ExamEvent
from assessments.models.exam import SEAT_STANDS
from assessments.policies import assigns_assessor, fills_exams
from assessments.queries import assessors_of, load_of, objections_at, sitting
from certportal.kernel.audit.record import record
from certportal.kernel.outbox.write import write
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import AlreadyMade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from assessments.impartiality import Objection
    from assessments.models import Assessor
    from certportal.kernel.accounts.models import User

    Pairs = Mapping[tuple[int, int], tuple[Objection, ...]]

GO_AHEAD = (
    "{} Bila tidak ada asesor lain, centang “Tetap lanjutkan”, lalu simpan lagi: sebelum uji dimulai, petugas lain "
    "menetapkan pengecualiannya dengan alasan."
)


def assign_candidate(
    event: ExamEvent,
    dossier: Dossier,
    *,
    assessor: Assessor | None = None,
    go_ahead: bool = False,
    by: User,
    now: datetime,
) -> Assessment:
    """`assign_candidates` for one, whose refusal does not name them."""
    (seated,) = _seat(event, [dossier], assessor=assessor, go_ahead=go_ahead, by=by, now=now)
    return seated


def assign_candidates(
    event: ExamEvent,
    dossiers: Iterable[Dossier],
    *,
    assessor: Assessor | None = None,
    go_ahead: bool = False,
    by: User,
    now: datetime,
) -> list[Assessment]:
    """Add admitted dossiers to the event, all or none, each with an examiner among its assessors; they are invited.

    Without `assessor` each gets the one with the fewest candidates whom nothing speaks against. Raises Refused, naming the
    person it is about: "not_allowed", "wrong_state", "already_seated", "not_admitted", "misfit", "no_assessor", "full",
    "impartiality"; a relation that another officer may waive passes where they `go_ahead`.
    """
    return _seat(event, dossiers, assessor=assessor, go_ahead=go_ahead, names=True, by=by, now=now)


@transaction.atomic
def _seat(
    event: ExamEvent,
    dossiers: Iterable[Dossier],
    *,
    assessor: Assessor | None,
    go_ahead: bool,
    names: bool = False,
    by: User,
    now: datetime,
) -> list[Assessment]:
    if not fills_exams(by, event):
        raise Refused("Anda tidak berwenang mengatur peserta kegiatan ini.", code="not_allowed", subject=event)
    wanted = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in dossiers])
    chosen = list(wanted.select_related("applicant", "scheme_version__scheme").order_by("pk"))
    event = ExamEvent.objects.select_for_update(of=("self",)).select_related("site", "agency").get(pk=event.pk)
    examiners = _examiners(event, assessor)
    pairs = objections_at(event, examiners, chosen)
    load, seated = load_of(event), list[Assessment]()
    _refuse_crowd(event, len(chosen))
    for dossier in chosen:
        try:
            _refuse_misfit(event, dossier)
            found = _examiner_for(dossier, examiners, pairs, load, go_ahead=go_ahead)
            seated.append(_write_down(event, dossier, found, by=by, now=now))
        except Refused as refused:
            said = f"{dossier.applicant.full_name}: {refused.sentence}" if names else refused.sentence
            raise Refused(said, code=refused.code, subject=event, field=refused.field) from refused
        load[found.user_id] += 1
    return seated


def _examiners(event: ExamEvent, assessor: Assessor | None) -> list[Assessor]:
    standing = [row.assessor for row in assessors_of(event)]
    found = [row for row in standing if assessor is None or row.pk == assessor.pk]
    if found:
        return found
    raise Refused(
        f"{assessor.user.full_name} tidak bertugas pada kegiatan ini. Pilih asesor yang ditugaskan."
        if assessor and standing
        else "Tetapkan asesornya lebih dahulu, lalu tambahkan peserta.",
        code="no_assessor",
        subject=event,
    )


def _refuse_crowd(event: ExamEvent, more: int) -> None:
    seats, taken = event.seats, sitting(event).count()
    if seats is not None and taken + more > seats:
        left = max(seats - taken, 0)
        raise Refused(
            f"Daya tampung kegiatan ini {seats} orang dan {taken} sudah terisi, jadi masih ada tempat untuk {left}. Kurangi "
            "pilihan Anda, atau ubah daya tampung atau tempat ujinya.",
            code="full",
            subject=event,
        )


def _examiner_for(
    dossier: Dossier, examiners: Collection[Assessor], pairs: Pairs, load: Mapping[int, int], *, go_ahead: bool
) -> Assessor:
    """Who examines them. Refused ("impartiality") where something speaks against everybody."""
    against = {row.user_id: pairs[row.user_id, dossier.pk] for row in examiners}
    found = least_busy(against, load, waived=go_ahead)
    if found is not None:
        return next(row for row in examiners if row.user_id == found)
    first = next(iter(against.values()))[0]
    if least_busy(against, load, waived=True) is not None:
        sentence = first.sentence if len(against) == 1 else "Setiap asesor kegiatan ini berhubungan dengan peserta ini."
        raise Refused(GO_AHEAD.format(sentence), code="impartiality", field="go_ahead")
    several = "Tidak satu pun asesor kegiatan ini dapat mengujinya. Tugaskan asesor lain, lalu tambahkan peserta ini."
    raise Refused(first.sentence if len(against) == 1 else several, code="impartiality")


def _write_down(event: ExamEvent, dossier: Dossier, examiner: Assessor, *, by: User, now: datetime) -> Assessment:
    last = Assessment.objects.filter(dossier=dossier).aggregate(n=Max("attempt"))["n"] or 0
    assessment = Assessment.objects.create(
        dossier=dossier,
        event=event,
        involvement=involve(dossier, examiner.user, Duty.EXAMINER, now=now),
        attempt=last + 1,
        assigned_at=now,
        assigned_by=by,
    )
    after = {"dossier": dossier.number, "assessor": examiner.registration_number}
    record("exam_event.assign", by=by, subject=event, after=after, now=now)
    _tell_candidate("exam_invitation", assessment, now=now)
    return assessment


@transaction.atomic
def give_examiner(
    assessment: Assessment, assessor: Assessor, *, go_ahead: bool = False, by: User, now: datetime
) -> Assessment:
    """Let another assessor of the exam examine this candidate, before it begins. Again changes nothing.

    Raises Refused: "not_allowed", "wrong_state", "no_assessor", "impartiality" as `assign_candidates`.
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).select_related("applicant").get(pk=assessment.dossier_id)
    event = ExamEvent.objects.select_for_update(of=("self",)).get(pk=assessment.event_id)
    if not (assigns_assessor(by, event) or fills_exams(by, event)):
        raise Refused("Anda tidak berwenang mengatur peserta kegiatan ini.", code="not_allowed", subject=event)
    if event.state != EventState.SCHEDULED:
        raise Refused("Uji sudah dimulai, asesornya tidak berubah lagi.", code="wrong_state", subject=event)
    row = Assessment.objects.select_related("involvement").get(pk=assessment.pk)
    if row.involvement.person_id == assessor.user_id:
        return row
    examiners, before = _examiners(event, assessor), row.involvement
    pairs = objections_at(event, examiners, [dossier])
    found = _examiner_for(dossier, examiners, pairs, {}, go_ahead=go_ahead)
    row.involvement = involve(dossier, found.user, Duty.EXAMINER, now=now)
    row.assigned_at, row.assigned_by = now, by
    row.save(update_fields=["involvement", "assigned_at", "assigned_by"])
    if not before.assessments.exists():
        before.delete()
    after = {"dossier": dossier.number, "assessor": found.registration_number}
    record("exam_event.give_examiner", by=by, subject=event, after=after, now=now)
    return row


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


def _refuse_misfit(event: ExamEvent, dossier: Dossier) -> None:
    """Refused where the dossier does not fit the event."""
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
