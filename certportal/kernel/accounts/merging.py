"""Two accounts of one person become one. Apps register what they move and what forbids a merge; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import KnownPerson, Membership, User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@dataclass(frozen=True)
class Part:
    """What one app keeps of a person.

    `count(person)` rows under `label` on the page; `refuse(keep, drop)` the sentence that forbids the merge, or None;
    `move(keep, drop)` moves the rows in the caller's transaction and says how many. `drop.merged_into` is set by then.
    """

    name: str
    label: str
    count: Callable[[User], int]
    refuse: Callable[[User, User], str | None]
    move: Callable[[User, User], int]


_PARTS: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; the same name replaces the earlier one, so that ready() may run twice."""
    _PARTS[part.name] = part


def parts() -> list[Part]:
    """Every part, in the order of registration."""
    return list(_PARTS.values())


def why_not(keep: User, drop: User) -> list[str]:
    """Every reason that forbids closing `drop` in favour of `keep`, as a sentence; empty when nothing does."""
    if keep.pk == drop.pk:
        return ["Pilih dua akun yang berbeda."]
    found = []
    if not keep.is_active or keep.merged_into_id is not None:
        found.append("Akun yang dipertahankan harus aktif.")
    if drop.merged_into_id is not None:
        found.append("Akun yang ditutup sudah digabungkan sebelumnya.")
    held = {role for role, _place in drop.role_pairs()} - {Role.APPLICANT}
    if held:
        names = ", ".join(sorted(str(role.label) for role in held))
        found.append(f"Akun yang akan ditutup masih memegang peran {names}. Cabut peran itu lebih dahulu.")
    return found + [sentence for part in parts() if (sentence := part.refuse(keep, drop))]


def merge_people(keep: User, drop: User, *, by: User, note: str, now: datetime) -> dict[str, int]:
    """Move everything of `drop` to `keep` and close the sign-in of `drop`; returns how many rows of each part moved.

    Only system admins, and not with an account of their own. Raises PersonRefused (code "not_admin", "own_account",
    "note_missing", "in_the_way").
    """
    if Role.SYSTEM_ADMIN not in {role for role, _place in by.role_pairs()}:
        raise PersonRefused("Hanya admin sistem yang dapat menggabungkan akun.", code="not_admin")
    if by.pk in {keep.pk, drop.pk}:
        raise PersonRefused("Mintalah admin lain menggabungkan akun Anda sendiri.", code="own_account")
    if not note.strip():
        raise PersonRefused(
            "Tulis bagaimana Anda memastikan keduanya orang yang sama.", field="note", code="note_missing"
        )
    with transaction.atomic():
        rows = {
            row.pk: row for row in User.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("pk")
        }
        stays, goes = rows[keep.pk], rows[drop.pk]
        sentences = why_not(stays, goes)
        if sentences:
            raise PersonRefused(" ".join(sentences), code="in_the_way")
        _close(stays, goes, now)
        moved = {part.name: part.move(stays, goes) for part in parts()}
        facts = {"kept": stays.pk, "closed": goes.pk, "moved": moved}
        record("person.merge", by=by, subject=stays, after=facts, note=note.strip(), now=now)
        record("person.merged_away", by=by, subject=goes, after=facts, note=note.strip(), now=now)
    return moved


def _close(keep: User, drop: User, now: datetime) -> None:
    """Close the other account; numbers that the kept one lacks move to it, because each number is unique."""
    nip, cipher, index = drop.nip, drop.nik_cipher, drop.nik_index
    drop.merged_into, drop.is_active = keep, False
    drop.set_unusable_password()
    if nip and not keep.nip:
        drop.nip = None
    if index and not keep.nik_index:
        drop.nik_cipher = drop.nik_index = None
    drop.save()
    keep.nip = keep.nip or nip
    if index and not keep.nik_index:
        keep.nik_cipher, keep.nik_index = cipher, index
    if keep.superior_id == drop.pk:
        keep.superior = None
    keep.save()
    User.objects.filter(superior=drop).exclude(pk=keep.pk).update(superior=keep)
    _move_applicant_role(keep, drop, now)
    _move_acquaintance(keep, drop)


def _move_applicant_role(keep: User, drop: User, now: datetime) -> None:
    today = timezone.localdate(now)
    for row in Membership.objects.filter(user=drop, ends_on__isnull=True):
        row.ends_on = max(today, row.starts_on)
        row.save(update_fields=["ends_on"])
    has = Membership.objects.filter(user=keep, role=Role.APPLICANT, ends_on__isnull=True).exists()
    if not has:
        Membership.objects.create(user=keep, role=Role.APPLICANT, starts_on=today)
    for person in (keep, drop):
        person.forget_roles()


def _move_acquaintance(keep: User, drop: User) -> None:
    """Offices that knew the closed account now know the kept one, since the earlier of the two days."""
    for row in KnownPerson.objects.filter(person=drop):
        known = KnownPerson.objects.filter(person=keep, organisation=row.organisation_id).first()
        if known is None:
            row.person = keep
            row.save(update_fields=["person"])
        else:
            known.since = min(known.since, row.since)
            known.save(update_fields=["since"])
            row.delete()


def likely_doubles(limit: int = 50) -> list[tuple[User, User]]:
    """Pairs of open accounts with one name and one birth date, by name; two queries."""
    people = User.objects.filter(merged_into=None, is_active=True, birth_date__isnull=False)
    rows = people.order_by("full_name", "birth_date", "pk").only("full_name", "birth_date", "nip", "joined_at")
    groups: dict[tuple[str, object], list[User]] = {}
    for person in rows.iterator(chunk_size=2_000):
        groups.setdefault((" ".join(person.full_name.casefold().split()), person.birth_date), []).append(person)
    pairs = [(group[0], other) for group in groups.values() for other in group[1:]]
    return pairs[:limit]
