"""Flows of the exam event and the plenary meeting, and the moves they add to the dossier's flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.enums import DossierState, Mark
from applicants.queries.seats import is_apart
from assessments.enums import EventState
from assessments.flows.plenary import (
    CERTIFICATE_OFFICER,
    COMMITTEE,
    PLENARY_FLOW,
    chair_fixes,
    decider_is_free,
    not_alone,
)
from assessments.models import Assessment
from assessments.policies import (
    EXAM_OFFICE,
    decides_dossier,
    examines_dossier,
    leads_event,
    runs_exams,
    starts_exam,
)
from assessments.queries import (
    against_in,
    assessors_of,
    clerks_of_body,
    of_declined,
    pairs_on_page,
    seat_of,
    sitting,
    undeclared_in,
)
from assessments.queries.balance import imbalances_of
from assessments.queries.signing import report_digest, signers_of, still_to_sign
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.rows import Hands, Move, State, Tells, Turn, guard
from schemes.queries import is_external

if TYPE_CHECKING:
    from applicants.models import Dossier
    from assessments.models import ExamEvent
    from certportal.kernel.accounts.models import User
    from certportal.kernel.workflow.rows import Maker

__all__ = ["DOSSIER_MOVES", "DOSSIER_STATES", "EXAM_EVENT_FLOW", "PLENARY_FLOW", "WITHDRAWN"]

SERVICE_CLOCK = "service"

ASSESSOR = Turn("asesor", (Role.ASSESSOR,))


@guard
def has_candidates(event: ExamEvent, _by: Maker) -> str | None:
    if sitting(event).exists():
        return None
    return "Belum ada peserta. Tambahkan peserta lebih dahulu, lalu mulai uji."


@guard
def candidates_have_assessors(event: ExamEvent, _by: Maker) -> str | None:
    if not event.assessors.standing().exists():
        return "Lembaga sertifikasi belum menugaskan asesor. Uji dapat dimulai setelah asesornya ditetapkan."
    waiting = of_declined(event).filter(pk__in=sitting(event)).count()
    if waiting:
        return (
            f"{waiting} peserta belum memiliki asesor. Pilih asesor untuk mereka pada daftar peserta, lalu mulai uji."
        )
    return None


@guard
def everybody_declared(event: ExamEvent, _by: Maker) -> str | None:
    waiting = [row.assessor.user.full_name for row in undeclared_in(event)]
    if not waiting:
        return None
    return (
        f"{', '.join(waiting)} belum membuat pernyataan ketidakberpihakan. Asesor membuatnya dengan akunnya sendiri: "
        "buka kegiatan ini, lalu “Penugasan Anda”. Bila asesor berhalangan, serahkan pesertanya kepada asesor lain."
    )


@guard
def nothing_speaks_against(event: ExamEvent, _by: Maker) -> str | None:
    found = against_in(event)
    if not found:
        return None
    sit = set(sitting(event).filter(pk__in=found).values_list("pk", flat=True))
    barred = [(row, found[row.pk]) for row in pairs_on_page(event) if row.pk in sit]
    if not barred:
        return None
    row, said = barred[0]
    more = f" Demikian pula {len(barred) - 1} peserta lain." if len(barred) > 1 else ""
    return f"{row.involvement.person.full_name} dan {row.dossier.applicant.full_name}: {said[0].sentence}{more}"


@guard
def totals_reconcile(event: ExamEvent, _by: Maker) -> str | None:
    found = imbalances_of(event)
    return f"Berita acara belum seimbang. {' '.join(found)}" if found else None


@guard
def everybody_signed(event: ExamEvent, _by: Maker) -> str | None:
    return still_to_sign(signers_of(event, report_digest(event))) or None


@guard
def site_officer_named(event: ExamEvent, _by: Maker) -> str | None:
    if event.site_officer_name:
        return None
    return "Isi nama wakil tempat uji (TUK) yang ikut menandatangani berita acara."


def _applicant(dossier: Dossier) -> list[User]:
    return [dossier.applicant]


def _who_awaits(dossier: Dossier) -> list[User]:
    """Assessors, test site and certification body of the event the dossier is in; nobody when it is in none."""
    seat = seat_of(dossier)
    if seat is None:
        return []
    event = seat.event
    officers = [*people_with(Role.SITE_OFFICER, event.site.agency_id), *clerks_of_body(event)]
    return [*(row.assessor.user for row in assessors_of(event)), *officers]


def _empty_seat(dossier: Dossier) -> dict[str, str]:
    seat = seat_of(dossier)
    if seat is None:
        return {}
    event = seat.event
    return {
        "number": dossier.number or "",
        "name": dossier.applicant.full_name,
        "title": event.title,
        "when": moment_in_words(event.starts_at, event.agency.zone),
    }


def _missed_exam(dossier: Dossier) -> dict[str, str]:
    # Only an exam that has begun can be missed, and its assessments are opened when it begins.
    event = Assessment.objects.select_related("event__agency").filter(dossier=dossier).latest("attempt").event
    return {
        "scheme": dossier.exam_scheme.scheme.name,
        "title": event.title,
        "when": moment_in_words(event.starts_at, event.agency.zone),
    }


def to_the_body(dossier: Dossier) -> str:
    """A certification body of its own examines and issues: from the exam on its days are its own (001 component 2.5)."""
    return WaitingOn.CERTIFICATION_BODY.value if is_external(dossier.exam_scheme) or is_apart(dossier) else ""


def to_the_office(dossier: Dossier) -> str:  # noqa: ARG001 (an effect always takes the object)
    """The days count for the office again, whoever had the case before."""
    return WaitingOn.OFFICE.value


# Notices to assessor and exam office about the applicant's move.
WITHDRAWN = Tells("exam_candidate_withdrawn", to=_who_awaits, facts=_empty_seat)


EXAM_EVENT_FLOW = Flow(
    name="exam_event",
    model="assessments.ExamEvent",
    states=(
        State(EventState.SCHEDULED, "Terjadwal", "Terjadwal", turn=Turn("penyelenggara", EXAM_OFFICE), tone="neutral"),
        State(EventState.RUNNING, "Uji berlangsung", "Uji berlangsung", turn=ASSESSOR),
        State(EventState.REPORTED, "Berita acara terbit", "Uji selesai", tone="good", final=True),
        State(EventState.CANCELLED, "Dibatalkan", "Dibatalkan", tone="paused", final=True),
    ),
    moves=(
        Move(
            name="start",
            label="Mulai uji",
            source={EventState.SCHEDULED},
            target=EventState.RUNNING,
            allowed=leads_event,
            guards=(candidates_have_assessors, has_candidates, everybody_declared, nothing_speaks_against),
            page="exam.start",
            at_once=True,
        ),
        Move(
            name="report",
            label="Terbitkan berita acara",
            source={EventState.RUNNING},
            target=EventState.REPORTED,
            allowed=leads_event,
            guards=(totals_reconcile, site_officer_named, everybody_signed),
            page="exam.report",
            at_once=True,
        ),
        # Both tell everybody concerned what was, what is, and why (`actions.changes`).
        Move(
            name="change",
            label="Ubah judul, jadwal, atau tempat",
            source={EventState.SCHEDULED},
            target=EventState.SCHEDULED,
            allowed=runs_exams,
            note="required",
            page="exam.change",
        ),
        Move(
            name="cancel",
            label="Batalkan kegiatan",
            source={EventState.SCHEDULED},
            target=EventState.CANCELLED,
            allowed=runs_exams,
            note="required",
            page="exam.cancel",
            at_once=True,
        ),
    ),
)


DOSSIER_STATES = (
    State(
        DossierState.IN_ASSESSMENT,
        staff="Uji kompetensi berjalan",
        public="Uji kompetensi berjalan",
        turn=ASSESSOR,
        step="Uji kompetensi",
        place=60,
        marks={Mark.CORRECTABLE, Mark.WAIVABLE},
        milestone="Penilaian",
    ),
    State(
        DossierState.RECOMMENDED,
        staff="Direkomendasikan",
        public="Penilaian selesai, menunggu rapat pleno",
        turn=COMMITTEE,
        step="Penilaian selesai",
        place=70,
        marks={Mark.CORRECTABLE, Mark.WAIVABLE, Mark.EXAMINED},
        milestone="Penerbitan",
    ),
    State(
        DossierState.DECIDED,
        staff="Diputuskan",
        public="Sudah diputuskan, dokumen hasil sedang disiapkan",
        turn=CERTIFICATE_OFFICER,
        step="Keputusan rapat pleno",
        place=80,
        marks={Mark.EXAMINED, Mark.RESULT_KNOWN},
        milestone="Penerbitan",
    ),
)

# Made by forms of this app, so they have no button on the dossier's page.
DOSSIER_MOVES = (
    Move(
        name="start_assessment",
        label="Mulai uji kompetensi",
        source={DossierState.ADMITTED},
        target=DossierState.IN_ASSESSMENT,
        allowed=starts_exam,
        clocks=(Hands(SERVICE_CLOCK, to_the_body),),
    ),
    # Who did not come is neither competent nor not: they stay admitted and are added to another event.
    Move(
        name="mark_absent",
        label="Catat tidak hadir",
        step="Tidak hadir pada uji kompetensi",
        source={DossierState.IN_ASSESSMENT},
        target=DossierState.ADMITTED,
        allowed=starts_exam,
        clocks=(Hands(SERVICE_CLOCK, to_the_office),),
        tells=(Tells("exam_absent", to=_applicant, facts=_missed_exam),),
        note="required",
    ),
    # Who came and did not finish neither: what was recorded of them stays, and they sit another exam.
    Move(
        name="mark_unfinished",
        label="Catat hadir, tidak selesai",
        step="Hadir pada uji kompetensi, tidak selesai",
        source={DossierState.IN_ASSESSMENT},
        target=DossierState.ADMITTED,
        allowed=starts_exam,
        clocks=(Hands(SERVICE_CLOCK, to_the_office),),
        tells=(Tells("exam_unfinished", to=_applicant, facts=_missed_exam),),
        note="required",
    ),
    Move(
        name="recommend",
        label="Kirim rekomendasi",
        source={DossierState.IN_ASSESSMENT},
        target=DossierState.RECOMMENDED,
        allowed=examines_dossier,
    ),
    Move(
        name="decide",
        label="Putuskan",
        source={DossierState.RECOMMENDED},
        target=DossierState.DECIDED,
        allowed=decides_dossier,
        guards=(decider_is_free, chair_fixes, not_alone),
        tells=(Tells("result_decided", to=_applicant),),
        note="optional",
    ),
    Move(
        name="defer",
        label="Tunda keputusan",
        step="Keputusan ditunda",
        source={DossierState.RECOMMENDED},
        target=DossierState.RECOMMENDED,
        allowed=decides_dossier,
        guards=(decider_is_free, chair_fixes, not_alone),
        note="required",
    ),
)
