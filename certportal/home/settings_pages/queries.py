"""What the settings pages list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count, F, Max, Model, Prefetch, Q, QuerySet
from django.utils import timezone

from certportal.home.backup.freshness import is_too_old, last_backup
from certportal.home.policies import tends_the_portal
from certportal.home.settings_pages.personnel_list import PERSONNEL_LIST
from certportal.kernel.accounts import claims
from certportal.kernel.accounts.enums import NipLevel, OrganisationKind
from certportal.kernel.accounts.identifiers import compact
from certportal.kernel.accounts.models import (
    Membership,
    Organisation,
    PendingRegistration,
    PersonnelEntry,
    User,
)
from certportal.kernel.approvals.policies import reads_approvals
from certportal.kernel.imports.models import ListUpload
from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import CalendarYear, Holiday

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

Row = TypeVar("Row", bound=Model)

FIRST_YEAR, LAST_YEAR = 2000, 2100
SHOWN = 20
_SWEEP = "certportal.kernel.jobs.tasks.look"
_SILENT_AFTER_SECONDS = 300


def current_roles() -> QuerySet[Membership]:
    """Roles held today, with their organisations."""
    return (
        Membership.objects.current(timezone.localdate())
        .select_related("organisation")
        .order_by("role", "organisation__name")
    )


def people(words: str, role: str, state: str) -> QuerySet[User]:
    """People by part of the name, e-mail or NIP; by a role held today; by the state of the account or its address.

    Each with `held`, their roles of today; three queries for a page, however long.
    """
    rows = User.objects.order_by("full_name", "pk")
    if words:
        rows = rows.filter(_about(words))
    if role:
        holders = Membership.objects.current(timezone.localdate()).filter(role=role)
        rows = rows.filter(pk__in=holders.values("user_id"))
    if state == "menolak":
        rows = rows.exclude(email="").filter(refusing_address=F("email"))
    elif state:
        rows = rows.filter(is_active=state == "aktif")
    return rows.prefetch_related(Prefetch("memberships", queryset=current_roles(), to_attr="held"))


class ForAdmins(QuerySet[Row]):
    """Rows that only a system admin knows of, with the `visible_to` that `load` needs."""

    def visible_to(self, user: User) -> Self:
        return self if tends_the_portal(user, None) else self.none()


def offices() -> ForAdmins[Organisation]:
    """The offices that may take part in certification."""
    kinds = (OrganisationKind.AGENCY, OrganisationKind.REGIONAL_AGENCY, OrganisationKind.CERTIFICATION_BODY)
    return ForAdmins(Organisation).filter(kind__in=kinds)


class Held(QuerySet[ListUpload]):
    """Lists that a second person was asked about, with the `visible_to` that `load` needs."""

    def visible_to(self, user: User) -> Held:
        return self.filter(held_at__isnull=False) if reads_approvals(user) else self.none()


def unproved_accounts() -> ForAdmins[User]:
    """Accounts of earlier days whose address nobody confirmed."""
    return ForAdmins(User).filter(pk__in=claims.never_proved().values("pk"))


def registrations(word: str, now: datetime) -> QuerySet[PendingRegistration]:
    """Those that wait for an officer first, then the newest; by part of the name or address, or the NIP's beginning."""
    rows = PendingRegistration.objects.running(now).order_by(F("confirmed_at").asc(nulls_last=True), "-asked_at", "-pk")
    return rows.filter(_about(word)) if word else rows


def never_proved(word: str) -> QuerySet[User]:
    """The same of accounts of earlier days, by name; at most as many as a page shows."""
    rows = claims.never_proved().order_by("full_name", "pk")
    return (rows.filter(_about(word)) if word else rows)[:SHOWN]


def _about(word: str) -> Q:
    question, digits = Q(full_name__icontains=word) | Q(email__icontains=word.lower()), compact(word)
    return question | Q(nip__startswith=digits) if digits.isascii() and digits.isdigit() else question


