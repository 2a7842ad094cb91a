"""What the settings pages show on the desk of system admins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone

from applicants.models import ApplicantProfile
from certportal.home.policies import tends_the_portal
from certportal.home.ready import look
from certportal.home.settings_pages.staffing import staffing
from certportal.home.settings_pages.stuck import KINDS
from certportal.kernel.accounts.models import PendingRegistration
from certportal.kernel.jobs.trusted import HELD
from certportal.kernel.sla.hold import held
from certportal.kernel.web.dates import local
from certportal.kernel.web.desk import Row, Warn
from certportal.kernel.workdays.queries import unconfirmed_years

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from certportal.kernel.accounts.models import User

NEXT_YEAR_FROM_MONTH: Final = 10
"""Due dates reach into the next year from then on; the joint decree is usually out by then."""
NAMED: Final = 4  # duties in one sentence; the page names all of them


def years_to_confirm(today: date) -> tuple[int, int]:
    """The first and the last year of the calendar that must have been compared with the decree."""
    return today.year, today.year + 1 if today.month >= NEXT_YEAR_FROM_MONTH else today.year


def calendar_unconfirmed(user: User, now: datetime) -> Iterator[Warn]:
    """The present year, and from October the next one too, has not been checked against the decree."""
    if not tends_the_portal(user, None):
        return
    for year in unconfirmed_years(*years_to_confirm(local(now).date())):
        yield Warn(
            f"Kalender hari kerja {year} belum dikonfirmasi. Tenggat yang jatuh pada tahun itu masih sementara.",
            reverse("settings.year", args=[year]),
            f"Cocokkan kalender {year}",
        )


def offices_understaffed(user: User, now: datetime) -> Iterator[Warn]:
    """What an office lacks for its services; a case would stop there. Where nobody is missing nothing is said."""
    if not tends_the_portal(user, None):
        return
    lacking: dict[str, list[str]] = {}
    for row in staffing(timezone.localdate(now)):
        lacking.setdefault(str(row.office), []).extend(row.lacking)
    for office, duties in lacking.items():
        if named := list(dict.fromkeys(duty.partition(":")[0] for duty in duties)):
            more = f", dan {len(named) - NAMED} lainnya" if len(named) > NAMED else ""
            sentence = f"{office} belum memiliki petugas yang cukup: {', '.join(named[:NAMED])}{more}."
            yield Warn(sentence, reverse("settings.people"), "Tunjuk petugas")


def registrations_contested(user: User, now: datetime) -> Iterator[Warn]:  # noqa: ARG001 (a warner always takes the moment)
    """Registrations whose NIP or NIK has another owner: only an officer can go on with them."""
    if not tends_the_portal(user, None):
        return
    if count := PendingRegistration.objects.filter(confirmed_at__isnull=False).count():
        yield Warn(f"{count} pendaftaran menunggu keputusan.", reverse("settings.registrations"), "Lihat pendaftaran")


def portal_unwell(user: User, now: datetime) -> Iterator[Warn]:
    """What monitoring reads at /sehat/siap/, and a tick that is held; worker and backup have sentences of their own."""
    if not tends_the_portal(user, None):
        return
    if held():
        yield Warn(f"{HELD}.", reverse("settings.stuck"), "Periksa jam")
    for part, sentence in look(now)["faults"].items():
        if part not in ("worker", "backup"):
            yield Warn(sentence, reverse("settings.home"), "Lihat keadaan portal")


def declared_offices(user: User, now: datetime) -> Iterator[Row]:  # noqa: ARG001 (a feed always takes the moment)
    """Offices that applicants wrote down because the list lacks them: some cannot send before an admin answers."""
    if not tends_the_portal(user, None):
        return
    if count := ApplicantProfile.objects.lacking_office().count():
        yield Row(
            f"{count} instansi belum ada dalam daftar",
            reverse("setup.declared"),
            "Ditulis pemohon pada profil. Catatkan, atau jawab.",
            "Menunggu jawaban",
            "info",
        )


def set_aside_rows(user: User, now: datetime) -> Iterator[Row]:  # noqa: ARG001 (a feed always takes the moment)
    """Work, letters and reminders that are not tried again by themselves: they wait for the admin."""
    if not tends_the_portal(user, None):
        return
    for kind in KINDS.values():
        if count := kind.counts()[0]:
            yield Row(
                f"{kind.title}: {count} disisihkan karena gagal",
                reverse("settings.stuck_kind", args=[kind.slug]),
                "Perbaiki sebabnya, lalu coba lagi atau hentikan.",
                "Disisihkan",
                "bad",
            )
