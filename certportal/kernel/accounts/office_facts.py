"""What an office says of itself on papers and pages, and who leads it. One act, one audit row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from certportal.kernel.accounts import merging
from certportal.kernel.accounts.enums import HeadKind
from certportal.kernel.accounts.models import OfficeHead, Organisation, User
from certportal.kernel.accounts.oneself import refuse_oneself
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor

FACTS: Final = (
    "name", "short_name", "parent", "letterhead_lines", "address", "city", "zone", "weekdays", "opens_at", "closes_at", "hours_note",
    "phone", "whatsapp", "email", "website", "complaint_channels", "copies_to", "approves_papers",
)  # fmt: skip
DAY: Final = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1945, 2100
EARLIEST: Final = timedelta(days=366)  # before a period begins, that somebody is written down for it


@transaction.atomic
def change_office(organisation: Organisation, changes: Mapping[str, Any], *, by: Actor, now: datetime) -> list[str]:
    """Write what the office says of itself (columns of FACTS); returns the columns that changed.

    From now on the catalogue no longer says its name and address. Raises PersonRefused ("not_admin").
    """
    refuse_unless_admin(by)
    if unknown := set(changes) - set(FACTS):
        raise ValueError(f"not facts of an office: {sorted(unknown)}")
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    changed = [name for name in FACTS if name in changes and getattr(locked, name) != changes[name]]
    before = {name: _plain(getattr(locked, name)) for name in changed}
    for name in changed:
        setattr(locked, name, changes[name])
    locked.own_facts_since = locked.own_facts_since or now
    locked.save(update_fields=[*changed, "own_facts_since"])
    if changed:
        after = {name: _plain(getattr(locked, name)) for name in changed}
        record("organisation.update", by=by, subject=locked, before=before, after=after, now=now)
    return changed


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | list) or value is None else str(value)


@transaction.atomic
def name_head(
    organisation: Organisation,
    *,
    nip: str,
    kind: HeadKind,
    title: str,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    now: datetime,
) -> OfficeHead:
    """Write down who leads the office from which day, also in a time that is over: a charter asks for the head of its day.

    A definitive head without an end gives way the day before. Whoever led in a time that is over may have left since, or be the
    admin: they sign nothing more by it. Raises PersonRefused: "not_admin"; "unknown" and "inactive" for the NIP; "oneself";
    "dates"; "overlap" where somebody else has the same part in that time.
    """
    refuse_unless_admin(by)
    over = _is_over(ends_on, now)
    person = _official(nip, closed=over)
    if not over:
        refuse_oneself(person, by=by, field="nip")
    _refuse_dates(starts_on, ends_on, now)
    _hold(organisation)
    for row in beside(organisation, kind, starts_on, ends_on):
        if over or row.ends_on is not None or row.starts_on >= starts_on:
            raise overlap(row)
        _write(row, row.starts_on, starts_on - DAY, by=by, now=now)
    head: OfficeHead = OfficeHead.objects.create(
        organisation=organisation, person=person, kind=kind, title=title, starts_on=starts_on, ends_on=ends_on
    )
    record("organisation.head", by=by, subject=organisation, after=_told(head), now=now)
    return head


@transaction.atomic
def end_head(head: OfficeHead, last_day: date, *, by: Actor, now: datetime) -> None:
    """The last day of a period. Raises PersonRefused as `correct_head`."""
    _change(head, head.starts_on, last_day, by=by, now=now)


@transaction.atomic
def correct_head(
    head: OfficeHead, *, starts_on: date, ends_on: date | None, title: str = "", reason: str, by: Actor, now: datetime
) -> None:
    """Other days, or another title, for a period that was written down wrongly; papers signed before keep what they carry.

    Raises PersonRefused ("not_admin", "dates", "overlap"; "oneself" and "inactive" where one's own period or that of a closed
    account would grow or get a title, and is not over).
    """
    _change(head, starts_on, ends_on, title=title, reason=reason, by=by, now=now)


@transaction.atomic
def remove_head(head: OfficeHead, *, reason: str, by: Actor, now: datetime) -> None:
    """Take back a period that was written down by mistake; papers signed before keep the name they carry.

    Raises PersonRefused ("not_admin").
    """
    refuse_unless_admin(by)
    _hold(head.organisation)
    locked = OfficeHead.objects.select_for_update(of=("self",)).select_related("person").get(pk=head.pk)
    record("organisation.head_remove", by=by, subject=head.organisation, before=_told(locked), note=reason, now=now)
    locked.delete()


def _change(
    head: OfficeHead,
    starts_on: date,
    ends_on: date | None,
    *,
    title: str = "",
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    refuse_unless_admin(by)
    _refuse_dates(starts_on, ends_on, now)
    _hold(head.organisation)
    locked = OfficeHead.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=head.pk)
    more = starts_on < locked.starts_on or (ends_on or date.max) > (locked.ends_on or date.max)
    other = title not in {"", locked.title or locked.person.position_title}
    if (more or other) and not _is_over(ends_on, now):
        refuse_oneself(locked.person, by=by)
        _refuse_closed(locked.person)
    taken = beside(locked.organisation, HeadKind(locked.kind), starts_on, ends_on).exclude(pk=locked.pk).first()
    if taken is not None:
        raise overlap(taken)
    _write(locked, starts_on, ends_on, title=title, reason=reason, by=by, now=now)


def _write(
    head: OfficeHead,
    starts_on: date,
    ends_on: date | None,
    *,
    title: str = "",
    reason: str = "",
    by: Actor,
    now: datetime,
) -> None:
    before = _told(head)
    head.starts_on, head.ends_on, head.title = starts_on, ends_on, title or head.title
    head.save(update_fields=["starts_on", "ends_on", "title"])
    verb = "organisation.head_change" if reason else "organisation.head_end"
    record(verb, by=by, subject=head.organisation, before=before, after=_told(head), note=reason, now=now)


def _hold(organisation: Organisation) -> None:
    """Periods of one office are compared and written one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _is_over(ends_on: date | None, now: datetime) -> bool:
    return ends_on is not None and ends_on < timezone.localdate(now)


