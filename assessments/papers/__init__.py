"""Exactly what the reports of exams and meetings print: strings and lists, frozen at the moment of printing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import DecisionOutcome
from assessments.enums import SHORT_OUTCOME, SHORT_STANCE, MemberRole, UnitOutcome
from assessments.impartiality import Rule
from assessments.models.exam import marks_of
from assessments.queries import agenda_of, assessors_of, event_totals, exclusions, printed_candidates, units_examined
from certportal.kernel.accounts.grades import rank_words
from certportal.kernel.accounts.models import User
from certportal.kernel.papers.letterhead import letterhead
from certportal.kernel.web.dates import day_in_words, day_spelled, time_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from assessments.models import Assessment, Assessor, ExamEvent, ImpartialityWaiver, PlenaryItem, PlenaryMeeting
    from certportal.kernel.accounts.models import Organisation
    from schemes.models import SchemeUnit

OFFICIAL_REPORT = "official_report"
PLENARY_REPORT = "plenary_report"
PLENARY_SCOPE = "plenary"

_FOLLOW_UP = {
    UnitOutcome.COMPETENT.value: "Terbitkan sertifikat",
    UnitOutcome.NOT_YET_COMPETENT.value: "Asesmen ulang",
}


_RELATIONS = {
    Rule.SUPERIOR: "ia atasan langsungnya",
    Rule.SUBORDINATE: "ia bawahan langsungnya",
    Rule.SAME_UNIT: "keduanya bekerja pada unit kerja yang sama",
    Rule.TRAINER: "ia bekerja pada lembaga yang melatih atau mengajukannya",
    Rule.DECLARED: "ia menyatakan punya hubungan dengannya",
}
_NEXT_EVENT = "Dijadwalkan pada kegiatan lain"


def official_report_facts(event: ExamEvent, *, on: date) -> dict[str, Any]:
    """Berita acara of one event without its number (domain.md 3.3); its results are recommendations, not decisions."""
    version = event.scheme_version
    counted = event_totals(event)
    assessor, *others = [row.assessor for row in assessors_of(event)]
    seat = version.scheme.body.organisation or event.site.agency
    rows = list(printed_candidates(event))
    marks = [marks_of(row.results.all()) for row in rows]
    return {
        "letterhead": letterhead(seat),
        "city": seat.city,
        "title": event.title,
        "day_spelled": day_spelled(event.starts_at, event.agency.zone),
        "made_spelled": day_spelled(on),
        "time": time_in_words(event.starts_at, event.agency.zone),
        "site": event.site.name,
        "site_kind": event.site.get_kind_display(),
        "site_address": event.site.address,
        "scheme_title": version.scheme.name,
        "scheme_code": version.code,
        "organisation": event.agency.name,
        "certification_body": version.scheme.body.name,
        "units": [_unit_row(unit, marks) for unit in units_examined(event)],
        "participants": str(counted.participants),
        "competent": str(counted.competent),
        "not_yet_competent": str(counted.not_yet_competent),
        "absent": str(counted.absent),
        "unfinished": str(counted.unfinished),
        "people": [_candidate_row(place, row) for place, row in enumerate(rows, start=1)],
        "assessor_name": assessor.user.full_name,
        "assessor_rank": rank_words(assessor.user.grade),
        "assessor_nip": assessor.user.nip or "",
        "assessor_number": assessor.registration_number,
        "other_assessors": [_assessor_row(one) for one in others],
        "waivers": [_waiver_row(one) for one in event.waivers.select_related("candidate", "examiner", "by")],
        "site_officer_name": event.site_officer_name,
        "site_officer_title": event.site_officer_title or "Wakil tempat uji kompetensi",
        "site_officer_nip": event.site_officer_nip,
        "site_officer_rank": rank_of(event.site_officer_nip),
        "date": day_in_words(on),
    }


def _waiver_row(waiver: ImpartialityWaiver) -> str:
    """A sentence: which pair, what was set aside, by whom and why."""
    what = _RELATIONS[waiver.objection.rule]
    return (
        f"{waiver.examiner.full_name} menguji {waiver.candidate.full_name} meskipun {what}; dikecualikan oleh "
        f"{waiver.by.full_name} pada {day_in_words(waiver.at, waiver.event.agency.zone)} dengan alasan: {waiver.reason}"
    )


def _assessor_row(assessor: Assessor) -> dict[str, str]:
    user = assessor.user
    return {
        "assessor_name": user.full_name,
        "assessor_rank": rank_words(user.grade),
        "assessor_nip": user.nip or "",
        "assessor_number": assessor.registration_number,
    }


def rank_of(nip: str) -> str:
    """The rank of whoever bears this NIP in the portal; "" for somebody it does not know, who may be of another office."""
    person = User.objects.filter(nip=nip).first() if nip else None
    return rank_words(person.grade) if person else ""


def _unit_row(unit: SchemeUnit, marks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Code, title, how many were found competent in it, and how many not yet."""
    found = [mark[unit.printed_code].outcome for mark in marks if unit.printed_code in mark]
    counts = (found.count(UnitOutcome.COMPETENT), found.count(UnitOutcome.NOT_YET_COMPETENT))
    return [unit.printed_code, unit.printed_title, *map(str, counts)]