class Days(QuerySet[Holiday]):
    """Special days, with the `visible_to` that `load` needs; the calendar is public."""

    def visible_to(self, user: User) -> Days:  # noqa: ARG002 (one signature for all)
        return self


@dataclass(frozen=True)
class YearRow:
    """A year of the calendar as the list shows it; `row` None while nobody has filled it."""

    year: int
    row: CalendarYear | None
    national: int
    joint_leave: int
    other: int

    @property
    def filled(self) -> bool:
        return self.national + self.joint_leave + self.other > 0


def years(this_year: int) -> list[YearRow]:
    """Every year with a row or a day, and always this one and the next; newest first. Two queries."""
    rows = {row.year: row for row in CalendarYear.objects.select_related("confirmed_by")}
    counted: dict[int, dict[str, int]] = {}
    totals = Holiday.objects.filter(organisation__isnull=True).values("date__year", "kind").annotate(total=Count("pk"))
    for line in totals.order_by():
        counted.setdefault(line["date__year"], {})[line["kind"]] = line["total"]
    wanted = {this_year, this_year + 1} | set(rows) | set(counted)
    return [_year_row(year, rows.get(year), counted.get(year, {})) for year in sorted(wanted, reverse=True)]


def year(number: int) -> YearRow:
    """One year. Two queries."""
    row = CalendarYear.objects.select_related("confirmed_by").filter(year=number).first()
    kinds = (
        Holiday.objects.filter(organisation__isnull=True, date__year=number).values_list("kind").annotate(Count("pk"))
    )
    return _year_row(number, row, dict(kinds.order_by()))


def _year_row(number: int, row: CalendarYear | None, kinds: dict[str, int]) -> YearRow:
    national, joint = kinds.get(DayKind.NATIONAL, 0), kinds.get(DayKind.JOINT_LEAVE, 0)
    return YearRow(number, row, national, joint, sum(kinds.values()) - national - joint)


def days(number: int) -> QuerySet[Holiday]:
    """The special days of a year, those of single offices among them."""
    return Holiday.objects.filter(date__year=number).select_related("organisation").order_by("date", "kind", "pk")


@dataclass(frozen=True)
class Sign:
    """One fact about the portal's operation, and whether it is as it should be."""

    label: str
    at: datetime | None
    well: bool
    advice: str


def signs(now: datetime) -> list[Sign]:
    """Backup and background work, the things an admin must notice when they stop."""
    backup = last_backup()
    worker = Heartbeat.objects.filter(name=_SWEEP).values_list("at", flat=True).first()
    awake = worker is not None and (now - worker).total_seconds() < _SILENT_AFTER_SECONDS
    return [
        Sign("Cadangan terakhir", backup, not is_too_old(backup, now), "Jalankan perintah “backup” pada server."),
        Sign("Pekerja latar terakhir terlihat", worker, awake, "Periksa apakah layanan “worker” dan “beat” berjalan."),
    ]


@dataclass(frozen=True)
class PersonnelState:
    """How far the personnel list goes."""

    employees: int
    left: int
    accounts: int
    changed_at: datetime | None


def personnel_state() -> PersonnelState:
    """Employees on the list and those who left it, accounts that match it, and when an import last changed it."""
    here = Count("pk", filter=Q(left_on__isnull=True))
    found = PersonnelEntry.objects.aggregate(count=here, all=Count("pk"), last=Max("changed_at"))
    accounts = User.objects.filter(nip_level=NipLevel.LISTED, is_active=True).count()
    return PersonnelState(found["count"], found["all"] - found["count"], accounts, found["last"])


def last_personnel() -> ListUpload | None:
    """The personnel list that was applied last, or is being applied."""
    asked = ListUpload.objects.filter(code=PERSONNEL_LIST.code, apply_asked_at__isnull=False)
    return asked.defer("rows", "results").order_by("-apply_asked_at", "-pk").first()
