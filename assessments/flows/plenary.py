"""The flow of the plenary meeting, and what keeps somebody from deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.enums import MeetingState, MemberRole
from assessments.models.plenary import STILL_TO_DECIDE
from assessments.policies import (
    prepares_meetings,
)
from assessments.queries import item_in_session, why_excluded
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.rows import Move, State, Turn, guard

if TYPE_CHECKING:
    from applicants.models import Dossier
    from assessments.models import PlenaryMeeting
    from certportal.kernel.workflow.rows import Maker

COMMITTEE = Turn("rapat pleno", (Role.COMMITTEE_MEMBER,))


CERTIFICATE_OFFICER = Turn("petugas sertifikat", (Role.CERTIFICATE_ADMIN,))


@guard
def quorum_met(meeting: PlenaryMeeting, _by: Maker) -> str | None:
    present = list(meeting.members.exclude(present_at=None).values_list("role", flat=True))
    if len(present) < meeting.least_present:
        return (
            f"Kuorum belum terpenuhi: {len(present)} dari paling sedikit {meeting.least_present} anggota tercatat hadir. "
            "Catat kehadiran anggota lebih dahulu."
        )
    if MemberRole.CHAIR not in present:
        return "Ketua rapat belum tercatat hadir. Catat kehadirannya, atau tetapkan ketua lain dari anggota yang hadir."
    return None


@guard
def agenda_filled(meeting: PlenaryMeeting, _by: Maker) -> str | None:
    if meeting.items.filter(STILL_TO_DECIDE).exists():
        return None
    return "Belum ada berkas pada acara rapat. Pilih peserta yang akan diputuskan lebih dahulu."


@guard
def all_decided(meeting: PlenaryMeeting, _by: Maker) -> str | None:
    waiting = meeting.items.filter(STILL_TO_DECIDE).count()
    if waiting:
        return f"Masih ada {waiting} peserta yang belum diputuskan. Putuskan, atau lepaskan dari acara dengan alasan."
    return None


@guard
def decider_is_free(dossier: Dossier, by: Maker) -> str | None:
    why = why_excluded(dossier, by) if isinstance(by, User) else None
    return f"Anda tidak dapat ikut memutuskan karena Anda {why}." if why else None


@guard
def chair_fixes(dossier: Dossier, by: Maker) -> str | None:
    """Where the chair may not decide the case themselves, any other present member fixes it."""
    item = item_in_session(dossier)
    chair = item.meeting.members.filter(role=MemberRole.CHAIR).select_related("person").first() if item else None
    if chair is None or (isinstance(by, User) and by.pk == chair.person_id) or why_excluded(dossier, chair.person):
        return None
    return f"Putusan ditetapkan oleh ketua rapat, {chair.person.full_name}. Nyatakan pendapat Anda; ketua yang menetapkannya."


@guard
def not_alone(dossier: Dossier, _by: Maker) -> str | None:
    item = item_in_session(dossier)
    if item is None:
        return "Peserta ini tidak ada pada acara rapat yang sedang bersidang."
    taken = item.positions.count()
    if taken >= item.meeting.least_positions:
        return None
    return (
        f"Baru {taken} dari paling sedikit {item.meeting.least_positions} pendapat anggota tercatat untuk peserta ini. "
        "Minta anggota lain menyatakan pendapatnya lebih dahulu, atau lepaskan peserta ini dari acara."
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
            guards=(quorum_met, agenda_filled),
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
