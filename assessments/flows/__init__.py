"""Flows of the exam event and the plenary meeting, and the moves they add to the dossier's flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicants.enums import DossierState, Mark
from applicants.queries.seats import is_apart
from assessments.enums import SMALLEST_MEETING, EventState, MeetingState, MemberRole
from assessments.models import Assessment
from assessments.policies import (
    EXAM_OFFICE,
    decides_dossier,
    examines_dossier,
    leads_event,
    prepares_meetings,
    runs_exams,
    starts_exam,
)
from assessments.queries import clerks_of_body, event_totals, seat_of, sitting, why_excluded
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.rows import Hands, Move, State, Tells, Turn, guard
from schemes.queries import is_external

if TYPE_CHECKING:
    from applicants.models import Dossier
    from assessments.models import ExamEvent, PlenaryMeeting
    from certportal.kernel.workflow.rows import Maker

SERVICE_CLOCK = "service"

ASSESSOR = Turn("asesor", (Role.ASSESSOR,))
COMMITTEE = Turn("rapat pleno", (Role.COMMITTEE_MEMBER,))
CERTIFICATE_OFFICER = Turn("petugas sertifikat", (Role.CERTIFICATE_ADMIN,))


@guard
def has_candidates(event: ExamEvent, _by: Maker) -> str | None:
    if sitting(event).exists():
        return None
    return "Belum ada peserta. Tambahkan peserta lebih dahulu, lalu mulai uji."


@guard
def licence_holds(event: ExamEvent, _by: Maker) -> str | None:
    if event.assessor is None:
        return "Lembaga sertifikasi belum menugaskan asesor. Uji dapat dimulai setelah asesornya ditetapkan."
    if event.assessor.licensed_on(event.exam_day):
        return None
    return "Registrasi asesor tidak berlaku pada hari uji. Pilih asesor lain atau perbarui registrasinya."


@guard
def totals_reconcile(event: ExamEvent, _by: Maker) -> str | None:
    counted = event_totals(event)
    if counted.reconcile:
        return None
    return (
        f"Berita acara belum dapat dicetak: {counted.open} dari {counted.participants} peserta belum memiliki "
        "rekomendasi asesor. Catat tidak hadir bagi yang tidak datang, dan “hadir, tidak selesai” bagi yang berhenti."
    )


@guard
def site_officer_named(event: ExamEvent, _by: Maker) -> str | None:
    if event.site_officer_name:
        return None
    return "Isi nama wakil tempat uji (TUK) yang ikut menandatangani berita acara."


@guard
def committee_complete(meeting: PlenaryMeeting, _by: Maker) -> str | None:
    roles = list(meeting.members.values_list("role", flat=True))
    if len(roles) < SMALLEST_MEETING or MemberRole.CHAIR not in roles:
        return f"Rapat pleno memerlukan ketua dan paling sedikit {SMALLEST_MEETING} anggota hadir."
    return None


@guard
def agenda_filled(meeting: PlenaryMeeting, _by: Maker) -> str | None:
    if meeting.items.exists():
        return None
    return "Belum ada berkas pada acara rapat. Pilih peserta yang akan diputuskan lebih dahulu."


@guard
def all_decided(meeting: PlenaryMeeting, _by: Maker) -> str | None:
    waiting = meeting.items.filter(decision=None).count()
    if waiting:
        return f"Masih ada {waiting} peserta yang belum diputuskan."
    return None


@guard
def decider_is_free(dossier: Dossier, by: Maker) -> str | None:
    why = why_excluded(dossier, by) if isinstance(by, User) else None
    return f"Anda tidak dapat ikut memutuskan karena Anda {why}." if why else None


def _applicant(dossier: Dossier) -> list[User]:
    return [dossier.applicant]


def _who_awaits(dossier: Dossier) -> list[User]:
    """Assessor, test site and certification body of the event the dossier is in; nobody when it is in none."""
    seat = seat_of(dossier)
    if seat is None:
        return []
    event = seat.event
    officers = [*people_with(Role.SITE_OFFICER, event.site.agency_id), *clerks_of_body(event)]
    return [event.assessor.user, *officers] if event.assessor else officers


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
            guards=(licence_holds, has_candidates),
            page="exam.start",
            at_once=True,
        ),
        Move(
            name="report",
            label="Terbitkan berita acara",
            source={EventState.RUNNING},
            target=EventState.REPORTED,
            allowed=leads_event,
            guards=(totals_reconcile, site_officer_named),
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

PLENARY_FLOW = Flow(
    name="plenary",
    model="assessments.PlenaryMeeting",
    states=(
        State(MeetingState.PLANNED, "Disiapkan", "Disiapkan", turn=CERTIFICATE_OFFICER, tone="neutral"),
        State(MeetingState.IN_SESSION, "Bersidang", "Bersidang", turn=COMMITTEE),
        State(MeetingState.CLOSED, "Ditutup", "Ditutup", tone="good", final=True),
        State(MeetingState.CANCELLED, "Dibatalkan", "Dibatalkan", tone="paused", final=True),
    ),
    moves=(
        Move(
            name="open",
            label="Buka rapat",
            source={MeetingState.PLANNED},
            target=MeetingState.IN_SESSION,
            allowed=prepares_meetings,
            guards=(committee_complete, agenda_filled),
            page="plenary.open",
            at_once=True,
        ),
        Move(
            name="close",
            label="Tutup rapat dan terbitkan berita acara",
            source={MeetingState.IN_SESSION},
            target=MeetingState.CLOSED,
            allowed=prepares_meetings,
            guards=(all_decided,),
            page="plenary.close",
            at_once=True,
        ),
        Move(
            name="change",
            label="Ubah judul, tanggal, atau tempat",
            source={MeetingState.PLANNED},
            target=MeetingState.PLANNED,
            allowed=prepares_meetings,
            note="required",
            page="plenary.change",
        ),
        Move(
            name="cancel",
            label="Batalkan rapat",
            source={MeetingState.PLANNED},
            target=MeetingState.CANCELLED,
            allowed=prepares_meetings,
            note="required",
            page="plenary.cancel",
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
        guards=(decider_is_free,),
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
        guards=(decider_is_free,),
        note="required",
    ),
)
