"""The conditions of a dossier's moves: each is the sentence that refuses, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from applicants import checklist
from applicants.enums import Duty
from applicants.models import Involvement, TechnicalReview
from applicants.policies import excluded_from_checking, excluded_from_verifying, verifies_for_agency
from applicants.queries import (
    choice_to_mend,
    declaration_title,
    findings_of,
    lacks_visit,
    live_dossier,
    missing_from_profile,
    missing_today,
    rows_of,
    undeclared,
    unsendable_today,
    why_not_for,
)
from certportal.kernel.accounts.models import User
from certportal.kernel.workflow.rows import guard
from schemes.packaging import in_brief
from schemes.queries import why_not_covered

if TYPE_CHECKING:
    from applicants.models import Dossier
    from certportal.kernel.workflow.rows import Maker

NAMED = 3  # the number of titles named in a refusal


def _called(obj: Dossier, by: Maker) -> str:
    """What who makes the move calls the applicant."""
    return "Anda" if by == obj.applicant else "pemohon"


@guard
def within_the_licence(obj: Dossier, _by: Maker) -> str | None:
    """What the licence of its body does not cover today is information only, also for a draft opened before."""
    why = obj.scheme and why_not_covered(obj.scheme, timezone.localdate())
    if not why:
        return None
    return (
        f"Permohonan skema {obj.scheme} tidak dapat dikirim sekarang. {why} Isian Anda tetap tersimpan; tanyakan kapan "
        "skema ini dilayani lagi, atau pilih skema lain pada halaman Skema."
    )


@guard
def profile_whole(obj: Dossier, by: Maker) -> str | None:
    """The profile has everything papers and rules need."""
    missing = missing_from_profile(obj.applicant, obj.service_version)
    return f"Lengkapi profil {_called(obj, by)} lebih dahulu: {', '.join(missing)}." if missing else None


@guard
def for_whom_it_is(obj: Dossier, _by: Maker) -> str | None:
    """The service is for people like the applicant, or for the organisation they apply for."""
    return why_not_for(obj.applicant, obj.service_version, obj.on_behalf_of)


@guard
def rules_met(obj: Dossier, by: Maker) -> str | None:
    """Every eligibility rule is met by the profile of today."""
    failing = [finding for finding in findings_of(obj, whose=_called(obj, by)) if not finding.is_met]
    return f"Syarat belum terpenuhi. {' '.join(finding.reason for finding in failing)}" if failing else None


@guard
def declarations_made(obj: Dossier, _by: Maker) -> str | None:
    """The applicant made the choices the service asks for: the path of a scheme, and who bears a fee."""
    lacking = undeclared(obj)
    return f"Pilih {' dan '.join(lacking)} pada bagian “{declaration_title(obj)}”." if lacking else None


def _named(rows: list[checklist.Row]) -> str:
    """The first few titles and how many more, as one sentence."""
    shown = "; ".join(row.title for row in rows[:NAMED])
    return f"{shown}; dan {len(rows) - NAMED} lainnya" if len(rows) > NAMED else shown


@guard
def documents_there(obj: Dossier, _by: Maker) -> str | None:
    """Nothing mandatory is missing and nothing is left as it was returned."""
    lacking = checklist.to_send(rows_of(obj))
    return f"{len(lacking)} dokumen belum siap: {_named(lacking)}." if lacking else None


@guard
def choice_sendable(obj: Dossier, _by: Maker) -> str | None:
    """The units taken make the package whole, but for what may still be confirmed or waived (design.md 6)."""
    lacking = unsendable_today(obj)
    if not lacking:
        return None
    return (
        f"Lengkapi pilihan unit lebih dahulu. {in_brief(lacking)} Ambil unitnya pada halaman “Pilih unit kompetensi”, atau "
        "catat bukti bahwa unit itu sudah dimiliki pada halaman “Unit saya”."
    )


@guard
def choice_whole(obj: Dossier, by: Maker) -> str | None:
    """The package is complete with what is confirmed and waived.

    An exam for an incomplete one would be useless (design.md 6).
    """
    lacking = missing_today(obj)
    if not lacking:
        return None
    todo = (
        "Konfirmasi bukti unit yang menunggu, bebaskan prasyaratnya secara tertulis, atau minta perbaikan kepada pemohon."
        if isinstance(by, User) and verifies_for_agency(by, obj)
        else "Verifikator dapat mengonfirmasi bukti unit atau membebaskan prasyaratnya secara tertulis."
    )
    return f"Kemasan unit belum lengkap. {in_brief(lacking)} {todo} Semuanya tercantum pada berkas, bagian “Unit kompetensi”."


@guard
def everything_seen(obj: Dossier, _by: Maker) -> str | None:
    """Every uploaded document has a verdict."""
    waiting = checklist.unseen(rows_of(obj))
    return f"{len(waiting)} dokumen belum diperiksa: {_named(waiting)}." if waiting else None


@guard
def something_to_mend(obj: Dossier, _by: Maker) -> str | None:
    """A notice without items would tell the applicant nothing."""
    if checklist.to_mend(rows_of(obj)) or choice_to_mend(obj, alone=True):
        return None
    return "Tidak ada yang perlu diperbaiki, jadi tidak ada yang dapat dikembalikan."


@guard
def everything_passed(obj: Dossier, _by: Maker) -> str | None:
    """Every document passed, was waived, or is optional and not there."""
    return None if checklist.all_passed(rows_of(obj)) else "Belum semua dokumen dinyatakan sesuai."


@guard
def not_excluded(obj: Dossier, by: Maker) -> str | None:
    """Nobody checks their own dossier or that of their direct superior."""
    return excluded_from_checking(by, obj) if isinstance(by, User) else None


@guard
def signed_on_paper(obj: Dossier, _by: Maker) -> str | None:
    """An application brought on paper needs a declaration the applicant signed."""
    if obj.entered_by_id is None or obj.signed_on_paper:
        return None
    return "Pastikan permohonan bertanda tangan basah ada pada kantor, lalu centang pernyataannya."


@guard
def no_other_live(obj: Dossier, _by: Maker) -> str | None:
    """Whoever has begun anew goes on with that: there is one live application per person and subject."""
    if live_dossier(obj.applicant, obj.scheme or obj.service, obj.on_behalf_of) is None:
        return None
    return "Pemohon sudah membuka permohonan baru untuk hal yang sama. Lanjutkan permohonan baru itu."


@guard
def fee_settled(obj: Dossier, _by: Maker) -> str | None:
    """A payer who must show a proof (000, Biaya Sertifikasi: the participant) has shown it, or a reason is written."""
    if obj.payer is None or not obj.payer.needs_proof or obj.fee_receipt_number or obj.fee_note:
        return None
    return (
        f"Biaya ditanggung: {obj.payer.paper_label}. Catat nomor bukti bayar atau alasan tertulis pada bagian “Biaya” lebih "
        "dahulu."
    )


@guard
def not_by_who_entered_it(obj: Dossier, by: Maker) -> str | None:
    """Nobody verifies what they typed in at the counter themselves."""
    return excluded_from_verifying(by, obj) if isinstance(by, User) else None


@guard
def visit_written(obj: Dossier, _by: Maker) -> str | None:
    """Where the service asks for a visit, what was seen there is on record before anybody recommends."""
    if not lacks_visit(obj):
        return None
    return "Layanan ini memerlukan kunjungan lapangan. Catat hasil kunjungan lebih dahulu, lalu kirim rekomendasi."


@guard
def review_written(obj: Dossier, _by: Maker) -> str | None:
    """The leader decides on what the technical team has written."""
    if TechnicalReview.objects.filter(dossier=obj).exists():
        return None
    return "Belum ada rekomendasi tim teknis. Mintalah tim teknis menulisnya lebih dahulu."


@guard
def decider_has_not_reviewed(obj: Dossier, by: Maker) -> str | None:
    """Who recommends does not decide."""
    if not isinstance(by, User) or not Involvement.objects.filter(dossier=obj, person=by, duty=Duty.REVIEWER).exists():
        return None
    return "Anda ikut mengkaji berkas ini, jadi keputusannya harus diambil pimpinan lain."
