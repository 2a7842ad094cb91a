"""What the sheets of an exam print beside its report (SOP 002): recap, attendance lists, invitation, minutes, review, archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from applicants.queries import to_bring
from assessments.balance import balance_of
from assessments.enums import SHORT_OUTCOME
from assessments.models.attendance import attendance_of, hand_in_of
from assessments.papers import rank_of
from assessments.queries import candidates_of, sitting
from assessments.queries.balance import seats_of
from assessments.queries.procedure import examiners_at
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.papers.queries import papers_for
from certportal.kernel.web.dates import day_in_words, moment_in_words, time_in_words, weekday_in_words

if TYPE_CHECKING:
    from datetime import date

    from assessments.models import Assessment, ExamEvent, ExamMinutes
    from certportal.kernel.accounts.models import User

RECAP, CANDIDATE_LIST, ASSESSOR_LIST = "exam_recap", "exam_candidates", "exam_assessors"
INVITATION, MINUTES = "exam_invitation", "exam_minutes"
HANDOVER, RECOMMENDATION, ARCHIVE = "exam_handover", "exam_recommendation", "exam_archive"


def head_of(event: ExamEvent) -> dict[str, Any]:
    """What every sheet of the exam says on top: the kop of the test site, what, when, where, by whom."""
    office = event.site.agency
    return {
        "letterhead": letterhead(office),
        "city": office.city,
        "organisation": event.agency.name,
        "title": event.title,
        "scheme_title": event.scheme_version.scheme.name,
        "scheme_code": event.scheme_version.code,
        "certification_body": event.scheme_version.scheme.body.name,
        "when": moment_in_words(event.starts_at, event.agency.zone),
        "site": event.site.name,
        "site_address": event.site.address,
        "assessors": [[one.user.full_name, one.registration_number, one.user.nip or ""] for one in examiners_at(event)],
        "site_officer_name": event.site_officer_name,
        "site_officer_title": event.site_officer_title or "Wakil tempat uji kompetensi",
        "site_officer_nip": event.site_officer_nip,
        "site_officer_rank": rank_of(event.site_officer_nip),
    }


def recap_facts(event: ExamEvent, *, on: date) -> dict[str, Any]:
    """The recap of step 1: candidates, schedule, and what the assessors answered."""
    return {**head_of(event), "date": day_in_words(on), "people": [_person(row) for row in _rows(event)]}


def candidate_list_facts(event: ExamEvent, *, on: date) -> dict[str, Any]:
    """The list the candidates sign on the day (5): name, work unit, time noted in the portal, space to sign."""
    rows = [{**_person(row), "there": _arrived(row, event)} for row in _rows(event)]
    return {**head_of(event), "date": day_in_words(on), "day": weekday_in_words(event.exam_day), "people": rows}


def assessor_list_facts(event: ExamEvent, *, on: date) -> dict[str, Any]:
    """The list the assessors sign on the day (5)."""
    known = {row.assessor_id: row for row in event.attendance.filter(assessor__isnull=False)}
    zone = event.agency.zone
    people = [
        {
            "name": one.user.full_name,
            "nip": one.user.nip or "",
            "number": one.registration_number,
            "there": time_in_words(known[one.pk].noted_at, zone) if one.pk in known else "",
        }
        for one in examiners_at(event)
    ]
    return {**head_of(event), "date": day_in_words(on), "day": weekday_in_words(event.exam_day), "people": people}


def invitation_facts(row: Assessment, *, on: date) -> dict[str, Any]:
    """The invitation of one candidate: when and where, what to bring, and the code an officer opens on arrival."""
    applicant = row.dossier.applicant
    arrival = reverse("exam.arrival", args=[row.event.code, row.dossier.code])
    return {
        **head_of(row.event),
        "date": day_in_words(on),
        "holder": applicant.full_name,
        "nip": applicant.nip or "",
        "work_unit": applicant.work_unit.name if applicant.work_unit else "",
        "dossier_number": row.dossier.number or "",
        "bring": ["Kartu identitas asli.", *to_bring(row.dossier)],
        "arrival_url": f"{settings.SITE_URL}{arrival}",
    }


def minutes_facts(event: ExamEvent, minutes: ExamMinutes, *, on: date) -> dict[str, Any]:
    """The form minutes of meeting (7.2)."""
    return {
        **head_of(event),
        "date": day_in_words(on),
        "held": moment_in_words(minutes.held_at, event.agency.zone),
        "place": minutes.place,
        "chair_name": minutes.chair,
        "present": minutes.present,
        "discussed": minutes.discussed,
        "agreed": minutes.agreed,
        "writer": minutes.written_by.full_name,
        "writer_nip": minutes.written_by.nip or "",
    }


def handover_facts(event: ExamEvent, *, on: date, by: User) -> dict[str, Any]:
    """The receipt with which the papers go to the head of the test site (7.1 and 8.1)."""
    return {
        **head_of(event),
        "date": day_in_words(on),
        "sheets": _sheets(event),
        "people": [_handed_in(row) for row in _rows(event) if attendance_of(row)],
        "officer": by.full_name,
        "officer_nip": by.nip or "",
    }


def recommendation_facts(event: ExamEvent, *, on: date) -> dict[str, Any]:
    """The letter to the certification body (7.3): what the exam recommends. It decides nothing."""
    counted = balance_of(seats_of(event))
    rows = [
        {**_person(row), "outcome": SHORT_OUTCOME.get(row.recommendation, "TH" if row.absent_at else "TS")}
        for row in _rows(event)
    ]
    report = papers_for(event).filter(kind="official_report").first()
    return {
        **head_of(event),
        "date": day_in_words(on),
        "report_number": report.number if report else "",
        "registered": str(counted.registered),
        "present": str(counted.present),
        "absent": str(counted.absent),
        "competent": str(counted.competent),
        "not_yet_competent": str(counted.not_yet_competent),
        "not_finished": str(counted.not_finished),
        "people": rows,
    }


def archive_facts(event: ExamEvent, *, place: str, on: date, by: User) -> dict[str, Any]:
    """What is kept of the exam, and where (8.2): papers with their number and fingerprint, files of the day."""
    papers = [
        {"title": paper.title, "number": paper.number, "code": paper.code, "sum": paper.sha256[:16]}
        for paper in papers_for(event).exclude(kind=ARCHIVE).order_by("pk")
    ]
    files = [
        {"title": row.caption, "number": row.get_kind_display(), "code": "", "sum": row.file.sha256[:16]}
        for row in event.files.select_related("file")
    ]
    return {
        **head_of(event),
        "date": day_in_words(on),
        "archive_place": place,
        "papers": papers + files,
        "officer": by.full_name,
        "officer_nip": by.nip or "",
    }


def _rows(event: ExamEvent) -> list[Assessment]:
    return list(candidates_of(event).filter(pk__in=sitting(event)).select_related("attendance", "answer", "hand_in"))


def _person(row: Assessment) -> dict[str, Any]:
    applicant = row.dossier.applicant
    return {
        "name": applicant.full_name,
        "nip": applicant.nip or "",
        "work_unit": applicant.work_unit.name if applicant.work_unit else "",
        "number": row.dossier.number or "",
    }


def _arrived(row: Assessment, event: ExamEvent) -> str:
    if row.absent_at:
        return "tidak hadir"
    there = attendance_of(row)
    return time_in_words(there.noted_at, event.agency.zone) if there else ""


def _handed_in(row: Assessment) -> dict[str, Any]:
    known = hand_in_of(row)
    return {
        "name": row.dossier.applicant.full_name,
        "nip": row.dossier.applicant.nip or "",
        "sheets": str(known.sheets) if known and known.sheets is not None else "–",
        "collected": str(known.collected) if known and known.collected is not None else "–",
        "photo_prints": "diterima" if known and known.photo_prints else "belum",
    }


def _sheets(event: ExamEvent) -> list[str]:
    """The papers that go with the result papers, by their titles."""
    return [f"{paper.title} {paper.number}".strip() for paper in papers_for(event).order_by("pk")]
