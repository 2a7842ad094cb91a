"""What an exam or a meeting is refused for when it is announced or moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.policies import assigns_assessor, runs_exams
from assessments.queries import assessors_for, odd_day
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.web.refusal import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from assessments.models import Assessor, ExamEvent
    from certportal.kernel.accounts.models import Organisation, User


def refuse_unless_announceable(event: ExamEvent, *, by: User) -> None:
    """Refused ("not_allowed", "site_foreign", "site_unfit") where they may not hold this exam at this site."""
    if not runs_exams(by, event):
        raise Refused("Anda tidak berwenang menyusun kegiatan uji di kantor ini.", code="not_allowed")
    site = event.site
    # A test site that is no service office itself serves others; who is one serves its own candidates.
    serves = site.agency_id == event.agency_id or Seat.SERVICE_OFFICE not in site.agency.seats
    if not serves or not site.is_active or Seat.SERVICE_OFFICE not in event.agency.seats:
        raise Refused("Tempat uji ini tidak dipakai oleh kantor Anda. Pilih tempat uji lain.", code="site_foreign")
    scheme = event.scheme_version.scheme
    named = set(site.schemes.values_list("pk", flat=True))
    if named and scheme.pk not in named:
        raise Refused(
            f"Ruang lingkup {site.name} tidak memuat skema {scheme.name}. Pilih tempat uji lain, atau perbarui ruang "
            "lingkupnya.",
            code="site_unfit",
            field="site",
        )


def refuse_outside_licence(event: ExamEvent) -> None:
    """Refused ("out_of_scope"): a scheme outside the licence of its body is information only, nobody is examined by it."""
    scheme = event.scheme_version.scheme
    if not scheme.in_scope:
        raise Refused(
            f"Skema {scheme.name} di luar ruang lingkup lisensi {scheme.body}: tidak dapat diujikan. Pilih skema lain, atau "
            "minta LSP memperbarui ruang lingkupnya.",
            code="out_of_scope",
            field="scheme_version",
        )


def refuse_assessor(event: ExamEvent, assessor: Assessor, *, by: User) -> None:
    """Refused where they may not be named for this exam.

    "not_assigning", "assessor_foreign", "licence_expired" (or their certificate), "scope".
    """
    if not assigns_assessor(by, event):
        raise Refused(
            "Asesor kegiatan ini ditugaskan oleh lembaga sertifikasi (LSP). Kosongkan pilihan asesor, lalu simpan.",
            code="not_assigning",
        )
    if not assessors_for(event).filter(pk=assessor.pk).exists():
        raise Refused(
            f"{assessor.user.full_name} bukan asesor lembaga sertifikasi ini. Pilih asesor lain.",
            code="assessor_foreign",
        )
    refuse_expired(event, assessor)
    scheme = event.scheme_version.scheme
    if not assessor.scopes.filter(scheme=scheme).exists():
        raise Refused(
            f"Skema {scheme.name} di luar ruang lingkup asesor {assessor.user.full_name}. Pilih asesor lain, atau perbarui "
            "ruang lingkupnya pada halaman asesor.",
            code="scope",
            field="assessor",
        )


def refuse_busy(hinders: str, *, go_ahead: bool) -> None:
    """Refused ("busy") where that day does not suit an assessor (`hinders` says why), unless they `go_ahead`."""
    if hinders and not go_ahead:
        raise Refused(
            f"{hinders} Pilih asesor atau tanggal lain. Bila memang demikian, centang “Tetap lanjutkan”, lalu simpan lagi.",
            code="busy",
            field="go_ahead",
        )


def refuse_expired(event: ExamEvent, assessor: Assessor) -> None:
    """Refused ("licence_expired") where registration or certificate do not hold on the day of the exam."""
    until = assessor.certificate_valid_until
    if until is not None and until < event.exam_day:
        raise Refused(
            f"Sertifikat asesor {assessor.user.full_name} berlaku sampai {day_in_words(until)}, sedangkan uji pada "
            f"{day_in_words(event.exam_day)}. Pilih asesor lain atau perbarui sertifikatnya.",
            code="licence_expired",
        )
    if not assessor.licensed_on(event.exam_day):
        raise Refused(
            f"Registrasi asesor {assessor.user.full_name} berlaku sampai {day_in_words(assessor.valid_until)}, "
            f"sedangkan uji pada {day_in_words(event.exam_day)}. Pilih asesor lain atau tanggal lain.",
            code="licence_expired",
        )


def refuse_odd_day(
    office: Organisation, day: date, *, hinders: str = "", go_ahead: bool, now: datetime
) -> dict[str, str]:
    """Refused ("odd_day") for a day that is past, off or too near, unless they `go_ahead`: then what the audit trail keeps.

    `hinders`: why the day does not suit an assessor; alone it is refused as "busy".
    """
    odd = odd_day(office, day, now)
    if odd and not go_ahead:
        raise Refused(
            f"{odd}{hinders and f' {hinders}'} Bila memang demikian, centang “Tetap lanjutkan”, lalu simpan lagi. Bila tidak, pilih tanggal lain.",
            code="odd_day",
            field="go_ahead",
        )
    refuse_busy(hinders, go_ahead=go_ahead)
    return {"odd_day": odd} if odd else {}


def event_facts(event: ExamEvent) -> dict[str, str]:
    """What the audit trail keeps of an exam."""
    return {
        "title": event.title,
        "site": event.site.name,
        "starts_at": event.starts_at.isoformat(),
    }
