"""Test sites: how each stands on a day, and what is lacking for one exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Max, OuterRef, QuerySet, Subquery

from assessments.enums import SiteVerification
from assessments.models import SiteCheck, TestSite
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from datetime import date

    from assessments.models import ExamEvent
    from certportal.kernel.accounts.models import User

# The lines of a readiness form where a site has none of its own: SOP 002, step 2.1, names place and facilities only.
USUAL_LINES: Final = (
    "Ruang uji cukup untuk semua peserta, terang, dan tidak bising",
    "Meja dan kursi untuk peserta dan asesor",
    "Peralatan dan bahan menurut skema, diuji dan berfungsi",
    "Listrik, jaringan, dan cadangannya",
    "Formulir asesmen, daftar hadir, dan alat tulis",
    "Akses bagi peserta berkebutuhan khusus",
    "Jalur keluar darurat dan P3K",
)


def lines_of(site: TestSite) -> list[str]:
    """What is looked at on this site, in order."""
    return list(site.checklist) or list(USUAL_LINES)


def sites_for(user: User) -> QuerySet[TestSite]:
    """Sites the person may find, each with `verified_until`: the last day of its latest periodic verification, or None."""
    checks = SiteCheck.objects.filter(site=OuterRef("pk"), event=None).order_by("-at", "-pk")
    rows = TestSite.objects.visible_to(user).select_related("agency")
    good = checks.filter(is_ready=True)
    return rows.annotate(verified_until=Subquery(good.values("valid_until")[:1]), last_used=Max("events__starts_at"))


def checks_of(site: TestSite) -> QuerySet[SiteCheck]:
    """Every check of the site, newest first."""
    return site.checks.select_related("by", "event").prefetch_related("items", "photos__file")


def readiness_of(event: ExamEvent) -> SiteCheck | None:
    """The readiness form of this exam at the site where it takes place now: the latest one."""
    rows = event.site_checks.filter(site=event.site_id).select_related("by").prefetch_related("items", "photos__file")
    return rows.first()


def verified_on(site: TestSite, day: date) -> SiteCheck | None:
    """The latest periodic verification, where it found the site fit and holds on that day."""
    latest = site.checks.filter(event=None).first()
    return latest if latest and latest.is_ready and latest.valid_until and latest.valid_until >= day else None


def lacking_at(event: ExamEvent, form: SiteCheck | None) -> list[str]:
    """What is lacking about the place of an exam, as sentences; empty where nothing is. `form` is its `readiness_of`.

    These warn and do not hold up the exam (ADR 55).
    """
    said = []
    if event.site.verification == SiteVerification.PERIODIC and verified_on(event.site, event.exam_day) is None:
        said.append(
            f"Verifikasi berkala {event.site.name} tidak berlaku pada {day_in_words(event.exam_day)}. Mintalah LSP "
            "memverifikasinya."
        )
    if form is None:
        said.append("Formulir kesiapan tempat uji belum diisi. Isi sebelum uji dimulai.")
    elif not form.is_ready:
        said.append(f"Tempat uji dinyatakan belum siap: {form.note}")
    return said
