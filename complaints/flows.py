"""The flow of an appeal, and what an open one holds in the flows below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.kernel.accounts.models import User
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workflow.flow import Flow
from certportal.kernel.workflow.rows import Move, State, Tells, Turn, guard
from complaints.enums import AppealState
from complaints.models import JUDGES
from complaints.policies import judges_appeal, owns_appeal
from complaints.queries import judges_of, open_appeal, why_not_answering

if TYPE_CHECKING:
    from collections.abc import Iterable

    from applicants.models import Dossier
    from certificates.models import Certificate
    from certportal.kernel.workflow.rows import Maker
    from complaints.models import Appeal

OFFICER = Turn("petugas pengaduan", JUDGES)
WAIT = "Tidak ada. Jawabannya kami kirim sebagai pemberitahuan dan tampil di halaman ini."


@guard
def in_time(appeal: Appeal, _by: Maker) -> str | None:
    if not appeal.is_late:
        return None
    return "Banding ini diterima sesudah hari terakhirnya. Petugas memutuskan lebih dahulu apakah diterima."


@guard
def came_late(appeal: Appeal, _by: Maker) -> str | None:
    return None if appeal.is_late else "Banding ini diterima tepat waktu, jadi tidak menunggu putusan."


@guard
def judge_is_free(appeal: Appeal, by: Maker) -> str | None:
    return (why_not_answering(appeal, by) if isinstance(by, User) else "") or None


@guard
def no_open_appeal(dossier: Dossier, _by: Maker) -> str | None:
    held = open_appeal(dossier)
    if held is None:
        return None
    return (
        f"Banding {held.number} atas hasil ini belum selesai. Berkas ditutup setelah banding itu dijawab atau ditarik."
    )


@guard
def not_under_appeal(certificate: Certificate, _by: Maker) -> str | None:
    held = open_appeal(certificate.dossier)
    if held is None:
        return None
    return (
        f"Banding {held.number} atas hasilnya belum selesai. Bekukan bila mendesak, dan cabut setelah banding dijawab."
    )


def _candidate(appeal: Appeal) -> list[User]:
    return [appeal.dossier.applicant]


def _judges(appeal: Appeal) -> Iterable[User]:
    but = appeal.recorded_by_id if appeal.recorded_later else None
    here = judges_of(appeal.dossier, appeal.office_id, but=but)
    return here if here.exists() else judges_of(appeal.dossier, appeal.dossier.agency_id, but=but)


def _facts(appeal: Appeal) -> dict[str, str]:
    return {
        "number": appeal.number,
        "dossier": appeal.dossier.number or "",
        "name": appeal.dossier.applicant.full_name,
        "addressee": appeal.addressee,
        "office": appeal.office.name,
        "received_on": day_in_words(appeal.received_on),
        "due_on": day_in_words(appeal.due_on),
        "late": "ya" if appeal.is_late else "",
        "outcome": "dikabulkan" if appeal.upheld else "tidak dikabulkan",
    }


APPEAL_FLOW = Flow(
    name="appeal",
    model="complaints.Appeal",
    states=(
        State(AppealState.FILED, "Baru diajukan", "Diajukan", turn=OFFICER, todo=WAIT),
        State(
            AppealState.LATE,
            "Terlambat, menunggu putusan",
            "Terlambat, menunggu putusan",
            turn=OFFICER,
            tone="warn",
            todo="Tidak ada. Petugas memutuskan dahulu apakah banding yang terlambat ini diterima, lalu memberi tahu Anda.",
        ),
        State(AppealState.RECEIVED, "Menunggu jawaban", "Diterima, sedang dinilai", turn=OFFICER, todo=WAIT),
        State(
            AppealState.REFUSED,
            "Tidak diterima, terlambat",
            "Tidak diterima, terlambat",
            tone="bad",
            todo="Baca alasannya di halaman ini. Keputusan semula tetap berlaku.",
            final=True,
        ),
        State(
            AppealState.ANSWERED,
            "Sudah dijawab",
            "Sudah dijawab",
            tone="good",
            todo="Baca jawaban dan tindak lanjutnya di halaman ini.",
            final=True,
        ),
        State(
            AppealState.WITHDRAWN,
            "Ditarik peserta",
            "Ditarik",
            tone="paused",
            todo="Keputusan semula tetap berlaku. Anda masih dapat mengajukan banding baru.",
            final=True,
        ),
    ),
    moves=(
        Move(
            name="receive",
            label="Terima banding",
            source={AppealState.FILED},
            target=AppealState.RECEIVED,
            allowed=judges_appeal,
            guards=(in_time,),
            tells=(
                Tells("appeal_filed", to=_candidate, facts=_facts),
                Tells("appeal_to_judge", to=_judges, facts=_facts),
            ),
            system=True,
        ),
        Move(
            name="put_aside",
            label="Tunggu putusan atas keterlambatan",
            source={AppealState.FILED},
            target=AppealState.LATE,
            allowed=judges_appeal,
            guards=(came_late,),
            tells=(
                Tells("appeal_filed", to=_candidate, facts=_facts),
                Tells("appeal_to_judge", to=_judges, facts=_facts),
            ),
            system=True,
        ),
        Move(
            name="accept_late",
            label="Terima walau terlambat",
            source={AppealState.LATE},
            target=AppealState.RECEIVED,
            allowed=judges_appeal,
            guards=(judge_is_free,),
            tells=(Tells("appeal_late_accepted", to=_candidate, facts=_facts),),
            note="required",
            note_is_told=True,
            page="appeal.late",
        ),
        Move(
            name="refuse_late",
            label="Tidak diterima karena terlambat",
            source={AppealState.LATE},
            target=AppealState.REFUSED,
            allowed=judges_appeal,
            guards=(judge_is_free,),
            tells=(Tells("appeal_late_refused", to=_candidate, facts=_facts),),
            note="required",
            note_is_told=True,
            page="appeal.late",
            aside=True,
        ),
        Move(
            name="answer",
            label="Jawab banding",
            source={AppealState.RECEIVED},
            target=AppealState.ANSWERED,
            allowed=judges_appeal,
            guards=(judge_is_free,),
            tells=(Tells("appeal_answered", to=_candidate, facts=_facts),),
            page="appeal.answer",
        ),
        Move(
            name="withdraw",
            label="Tarik banding",
            source={AppealState.LATE, AppealState.RECEIVED},
            target=AppealState.WITHDRAWN,
            allowed=owns_appeal,
            tells=(Tells("appeal_withdrawn", to=_judges, facts=_facts),),
            note="optional",
            page="appeal.withdraw",
            aside=True,
        ),
    ),
)