def overlap(row: OfficeHead) -> PersonRefused:
    """That somebody has the part in that time already, and what to do."""
    return PersonRefused(
        f"Pada masa itu sudah tercatat {row}. Akhiri atau betulkan masa jabatan itu lebih dahulu, atau ubah tanggalnya.",
        field="starts_on",
        code="overlap",
    )


def _official(nip: str, *, closed: bool) -> User:
    person = User.objects.filter(nip=nip).first() if nip else None
    if person is None:
        raise PersonRefused(
            "Belum ada orang dengan NIP ini. Daftarkan dahulu di “Orang dan peran”.", field="nip", code="unknown"
        )
    if not closed:
        _refuse_closed(person, field="nip")
    return person


def _refuse_closed(person: User, *, field: str = "") -> None:
    if not person.is_active:
        raise PersonRefused("Akun orang ini nonaktif. Pilih pejabat yang akunnya aktif.", field=field, code="inactive")


def _refuse_dates(starts_on: date, ends_on: date | None, now: datetime) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise PersonRefused("Hari terakhir tidak dapat sebelum hari pertama.", field="ends_on", code="dates")
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise PersonRefused(
                f"Tahunnya antara {FIRST_YEAR} dan {LAST_YEAR}. Ketik ulang tanggalnya.", field=field, code="dates"
            )
    if starts_on > timezone.localdate(now) + EARLIEST:
        raise PersonRefused(
            f"Masa jabatan ini baru dimulai tahun {starts_on.year}, padahal dicatat paling awal setahun sebelumnya. Periksa "
            "tahunnya, atau catat kelak.",
            field="starts_on",
            code="dates",
        )


def beside(
    organisation: Organisation, kind: HeadKind, starts_on: date, ends_on: date | None
) -> QuerySet[OfficeHead, OfficeHead]:
    """Periods of the same part (head, or standing in for the head) that share a day with this one."""
    found = OfficeHead.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), organisation=organisation)
    if ends_on is not None:
        found = found.filter(starts_on__lte=ends_on)
    heads = Q(kind=HeadKind.DEFINITIVE)
    same = found.filter(heads if kind == HeadKind.DEFINITIVE else ~heads)
    return same.select_related("person", "organisation").order_by("starts_on", "pk")


def _told(head: OfficeHead) -> dict[str, str]:
    until = head.ends_on.isoformat() if head.ends_on else ""
    return {
        "person": head.person.full_name,
        "title": head.printed_title,
        "from": head.starts_on.isoformat(),
        "until": until,
    }


def _heads(person: User) -> QuerySet[OfficeHead, OfficeHead]:
    return OfficeHead.objects.filter(person=person)


# Whoever leads an office under an account that is merged away leads it under the one that stays.
HEADS = merging.Part(
    "office_head",
    "Masa jabatan pimpinan",
    count=lambda person: _heads(person).count(),
    refuse=lambda _keep, _drop: None,
    move=lambda keep, drop: merging.follow(_heads(drop), "person", keep),
)