def _candidate_row(place: int, row: Assessment) -> list[str]:
    """No, name, work unit, path, short result, follow-up, remark (codes of weak units, or why absent), NIP."""
    weak = [code for code, mark in marks_of(row.results.all()).items() if mark.outcome == UnitOutcome.NOT_YET_COMPETENT]
    unit = row.dossier.applicant.work_unit
    work_unit = unit.name if unit else ""
    nip = row.dossier.applicant.nip or ""
    if row.absent_at:
        return [str(place), row.dossier.applicant.full_name, work_unit, "", "TH", _NEXT_EVENT, row.absence_reason, nip]
    if row.unfinished_at:
        path = row.path_confirmed.label if row.path_confirmed else ""
        name = row.dossier.applicant.full_name
        return [str(place), name, work_unit, path, "TS", _NEXT_EVENT, row.unfinished_reason, nip]
    return [
        str(place),
        row.dossier.applicant.full_name,
        work_unit,
        row.path_confirmed.label if row.path_confirmed else "",
        SHORT_OUTCOME.get(row.recommendation, "–"),
        _FOLLOW_UP.get(row.recommendation, ""),
        ", ".join(weak),
        nip,
    ]


def plenary_report_facts(meeting: PlenaryMeeting, *, on: date) -> dict[str, Any]:
    """The report of a plenary meeting without its number: who took part, who was excluded and why, what was decided."""
    items = list(agenda_of(meeting))
    members = list(meeting.members.select_related("person"))
    present = [row for row in members if row.present_at]
    excluded = exclusions([item.assessment.dossier_id for item in items], [row.person_id for row in present])
    names = {row.person_id: row.person.full_name for row in present}
    chair = next(row.person for row in present if row.role == MemberRole.CHAIR)
    seat = _seat_of(items) or meeting.agency
    return {
        "letterhead": letterhead(seat),
        "city": seat.city,
        "title": meeting.title,
        "day": day_spelled(meeting.held_on),
        "place": meeting.place,
        "organisation": meeting.agency.name,
        "members": [[row.person.full_name, row.get_role_display(), row.person.nip or ""] for row in present],
        "away": [
            [row.person.full_name, row.get_role_display(), row.person.nip or ""]
            for row in members
            if row not in present
        ],
        "quorum": f"{meeting.least_present} anggota hadir, {meeting.least_positions} pendapat untuk setiap peserta",
        "people": [_item_row(item) for item in items if item.decision is not None],
        "dissent": [sentence for item in items for sentence in _dissent(item)],
        "released": [
            f"{item.assessment.dossier.applicant.full_name} ({item.assessment.dossier.number}): {item.release_reason}"
            for item in items
            if item.decision is None and item.release_reason
        ],
        "aside": [
            f"{names[person]} tidak ikut memutus {item.assessment.dossier.applicant.full_name} karena {why}."
            for item in items
            for person, why in excluded.get(item.assessment.dossier_id, {}).items()
        ],
        "chair_name": chair.full_name,
        "chair_rank": rank_words(chair.grade),
        "chair_nip": chair.nip or "",
        "date": day_in_words(on),
    }


def _seat_of(items: Sequence[PlenaryItem]) -> Organisation | None:
    """The certification body whose schemes are decided; None where there are several, or it is no office here."""
    schemes = [item.assessment.dossier.exam_scheme.scheme for item in items]
    same = {scheme.body_id for scheme in schemes}
    return schemes[0].body.organisation if len(same) == 1 else None


def _dissent(item: PlenaryItem) -> list[str]:
    """What members held who did not hold the outcome, as sentences."""
    if item.decision is None:
        return []
    name = item.assessment.dossier.applicant.full_name
    return [
        f"{row.member.person.full_name} berpendapat {row.get_stance_display().lower()} atas {name}. {row.reason}".strip()
        for row in item.positions.all()
        if row.stance != item.decision.outcome
    ]


def _held(item: PlenaryItem) -> str:
    """How many held what, "2 K, 1 Tunda"; "" for a case from before positions were kept."""
    found = [row.stance for row in item.positions.all()]
    return ", ".join(f"{found.count(stance)} {short}" for stance, short in SHORT_STANCE.items() if stance in found)


def _item_row(item: PlenaryItem) -> list[str]:
    """No, dossier number, name, scheme, recommendation, decision, who fixed it, reason, how many held what."""
    decision = item.decision
    if decision is None:  # only decided cases are asked for; never print an empty place
        raise ValueError(f"plenary item {item.pk} has no decision")
    dossier = item.assessment.dossier
    return [
        str(item.position),
        dossier.number or "",
        dossier.applicant.full_name,
        dossier.exam_scheme.scheme.name,
        SHORT_OUTCOME[item.assessment.recommendation],
        DecisionOutcome(decision.outcome).label,
        decision.involvement.person.full_name,
        decision.reason,
        _held(item),
    ]
