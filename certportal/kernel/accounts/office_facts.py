"""What an office says of itself on papers and pages, and who leads it. One act, one audit row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from certportal.kernel.accounts import merging
from certportal.kernel.accounts.enums import HeadKind
from certportal.kernel.accounts.models import OfficeHead, Organisation, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor

FACTS: Final = (
    "name", "short_name", "parent", "letterhead_lines", "address", "city", "zone", "weekdays", "opens_at", "closes_at", "hours_note",
    "phone", "whatsapp", "email", "website", "complaint_channels", "copies_to",
)  # fmt: skip
DAY: Final = timedelta(days=1)


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
    """Write down who leads the office from which day; a definitive head without an end gives way the day before.

    Raises PersonRefused: "not_admin"; "unknown" and "inactive" for the NIP; "dates" and "period_over" for a period that cannot be or has ended;
    "overlap" where somebody else has the same part in that time.
    """
    refuse_unless_admin(by)
    person = _official(nip)
    _refuse_period(starts_on, ends_on, timezone.localdate(now))
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    for row in _beside(organisation, kind, starts_on, ends_on):
        if row.ends_on is not None or row.starts_on >= starts_on:
            raise PersonRefused(
                f"Pada masa itu sudah tercatat {row}. Akhiri masa jabatan itu lebih dahulu, atau ubah tanggalnya.",
                field="starts_on",
                code="overlap",
            )
        _end(row, starts_on - DAY, by=by, now=now)
    head: OfficeHead = OfficeHead.objects.create(
        organisation=organisation, person=person, kind=kind, title=title, starts_on=starts_on, ends_on=ends_on
    )
    record("organisation.head", by=by, subject=organisation, after=_told(head), now=now)
    return head


@transaction.atomic
def end_head(head: OfficeHead, last_day: date, *, by: Actor, now: datetime) -> None:
    """The last day of a period. Raises PersonRefused ("not_admin"; "dates" before its first day)."""
    refuse_unless_admin(by)
    locked = OfficeHead.objects.select_for_update(of=("self",)).get(pk=head.pk)
    if last_day < locked.starts_on:
        raise PersonRefused(
            "Hari terakhir tidak dapat sebelum hari pertama masa jabatannya.", field="ends_on", code="dates"
        )
    _end(locked, last_day, by=by, now=now)


def _end(head: OfficeHead, last_day: date, *, by: Actor, now: datetime) -> None:
    head.ends_on = last_day
    head.save(update_fields=["ends_on"])
    record("organisation.head_end", by=by, subject=head.organisation, after=_told(head), now=now)


def _official(nip: str) -> User:
    person = User.objects.filter(nip=nip).first() if nip else None
    if person is None:
        raise PersonRefused(
            "Belum ada orang dengan NIP ini. Daftarkan dahulu di “Orang dan peran”.", field="nip", code="unknown"
        )
    if not person.is_active:
        raise PersonRefused("Akun orang ini nonaktif. Pilih pejabat yang akunnya aktif.", field="nip", code="inactive")
    return person


def _refuse_period(starts_on: date, ends_on: date | None, today: date) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise PersonRefused("Hari terakhir tidak dapat sebelum hari pertama.", field="ends_on", code="dates")
    if ends_on is not None and ends_on < today:
        raise PersonRefused(
            "Masa jabatan ini sudah berakhir. Catat pejabat yang menandatangani hari ini.",
            field="ends_on",
            code="period_over",
        )


def _beside(
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
