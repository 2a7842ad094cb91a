"""The dossier's way as a table (design.md 5). Upper apps add their own moves with `workflow.flow.extend`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applicants import checklist
from applicants.enums import EDITABLE_STATES, DossierState, FeeBorneBy, WorkStage
from applicants.policies import (
    admits_for_agency,
    checks_for_agency,
    edits_dossier,
    excluded_from_checking,
    excluded_from_verifying,
    nobody,
    owns_dossier,
    verifies_for_agency,
)
from applicants.queries import (
    choice_to_mend,
    findings_for,
    in_charge,
    items_to_mend,
    missing_from_profile,
    missing_today,
    open_request,
    rejected_documents,
    reply_due,
    rows_of,
    unsendable_today,
)
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workflow.flow import Flow, Move, Pauses, Resumes, Starts, State, Stops, Tells
from schemes.packaging import in_brief

if TYPE_CHECKING:
    from applicants.models import Dossier
    from certportal.kernel.accounts.models import User

S = DossierState
OFFICE, VERIFIER, APPLICANT = "petugas penerima berkas", "verifikator", "pemohon"
NAMED = 3  # titles a refusal spells out
STOP_ALL = (Stops("completeness"), Stops("reply"), Stops("service"), Stops("handover"))

STATES = (
    State(S.DRAFT, S.DRAFT.label, "Sedang Anda siapkan", APPLICANT),
    State(S.SUBMITTED, S.SUBMITTED.label, "Terkirim, menunggu diperiksa", OFFICE),
    State(S.COMPLETENESS_CHECK, S.COMPLETENESS_CHECK.label, "Kelengkapan sedang diperiksa", OFFICE),
    State(S.RETURNED, S.RETURNED.label, "Perlu Anda perbaiki", APPLICANT),
    State(S.VERIFICATION, S.VERIFICATION.label, "Isi berkas sedang diverifikasi", VERIFIER),
    State(S.ACCEPTED, S.ACCEPTED.label, "Lengkap dan benar, menunggu penetapan peserta", "pimpinan"),
    State(S.AWAITING_INFORMATION, S.AWAITING_INFORMATION.label, "Menunggu keterangan dari Anda", APPLICANT),
    State(S.TECHNICAL_REVIEW, S.TECHNICAL_REVIEW.label, "Sedang dikaji tim teknis", "tim teknis"),
    State(S.ADMITTED, S.ADMITTED.label, "Anda ditetapkan sebagai peserta uji", "petugas sertifikat"),
    State(S.IN_ASSESSMENT, S.IN_ASSESSMENT.label, "Uji kompetensi berjalan", "asesor"),
    State(S.RECOMMENDED, S.RECOMMENDED.label, "Penilaian selesai, menunggu rapat pleno", "rapat pleno"),
    State(S.DECIDED, S.DECIDED.label, "Sudah diputuskan, dokumen hasil sedang disiapkan", "petugas sertifikat"),
    State(S.READY, S.READY.label, "Hasil siap Anda ambil", "petugas sertifikat"),
    State(S.HANDED_OVER, S.HANDED_OVER.label, "Hasil sudah Anda terima", "petugas sertifikat"),
    State(S.CLOSED, S.CLOSED.label, "Selesai", "", final=True),
    State(S.WITHDRAWN, S.WITHDRAWN.label, "Anda tarik", "", final=True),
    State(S.REJECTED, S.REJECTED.label, "Tidak dapat diterima", "", final=True),
    State(S.EXPIRED, S.EXPIRED.label, "Berakhir karena tidak dijawab", "", final=True),
)


# --- Guards: the sentence that refuses, or None ---------------------------------------------------------------
def profile_whole(obj: Dossier, by: Any) -> str | None:
    """The profile has everything papers and rules need."""
    missing = missing_from_profile(obj.applicant)
    whose = "Anda" if by == obj.applicant else "pemohon"
    return f"Lengkapi profil {whose} lebih dahulu: {', '.join(missing)}." if missing else None


def rules_met(obj: Dossier, _by: Any) -> str | None:
    """Every eligibility rule of the scheme is met by the profile of today."""
    failing = [finding for finding in findings_for(obj.applicant, obj.scheme_version) if not finding.is_met]
    return f"Syarat belum terpenuhi. {' '.join(finding.reason for finding in failing)}" if failing else None


def declarations_made(obj: Dossier, _by: Any) -> str | None:
    """The applicant chose a path and said who bears the fee."""
    if obj.path_declared and obj.fee_borne_by:
        return None
    return "Pilih jalur asesmen dan penanggung biaya pada bagian “Jalur dan biaya”."


def _named(rows: list[checklist.Row]) -> str:
    """The first few titles and how many more: a sentence, not a second task list."""
    shown = "; ".join(row.title for row in rows[:NAMED])
    return f"{shown}; dan {len(rows) - NAMED} lainnya" if len(rows) > NAMED else shown


def documents_there(obj: Dossier, _by: Any) -> str | None:
    """Nothing mandatory is missing and nothing is left as it was returned."""
    lacking = checklist.to_send(rows_of(obj))
    if not lacking:
        return None
    return f"{len(lacking)} dokumen belum siap: {_named(lacking)}."


def choice_sendable(obj: Dossier, _by: Any) -> str | None:
    """The units taken make the package whole, but for what may still be confirmed or waived (design.md 6)."""
    lacking = unsendable_today(obj)
    if not lacking:
        return None
    return (
        f"Lengkapi pilihan unit lebih dahulu. {in_brief(lacking)} Ambil unitnya pada halaman “Pilih unit kompetensi”, atau "
        "catat bukti bahwa unit itu sudah dimiliki pada halaman “Unit saya”."
    )


def choice_whole(obj: Dossier, by: Any) -> str | None:
    """The package is whole with what is confirmed and waived: nobody is examined for nothing (design.md 6)."""
    lacking = missing_today(obj)
    if not lacking:
        return None
    todo = (
        "Konfirmasi bukti unit yang menunggu, bebaskan prasyaratnya secara tertulis, atau minta perbaikan kepada pemohon."
        if verifies_for_agency(by, obj)
        else "Verifikator dapat mengonfirmasi bukti unit atau membebaskan prasyaratnya secara tertulis."
    )
    return f"Kemasan unit belum lengkap. {in_brief(lacking)} {todo} Semuanya tercantum pada berkas, bagian “Unit kompetensi”."


def everything_seen(obj: Dossier, _by: Any) -> str | None:
    """Every uploaded document has a verdict."""
    waiting = checklist.unseen(rows_of(obj))
    return f"{len(waiting)} dokumen belum diperiksa: {_named(waiting)}." if waiting else None


def something_to_mend(obj: Dossier, _by: Any) -> str | None:
    """A notice without items would tell the applicant nothing."""
    if checklist.to_mend(rows_of(obj)) or choice_to_mend(obj, alone=True):
        return None
    return "Tidak ada yang perlu diperbaiki, jadi tidak ada yang dapat dikembalikan."


def everything_passed(obj: Dossier, _by: Any) -> str | None:
    """Every document passed, was waived, or is optional and not there."""
    if checklist.all_passed(rows_of(obj)):
        return None
    return "Belum semua dokumen dinyatakan sesuai."


def not_excluded(obj: Dossier, by: Any) -> str | None:
    """Nobody checks himself or his own direct superior."""
    return excluded_from_checking(by, obj)


def signed_on_paper(obj: Dossier, _by: Any) -> str | None:
    """What came over the counter stands on a paper the applicant signed."""
    if obj.entered_by_id is None or obj.signed_on_paper:
        return None
    return "Pastikan permohonan bertanda tangan basah ada pada kantor, lalu centang pernyataannya."


def fee_settled(obj: Dossier, _by: Any) -> str | None:
    """The participant pays "sesuai dengan peraturan yang berlaku" (000, Biaya Sertifikasi): proof, or a written reason."""
    if obj.fee_borne_by != FeeBorneBy.CANDIDATE or obj.fee_receipt_number or obj.fee_note:
        return None
    return "Biaya ditanggung peserta. Catat nomor bukti bayar atau alasan tertulis pada bagian “Biaya” lebih dahulu."


def not_by_who_entered_it(obj: Dossier, by: Any) -> str | None:
    """Nobody verifies what he typed in at the counter himself."""
    return excluded_from_verifying(by, obj)


# --- Readers and facts of the notices -------------------------------------------------------------------------
def applicant_of(obj: Dossier) -> list[User]:
    return [obj.applicant]


def officers_of(obj: Dossier) -> list[User]:
    """Who has the dossier and, while away, who stands in; every officer as long as nobody has it."""
    return in_charge(obj, WorkStage.INTAKE) or list(people_with(Role.INTAKE_OFFICER, obj.agency_id))


def verifiers_of(obj: Dossier) -> list[User]:
    return in_charge(obj, WorkStage.VERIFICATION) or list(people_with(Role.VERIFIER, obj.agency_id))


def leaders_of(obj: Dossier) -> list[User]:
    return list(people_with(Role.LEADERSHIP, obj.agency_id))


def officers_if_sent(obj: Dossier) -> list[User]:
    """A draft nobody has seen may go without telling anybody."""
    return officers_of(obj) if obj.submitted_at else []


def facts_of_dossier(obj: Dossier) -> dict[str, str]:
    """The words every notice about a dossier may use."""
    return {
        "number": obj.number or "",
        "name": obj.applicant.full_name,
        "scheme": obj.scheme.name,
        "agency": obj.agency.name,
    }


def facts_of_return(obj: Dossier) -> dict[str, Any]:
    """The one notice of a round: every document to mend with reason and note."""
    return {**facts_of_dossier(obj), **_reply_of(obj), "items": items_to_mend(obj), "round": str(obj.rounds)}


def facts_of_request(obj: Dossier) -> dict[str, Any]:
    asked = open_request(obj)
    return {**facts_of_dossier(obj), **_reply_of(obj), "question": asked.note if asked else ""}


def _reply_of(obj: Dossier) -> dict[str, str]:
    day, days = reply_due(obj)
    return {"reply_by": day_in_words(day), "reply_days": str(days)}


def facts_of_rejection(obj: Dossier) -> dict[str, Any]:
    """The documents that cannot be mended; the reason itself is the note of the move."""
    return {**facts_of_dossier(obj), "items": rejected_documents(obj)}


def told(kind: str, to: Any, facts: Any = facts_of_dossier) -> Tells:
    return Tells(kind, to=to, facts=facts)


CHECKING = frozenset({S.COMPLETENESS_CHECK.value, S.VERIFICATION.value})
WITHDRAWABLE = frozenset(
    s.value
    for s in (
        *EDITABLE_STATES,
        S.SUBMITTED,
        S.COMPLETENESS_CHECK,
        S.VERIFICATION,
        S.ACCEPTED,
        S.AWAITING_INFORMATION,
        S.ADMITTED,
    )
)

MOVES = (
    Move(
        name="submit",
        label="Kirim berkas",
        source={S.DRAFT},
        target=S.SUBMITTED,
        allowed=edits_dossier,
        guards=(profile_whole, rules_met, declarations_made, choice_sendable, documents_there, signed_on_paper),
        clocks=(Starts("completeness"),),
        tells=(told("dossier_submitted", applicant_of), told("dossier_arrived", officers_of)),
    ),
    Move(
        name="resubmit",
        label="Kirim perbaikan",
        source={S.RETURNED},
        target=S.SUBMITTED,
        allowed=edits_dossier,
        guards=(profile_whole, rules_met, declarations_made, choice_sendable, documents_there),
        clocks=(Stops("reply"), Starts("completeness")),
        tells=(told("dossier_resubmitted", officers_of),),
    ),
    Move(
        name="start_check",
        label="Mulai pemeriksaan",
        source={S.SUBMITTED},
        target=S.COMPLETENESS_CHECK,
        allowed=checks_for_agency,
        guards=(not_excluded,),
    ),
    Move(
        name="return",
        label="Minta perbaikan",
        source=CHECKING,
        target=S.RETURNED,
        allowed=checks_for_agency,
        guards=(not_excluded, everything_seen, something_to_mend),
        clocks=(Stops("completeness"), Starts("reply")),
        tells=(told("dossier_returned", applicant_of, facts_of_return),),
        note="optional",
    ),
    Move(
        name="begin_verification",
        label="Teruskan ke verifikasi",
        source={S.COMPLETENESS_CHECK},
        target=S.VERIFICATION,
        allowed=checks_for_agency,
        guards=(not_excluded, everything_seen, everything_passed),
        tells=(told("dossier_to_verify", verifiers_of),),
    ),
    Move(
        name="declare_complete",
        label="Nyatakan lengkap dan benar",
        source={S.VERIFICATION},
        target=S.ACCEPTED,
        allowed=verifies_for_agency,
        guards=(not_by_who_entered_it, everything_seen, everything_passed, choice_whole),
        clocks=(Stops("completeness"), Starts("service")),
        tells=(told("dossier_accepted", applicant_of), told("dossier_to_admit", leaders_of)),
    ),
    Move(
        name="admit",
        label="Tetapkan sebagai peserta",
        source={S.ACCEPTED},
        target=S.ADMITTED,
        allowed=admits_for_agency,
        guards=(not_excluded, fee_settled, choice_whole),
        tells=(told("dossier_admitted", applicant_of),),
    ),
    Move(
        name="refuse_admission",
        label="Tidak menetapkan sebagai peserta",
        source={S.ACCEPTED},
        target=S.REJECTED,
        allowed=admits_for_agency,
        guards=(not_excluded,),
        clocks=STOP_ALL,
        tells=(told("dossier_rejected", applicant_of, facts_of_rejection),),
        note="required",
    ),
    Move(
        name="reject",
        label="Tolak permohonan",
        source=CHECKING,
        target=S.REJECTED,
        allowed=verifies_for_agency,
        guards=(not_excluded,),
        clocks=STOP_ALL,
        tells=(told("dossier_rejected", applicant_of, facts_of_rejection),),
        note="required",
    ),
    Move(
        name="ask_information",
        label="Minta keterangan",
        source={S.ACCEPTED},
        target=S.AWAITING_INFORMATION,
        allowed=verifies_for_agency,
        guards=(not_excluded,),
        clocks=(Pauses("service"), Starts("reply")),
        tells=(told("dossier_question", applicant_of, facts_of_request),),
        note="required",
    ),
    Move(
        name="answer",
        label="Kirim keterangan",
        source={S.AWAITING_INFORMATION},
        target=S.ACCEPTED,
        allowed=owns_dossier,
        clocks=(Stops("reply"), Resumes("service")),
        tells=(told("dossier_answered", verifiers_of),),
        note="required",
    ),
    Move(
        name="withdraw",
        label="Tarik permohonan",
        source=WITHDRAWABLE,
        target=S.WITHDRAWN,
        allowed=owns_dossier,
        clocks=STOP_ALL,
        tells=(told("dossier_withdrawn", officers_if_sent),),
        note="optional",
    ),
    Move(
        name="expire",
        label="Akhiri karena tidak dijawab",
        source={S.RETURNED, S.AWAITING_INFORMATION},
        target=S.EXPIRED,
        allowed=nobody,
        clocks=STOP_ALL,
        tells=(told("dossier_expired", applicant_of),),
        button=False,
        system=True,
    ),
)

DOSSIER_FLOW = Flow(name="dossier", model="applicants.Dossier", states=STATES, moves=MOVES)
