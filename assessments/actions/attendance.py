"""Who is there on the day, what they hand in, and what is kept of the exam (SOP 002, steps 5 and 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from applicants.enums import DossierState
from assessments.enums import AttendanceWay, EventFileKind, EventState
from assessments.models import Assessment, Attendance, EventFile, ExamEvent, HandIn
from assessments.models.attendance import attendance_of, hand_in_of
from assessments.policies import leads_event
from assessments.queries import too_early
from assessments.queries.procedure import examiners_at
from certportal.kernel.audit.record import record
from certportal.kernel.files.enums import Kind
from certportal.kernel.files.intake import receive
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from assessments.models import Assessor
    from certportal.kernel.accounts.models import User

LARGEST_FILE = 10_000_000
_PICTURES = (Kind.JPEG, Kind.PNG)


@dataclass(frozen=True)
class Counted:
    """What was counted of one candidate; None: not counted yet."""

    sheets: int | None
    collected: int | None
    photo_prints: bool


@transaction.atomic
def note_arrivals(
    event: ExamEvent,
    *,
    assessments: Iterable[Assessment] = (),
    assessors: Iterable[Assessor] = (),
    way: AttendanceWay = AttendanceWay.OFFICER,
    by: User,
    now: datetime,
) -> int:
    """Note candidates and assessors who are there; how many were not noted before.

    Raises Refused: "not_allowed", "too_early" before the day of the exam, "closed", "foreign", "withdrawn", "absent".
    """
    row = _open(event, by=by)
    if early := too_early(row, now):
        raise Refused(early.replace("dimulai", "dihadiri"), code="too_early", subject=row)
    candidates = [_candidate(row, one) for one in assessments]
    people = list(assessors)
    if {one.pk for one in people} - {one.pk for one in examiners_at(row)}:
        raise Refused("Asesor ini tidak ditugaskan pada kegiatan ini.", code="foreign", subject=row)
    known: set[tuple[int | None, int | None]] = set(row.attendance.values_list("assessment_id", "assessor_id"))
    fresh: list[dict[str, Any]] = [{"assessment": one} for one in candidates if (one.pk, None) not in known]
    fresh += [{"assessor": one} for one in people if (None, one.pk) not in known]
    for one in fresh:
        Attendance.objects.create(event=row, way=way, noted_at=now, noted_by=by, **one)
    if fresh:
        names = [str(one.get("assessor") or one["assessment"].dossier.number) for one in fresh]
        record("exam_attendance.note", by=by, subject=row, after={"who": names, "way": way.label}, now=now)
    return len(fresh)


def note_while_assessed(assessment: Assessment, *, by: User, now: datetime) -> None:
    """Whoever is being assessed is there: noted by the first result, in the caller's transaction, unless it was before."""
    if Attendance.objects.filter(assessment=assessment).exists():
        return
    Attendance.objects.create(
        event=assessment.event, assessment=assessment, way=AttendanceWay.ASSESSED, noted_at=now, noted_by=by
    )
    after = {"who": [assessment.dossier.number], "way": AttendanceWay.ASSESSED.label}
    record("exam_attendance.note", by=by, subject=assessment.event, after=after, now=now)


@transaction.atomic
def take_attendance_back(row: Attendance, *, note: str, by: User, now: datetime) -> None:
    """Somebody was noted as there by mistake. Raises Refused ("not_allowed", "closed", "note_missing", "was_there")."""
    event = _open(row.event, by=by)
    if not note.strip():
        raise Refused("Tuliskan mengapa kehadiran ini dibatalkan.", code="note_missing", subject=event, field="note")
    if row.assessment is not None and row.assessment.results.exists():
        raise Refused("Sebagian unit peserta ini sudah dinilai, jadi ia hadir.", code="was_there", subject=event)
    who = str(row.assessor or (row.assessment.dossier.number if row.assessment else ""))
    record("exam_attendance.undo", by=by, subject=event, before={"who": who}, note=note.strip(), now=now)
    row.delete()


