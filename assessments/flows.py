"""Tables of the exam event and the plenary meeting, and the moves they add to the dossier's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants.enums import DossierState
from assessments.enums import EventState, MeetingState, MemberRole
from assessments.models import Assessment
from assessments.policies import (
    EXAM_OFFICE,
    decides_dossier,
    examines_dossier,
    examines_event,
    prepares_meetings,
    runs_exams,
    starts_exam,
)
from assessments.queries import event_totals, seat_of, sitting, why_excluded
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla.enums import WaitingOn
from certportal.kernel.web.dates import moment_in_words
from certportal.kernel.workflow.flow import Flow, Hands, Move, State, Tells
from schemes.queries import is_external

if TYPE_CHECKING:
    from applicants.models import Dossier
    from assessments.models import ExamEvent, PlenaryMeeting
    from certportal.kernel.accounts.models import User

SMALLEST_MEETING = 2
SERVICE_CLOCK = "service"


def _has_candidates(event: ExamEvent, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    if sitting(event).exists():
        return None
    return "Belum ada peserta. Tambahkan peserta lebih dahulu, lalu mulai uji."


def _has_no_candidates(event: ExamEvent, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    if event.assessments.exists():
        return "Kegiatan yang sudah memiliki peserta tidak dapat dibatalkan."
    return None


def _licence_holds(event: ExamEvent, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    if event.assessor.licensed_on(event.exam_day):
        return None
    return "Registrasi asesor tidak berlaku pada hari uji. Pilih asesor lain atau perbarui registrasinya."


def _totals_reconcile(event: ExamEvent, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    counted = event_totals(event)
    if counted.reconcile:
        return None
    return (
        f"Berita acara belum dapat dicetak: {counted.open} dari {counted.participants} peserta belum memiliki "
        "rekomendasi asesor. Catat tidak hadir bagi yang tidak datang."
    )


def _site_officer_named(event: ExamEvent, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    if event.site_officer_name:
        return None
    return "Isi nama wakil tempat uji (TUK) yang ikut menandatangani berita acara."


def _committee_complete(meeting: PlenaryMeeting, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    roles = list(meeting.members.values_list("role", flat=True))
    if len(roles) < SMALLEST_MEETING or MemberRole.CHAIR not in roles:
        return f"Rapat pleno memerlukan ketua dan paling sedikit {SMALLEST_MEETING} anggota hadir."
    return None


def _agenda_filled(meeting: PlenaryMeeting, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    if meeting.items.exists():
        return None
    return "Belum ada berkas pada acara rapat. Pilih peserta yang akan diputuskan lebih dahulu."


def _all_decided(meeting: PlenaryMeeting, by: Any) -> str | None:  # noqa: ARG001 (a guard always takes the person)
    waiting = meeting.items.filter(decision=None).count()
    if waiting:
        return f"Masih ada {waiting} peserta yang belum diputuskan."
    return None


def _decider_is_free(dossier: Dossier, by: Any) -> str | None:
    why = why_excluded(dossier, by)
    return f"Anda tidak dapat ikut memutuskan karena Anda {why}." if why else None


def _applicant(dossier: Dossier) -> list[User]:
    return [dossier.applicant]


def _who_awaits(dossier: Dossier) -> list[User]:
    """Assessor and exam office of the event in which the dossier sits; nobody when it sits in none."""
    seat = seat_of(dossier)
    if seat is None:
        return []
    office = [person for role in EXAM_OFFICE for person in people_with(role, seat.event.organisation_id)]
    return [seat.event.assessor.user, *office]


def _empty_seat(dossier: Dossier) -> dict[str, str]:
    seat = seat_of(dossier)
    if seat is None:
        return {}
    event = seat.event
    return {
        "number": dossier.number or "",
        "name": dossier.applicant.full_name,
        "title": event.title,
        "when": moment_in_words(event.starts_at, event.organisation.zone),
    }


def _missed_exam(dossier: Dossier) -> dict[str, str]:
    # Only an exam that has begun can be missed, and its assessments are opened when it begins.
    event = Assessment.objects.select_related("event__organisation").filter(dossier=dossier).latest("attempt").event
    when = moment_in_words(event.starts_at, event.organisation.zone)
    return {"scheme": dossier.scheme.name, "title": event.title, "when": when}


def to_the_body(dossier: Dossier) -> str:
    """An external certification body examines and issues: from the exam on its days are its own (001 component 2.5)."""
    return WaitingOn.CERTIFICATION_BODY.value if is_external(dossier.scheme_version) else ""


def to_the_office(dossier: Dossier) -> str:  # noqa: ARG001 (an effect always takes the object)
    """Back with the office, whoever had the case before."""
    return WaitingOn.OFFICE.value


# What the exam room lets its own people know of the applicant's move.
WITHDRAWN = Tells("exam_candidate_withdrawn", to=_who_awaits, facts=_empty_seat)


EXAM_EVENT_FLOW = Flow(
    name="exam_event",
    model="assessments.ExamEvent",
    states=(
        State(EventState.SCHEDULED.value, "Terjadwal", "Terjadwal", turn="Penyelenggara"),
        State(EventState.RUNNING.value, "Uji berlangsung", "Uji berlangsung", turn="Asesor"),
        State(EventState.REPORTED.value, "Berita acara terbit", "Uji selesai", final=True),
        State(EventState.CANCELLED.value, "Dibatalkan", "Dibatalkan", final=True),
    ),
    moves=(
        Move(
            name="start",
            label="Mulai uji",
            source={EventState.SCHEDULED.value},
            target=EventState.RUNNING.value,
            allowed=runs_exams | examines_event,
            guards=(_has_candidates, _licence_holds),
        ),
        Move(
            name="report",
            label="Terbitkan berita acara",
            source={EventState.RUNNING.value},
            target=EventState.REPORTED.value,
            allowed=runs_exams | examines_event,
            guards=(_totals_reconcile, _site_officer_named),
        ),
        Move(
            name="cancel",
            label="Batalkan kegiatan",
            source={EventState.SCHEDULED.value},
            target=EventState.CANCELLED.value,
            allowed=runs_exams,
            guards=(_has_no_candidates,),
            note="required",
        ),
    ),
)

PLENARY_FLOW = Flow(
    name="plenary",
    model="assessments.PlenaryMeeting",
    states=(
        State(MeetingState.PLANNED.value, "Disiapkan", "Disiapkan", turn="Petugas sertifikat"),
        State(MeetingState.IN_SESSION.value, "Bersidang", "Bersidang", turn="Anggota rapat pleno"),
        State(MeetingState.CLOSED.value, "Ditutup", "Ditutup", final=True),
    ),
    moves=(
        Move(
            name="open",
            label="Buka rapat",
            source={MeetingState.PLANNED.value},
            target=MeetingState.IN_SESSION.value,
            allowed=prepares_meetings,
            guards=(_committee_complete, _agenda_filled),
        ),
        Move(
            name="close",
            label="Tutup rapat dan terbitkan berita acara",
            source={MeetingState.IN_SESSION.value},
            target=MeetingState.CLOSED.value,
            allowed=prepares_meetings,
            guards=(_all_decided,),
        ),
    ),
)

# Made by forms of this room, so they show no button on the dossier's page.
DOSSIER_MOVES = (
    Move(
        name="start_assessment",
        label="Mulai uji kompetensi",
        source={DossierState.ADMITTED.value},
        target=DossierState.IN_ASSESSMENT.value,
        allowed=starts_exam,
        clocks=(Hands(SERVICE_CLOCK, to_the_body),),
        button=False,
    ),
    # Who did not come is neither competent nor not: he stays admitted and is seated in another event.
    Move(
        name="mark_absent",
        label="Catat tidak hadir",
        source={DossierState.IN_ASSESSMENT.value},
        target=DossierState.ADMITTED.value,
        allowed=starts_exam,
        clocks=(Hands(SERVICE_CLOCK, to_the_office),),
        tells=(Tells("exam_absent", to=_applicant, facts=_missed_exam),),
        note="required",
        button=False,
    ),
    Move(
        name="recommend",
        label="Kirim rekomendasi",
        source={DossierState.IN_ASSESSMENT.value},
        target=DossierState.RECOMMENDED.value,
        allowed=examines_dossier,
        button=False,
    ),
    Move(
        name="decide",
        label="Putuskan",
        source={DossierState.RECOMMENDED.value},
        target=DossierState.DECIDED.value,
        allowed=decides_dossier,
        guards=(_decider_is_free,),
        tells=(Tells("result_decided", to=_applicant),),
        note="optional",
        button=False,
    ),
    Move(
        name="defer",
        label="Tunda keputusan",
        source={DossierState.RECOMMENDED.value},
        target=DossierState.RECOMMENDED.value,
        allowed=decides_dossier,
        guards=(_decider_is_free,),
        note="required",
        button=False,
    ),
)