@transaction.atomic
def count_papers(event: ExamEvent, counted: Mapping[int, Counted], *, by: User, now: datetime) -> int:
    """Sheets handed in and collected, and photo prints, by id of the assessment; how many candidates changed.

    A difference is kept and shown: the report is not closed over it (`queries.proofs`). Raises Refused: "not_allowed",
    "closed", "foreign", "not_there" for sheets of somebody whose attendance was not noted, "not_handed_in".
    """
    row = _open(event, by=by)
    seats = {
        one.pk: one
        for one in row.assessments.select_related("dossier__applicant", "attendance", "hand_in").filter(pk__in=counted)
    }
    if set(counted) - set(seats):
        raise Refused("Peserta ini tidak terdaftar pada kegiatan ini.", code="foreign", subject=row)
    changed = [pk for pk, what in counted.items() if _of(seats[pk]) != what]
    for pk in changed:
        _refuse_miscount(seats[pk], counted[pk])
        what = counted[pk]
        HandIn.objects.update_or_create(
            assessment=seats[pk],
            defaults={
                "sheets": what.sheets,
                "collected": what.collected,
                "photo_prints": what.photo_prints,
                "noted_at": now,
                "noted_by": by,
            },
        )
    if changed:
        after = {str(seats[pk].dossier.number): _in_words(counted[pk]) for pk in changed}
        before = {str(seats[pk].dossier.number): _in_words(_of(seats[pk])) for pk in changed}
        record("exam_papers.count", by=by, subject=row, before=before, after=after, now=now)
    return len(changed)


def _of(seat: Assessment) -> Counted:
    known = hand_in_of(seat)
    return Counted(known.sheets, known.collected, known.photo_prints) if known else Counted(None, None, False)


def _in_words(what: Counted) -> str:
    sheets = "–" if what.sheets is None else what.sheets
    collected = "–" if what.collected is None else what.collected
    return f"{sheets} lembar diserahkan, {collected} terkumpul, pasfoto {'diterima' if what.photo_prints else 'belum'}"


def _refuse_miscount(seat: Assessment, what: Counted) -> None:
    name = seat.dossier.applicant.full_name
    if (what.sheets is not None or what.photo_prints) and attendance_of(seat) is None:
        raise Refused(
            f"{name} belum tercatat hadir. Catat kehadirannya dahulu, lalu hitung berkasnya.",
            code="not_there",
            field=f"sheets_{seat.pk}",
        )
    if what.collected is not None and what.sheets is None:
        raise Refused(
            f"{name}: isi dahulu jumlah lembar yang diserahkan, baru yang terkumpul.",
            code="not_handed_in",
            field=f"sheets_{seat.pk}",
        )


@transaction.atomic
def keep_event_file(event: ExamEvent, upload: UploadedFile[Any], *, caption: str, by: User, now: datetime) -> EventFile:
    """Keep a photo or a document of the exam. Raises Refused ("not_allowed", "too_early", "cancelled"), UploadRefused."""
    row = _locked(event, by=by)
    if early := too_early(row, now):
        raise Refused(early.replace("dimulai", "didokumentasikan"), code="too_early", subject=row)
    if row.state == EventState.CANCELLED:
        raise Refused("Kegiatan ini dibatalkan.", code="cancelled", subject=row)
    stored = receive(upload, by=by, now=now, limit_bytes=LARGEST_FILE)
    kind = EventFileKind.PHOTO if stored.kind in _PICTURES else EventFileKind.DOCUMENT
    kept = EventFile.objects.create(
        event=row, kind=kind, file=stored, caption=" ".join(caption.split()), noted_at=now, noted_by=by
    )
    record("exam_file.keep", by=by, subject=row, after={"caption": kept.caption, "sha256": stored.sha256}, now=now)
    return kept


def _candidate(event: ExamEvent, one: Assessment) -> Assessment:
    row = Assessment.objects.select_related("dossier__applicant").get(pk=one.pk)
    name = row.dossier.applicant.full_name
    if row.event_id != event.pk:
        raise Refused(f"{name} tidak terdaftar pada kegiatan ini.", code="foreign", subject=event)
    if row.absent_at:
        raise Refused(f"{name} sudah tercatat tidak hadir.", code="absent", subject=event)
    if row.dossier.state == DossierState.WITHDRAWN:
        raise Refused(f"{name} sudah menarik permohonannya.", code="withdrawn", subject=event)
    return row


def _locked(event: ExamEvent, *, by: User) -> ExamEvent:
    row = ExamEvent.objects.select_for_update(of=("self",)).select_related("agency", "site").get(pk=event.pk)
    if not leads_event(by, row):
        raise Refused("Hari uji dicatat oleh tempat uji atau asesor kegiatan ini.", code="not_allowed", subject=row)
    return row


def _open(event: ExamEvent, *, by: User) -> ExamEvent:
    row = _locked(event, by=by)
    if row.state_row.final:
        raise Refused("Berita acara sudah terbit atau kegiatan dibatalkan.", code="closed", subject=row)
    return row
