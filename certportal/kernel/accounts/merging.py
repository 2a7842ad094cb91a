"""Two accounts of one person become one, and within seven days two again. Apps register what they move and what forbids it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.letters import LONGEST_LIFE, Letter, post
from certportal.kernel.accounts.models import KnownPerson, Membership, PersonMerge, User
from certportal.kernel.accounts.oneself import was_opened
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import running_roles
from certportal.kernel.accounts.seconds import refuse_without_second
from certportal.kernel.accounts.secrets import SecretUnreadable, blind_indexes
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from certportal.kernel.audit.record import Actor

    Moved = list[tuple[str, str, list[int]]]
    """Rows that followed: label of the model, column of the person, keys; in the order in which they moved."""


@dataclass(frozen=True)
class Part:
    """What one app keeps of a person.

    `count(person)` rows under `label` on the page; `refuse(keep, drop)` the sentence that forbids the merge, or None;
    `move(keep, drop)` moves the rows with `follow` in the caller's transaction. `drop.merged_into` is set by then.
    """

    name: str
    label: str
    count: Callable[[User], int]
    refuse: Callable[[User, User], str | None]
    move: Callable[[User, User], Moved]


@dataclass(frozen=True)
class Difference:
    """A fact that says who somebody is, of both accounts; `forbids` when it is known of both and not the same."""

    label: str
    kept: str
    closed: str

    @property
    def forbids(self) -> bool:
        return bool(self.kept and self.closed and self.kept != self.closed)


_PARTS: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; the same name replaces the earlier one, so that ready() may run twice."""
    _PARTS[part.name] = part


def parts() -> list[Part]:
    """Every part, in the order of registration."""
    return list(_PARTS.values())


def follow(rows: QuerySet[Any], column: str, to: User) -> Moved:
    """Let these rows belong to `to`; returns what moved, for `Part.move`."""
    keys = list(rows.values_list("pk", flat=True))
    model = rows.model
    model._base_manager.filter(pk__in=keys).update(**{column: to})  # noqa: SLF001 (Django's own name)
    return [(model._meta.label, column, keys)] if keys else []  # noqa: SLF001


def differences(keep: User, drop: User) -> list[Difference]:
    """NIP, NIK and birth date of both accounts; where one is known of both and differs, they are two people."""
    return [
        Difference("NIP", keep.nip or "", drop.nip or ""),
        Difference("NIK", _nik_of(keep), _nik_of(drop)),
        Difference("Tanggal lahir", _day_of(keep), _day_of(drop)),
    ]


def _nik_of(person: User) -> str:
    try:
        return person.reveal_nik()
    except SecretUnreadable:
        return person.nik_index or ""  # the key was lost: the index still tells two numbers apart


def _day_of(person: User) -> str:
    return person.birth_date.isoformat() if person.birth_date else ""


def why_not(keep: User, drop: User) -> list[str]:
    """Every reason that forbids closing `drop` in favour of `keep`, as a sentence; empty when nothing does."""
    if keep.pk == drop.pk:
        return ["Pilih dua akun yang berbeda."]
    found = []
    if not keep.is_active or keep.merged_into_id is not None:
        found.append("Akun yang dipertahankan harus aktif.")
    if drop.merged_into_id is not None:
        found.append("Akun yang ditutup sudah digabungkan sebelumnya.")
    if unlike := [row.label for row in differences(keep, drop) if row.forbids]:
        found.append(
            f"{_in_series(unlike)} kedua akun berbeda, jadi keduanya dua orang. Jika salah satunya salah ketik, "
            "perbaiki dahulu pada data orangnya menurut KTP atau SK."
        )
    if not keep.email and not keep.has_usable_password() and was_opened(drop):
        found.append(
            "Akun yang dipertahankan belum pernah dibuka dan tidak memiliki alamat e-mail, jadi tidak ada yang dapat "
            "membukanya lagi. Pertahankan akun yang satunya, atau isi alamatnya lebih dahulu."
        )
    # Rows, not the roles of today: a closed account has none of those, and undoing the merge opens it.
    rows = running_roles(drop, timezone.now()).exclude(role=Role.APPLICANT)
    held = {Role(role) for role in rows.values_list("role", flat=True)}
    if held:
        names = ", ".join(sorted(str(role.label) for role in held))
        found.append(f"Akun yang akan ditutup masih memegang peran {names}. Cabut peran itu lebih dahulu.")
    return found + [sentence for part in parts() if (sentence := part.refuse(keep, drop))]


def _in_series(words: list[str]) -> str:
    """One as it is, two with "dan" between them, three as "NIP, NIK dan Tanggal lahir"."""
    return " dan ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def refuse_merge(keep: User, drop: User, *, by: User, note: str) -> None:
    """Raise PersonRefused where this merge may not even be asked for (code "not_admin", "own_account", "note_missing")."""
    if Role.SYSTEM_ADMIN not in {role for role, _place in by.role_pairs()}:
        raise PersonRefused("Hanya admin sistem yang dapat menggabungkan akun.", code="not_admin")
    if by.pk in {keep.pk, drop.pk}:
        raise PersonRefused("Mintalah admin lain menggabungkan akun Anda sendiri.", code="own_account")
    if not note.strip():
        raise PersonRefused(
            "Tulis bagaimana Anda memastikan keduanya orang yang sama.", field="note", code="note_missing"
        )


@transaction.atomic
def merge_people(
    keep: User, drop: User, *, by: User, second: Actor | None = None, note: str, now: datetime
) -> PersonMerge:
    """Move everything of `drop` to `keep` and close the sign-in of `drop`; both addresses are told.

    Only system admins, not with an account of their own, and with the approval of a `second` person. Raises PersonRefused
    (code "not_admin", "own_account", "note_missing", "needs_second", "in_the_way").
    """
    refuse_merge(keep, drop, by=by, note=note)
    refuse_without_second(second, by=by, concerned=(keep, drop))
    stays, goes = _locked(keep, drop)
    sentences = why_not(stays, goes)
    if sentences:
        raise PersonRefused(" ".join(sentences), code="in_the_way")
    merge = PersonMerge(
        keep=stays,
        drop=goes,
        merged_at=now,
        merged_by=by,
        second=second if isinstance(second, User) else None,
        note=note.strip(),
    )
    merge.before = _close(stays, goes, now)
    merge.moved = [row for part in parts() for row in part.move(stays, goes)]
    merge.save()
    facts = {"kept": stays.pk, "closed": goes.pk, "moved": _counts(merge.moved)}
    record("person.merge", by=by, subject=stays, after=facts, note=note.strip(), now=now)
    record("person.merged_away", by=by, subject=goes, after=facts, note=note.strip(), now=now)
    _tell_both("accounts/merged_mail.txt", "Akun Anda digabungkan", merge, now)
    return merge


def refuse_undo(merge: PersonMerge, *, by: User, note: str, asked_at: datetime) -> None:
    """Raise PersonRefused where this merge may not even be asked to be undone.

    Codes "not_admin", "own_account", "note_missing", "undone", "merged_on", "too_late", "number_changed".
    """
    if Role.SYSTEM_ADMIN not in {role for role, _place in by.role_pairs()}:
        raise PersonRefused("Hanya admin sistem yang dapat membatalkan penggabungan.", code="not_admin")
    if by.pk == merge.keep_id:
        raise PersonRefused("Mintalah admin lain membatalkan penggabungan akun Anda sendiri.", code="own_account")
    if not note.strip():
        raise PersonRefused("Tulis mengapa penggabungan ini dibatalkan.", field="note", code="note_missing")
    if merge.undone_at is not None:
        raise PersonRefused("Penggabungan ini sudah dibatalkan.", code="undone")
    if merge.keep.merged_into_id is not None:
        raise PersonRefused(
            "Akun yang dipertahankan sudah digabungkan lagi ke akun lain. Batalkan penggabungan itu lebih dahulu.",
            code="merged_on",
        )
    if asked_at > merge.undo_until:
        raise PersonRefused(
            "Penggabungan hanya dapat dibatalkan dalam 7 hari. Catat pembetulannya pada berkas masing-masing.",
            code="too_late",
        )
    if changed := _changed_numbers(merge):
        raise PersonRefused(
            f"{_in_series(changed)} yang berasal dari akun yang ditutup sudah diganti sesudah penggabungan. Kembalikan dahulu "
            "lewat “Ubah data”, atau catat pembetulannya pada berkas masing-masing.",
            code="number_changed",
        )


def _changed_numbers(merge: PersonMerge) -> list[str]:
    """The numbers that came from the closed account and are others by now: undoing would give it what was typed since.

    Merges of earlier versions kept only that a number had moved (`True`), not which.
    """
    keep, moved = merge.keep, merge.before
    # A NIK may have been locked anew since, with another key.
    same = {"nip": {keep.nip}, "nik": {keep.nik_index, *blind_indexes(_nik_of(keep))}}
    return [name.upper() for name in same if moved[name] not in {"", False, True, *same[name]}]


def undo_merge(
    merge: PersonMerge, *, by: User, second: Actor | None = None, note: str, asked_at: datetime, now: datetime
) -> PersonMerge:
    """Make two accounts of a merged one again: what moved goes back, and both people are told.

    Only system admins who asked within seven days, and with the approval of a `second` person, however long that takes.
    Raises PersonRefused (codes of `refuse_undo`, "needs_second").
    """
    refuse_without_second(second, by=by, concerned=(merge.keep, merge.drop))
    with transaction.atomic():
        row: PersonMerge = PersonMerge.objects.select_for_update().get(pk=merge.pk)
        stays, goes = row.keep, row.drop = _locked(row.keep, row.drop)
        refuse_undo(row, by=by, note=note, asked_at=asked_at)
        was_open = stays.is_active
        _turn_round(stays, goes)
        for label, column, keys in row.moved:
            rows = apps.get_model(label)._base_manager.filter(pk__in=keys, **{column: stays})  # noqa: SLF001
            rows.update(**{column: goes})
        _reopen(stays, goes, row.before, was_open=was_open)
        row.undone_at, row.undone_by = now, by
        row.undone_second = second if isinstance(second, User) else None
        row.save(update_fields=["undone_at", "undone_by", "undone_second"])
        facts = {"kept": stays.pk, "opened": goes.pk}
        record("person.unmerge", by=by, subject=stays, after=facts, note=note.strip(), now=now)
        record("person.unmerged", by=by, subject=goes, after=facts, note=note.strip(), now=now)
        _tell_both("accounts/unmerged_mail.txt", "Penggabungan akun Anda dibatalkan", row, now)
    return row


def may_be_undone(merge: PersonMerge, now: datetime) -> bool:
    """Whether its seven days have not passed and nobody has undone it."""
    return merge.undone_at is None and now <= merge.undo_until


def _locked(keep: User, drop: User) -> tuple[User, User]:
    rows = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("pk")}
    return rows[keep.pk], rows[drop.pk]


def _counts(moved: Moved) -> dict[str, int]:
    found: dict[str, int] = {}
    for label, _column, keys in moved:
        found[label] = found.get(label, 0) + len(keys)
    return found


def _close(keep: User, drop: User, now: datetime) -> dict[str, Any]:
    """Close the other account; numbers that the kept one lacks move to it, because each number is unique.

    Returns what must be known to open it again.
    """
    nip, cipher, index = drop.nip, drop.nik_cipher, drop.nik_index
    takes_nip, takes_nik = bool(nip and not keep.nip), bool(index and not keep.nik_index)
    was_open = drop.is_active
    drop.merged_into, drop.is_active = keep, False
    if takes_nip:
        drop.nip = None
    if takes_nik:
        drop.nik_cipher = drop.nik_index = None
    drop.save()
    if takes_nip:
        keep.nip = nip
    if takes_nik:
        keep.nik_cipher, keep.nik_index = cipher, index
    if keep.superior_id == drop.pk:
        keep.superior = None
    keep.save()
    below = list(User.objects.filter(superior=drop).exclude(pk=keep.pk).values_list("pk", flat=True))
    User.objects.filter(pk__in=below).update(superior=keep)
    return {
        "nip": nip if takes_nip else "",
        "nik": index if takes_nik else "",
        "open": was_open,
        "subordinates": below,
        "memberships": _move_applicant_role(keep, drop, now),
        "known_at": _move_acquaintance(keep, drop),
    }


def _turn_round(keep: User, drop: User) -> None:
    """For the length of this transaction the merge runs the other way: the database lets rows follow only a merge."""
    drop.merged_into = None
    drop.save(update_fields=["merged_into"])
    keep.merged_into, keep.is_active = drop, False
    keep.save(update_fields=["merged_into", "is_active"])


def _reopen(keep: User, drop: User, before: dict[str, Any], *, was_open: bool) -> None:
    """Undo `_close`. The kept account stays closed where somebody closed it after the merge."""
    nip, cipher, index = keep.nip, keep.nik_cipher, keep.nik_index
    keep.merged_into, keep.is_active = None, was_open
    if before["nip"]:
        keep.nip = None
    if before["nik"]:
        keep.nik_cipher = keep.nik_index = None
    keep.save()
    drop.is_active = before.get("open", True)  # earlier versions did not write it down
    if before["nip"]:
        drop.nip = nip
    if before["nik"]:
        drop.nik_cipher, drop.nik_index = cipher, index
    drop.save()
    User.objects.filter(pk__in=before["subordinates"], superior=keep).update(superior=drop)
    # Only the role of applicant: an earlier version also ended those of a closed account.
    Membership.objects.filter(pk__in=before["memberships"], role=Role.APPLICANT).update(ends_on=None)
    for person in (keep, drop):
        person.forget_roles()
    for place, since in before["known_at"]:
        KnownPerson.objects.get_or_create(person=drop, organisation_id=place, defaults={"since": since})


def _move_applicant_role(keep: User, drop: User, now: datetime) -> list[int]:
    """End the roles of the closed account; returns the rows that ended."""
    today = timezone.localdate(now)
    ended = list(Membership.objects.filter(user=drop, ends_on__isnull=True))
    for row in ended:
        row.ends_on = max(today, row.starts_on)
        row.save(update_fields=["ends_on"])
    has = Membership.objects.filter(user=keep, role=Role.APPLICANT, ends_on__isnull=True).exists()
    if not has:
        Membership.objects.create(user=keep, role=Role.APPLICANT, starts_on=today)
    for person in (keep, drop):
        person.forget_roles()
    return [row.pk for row in ended]


def _move_acquaintance(keep: User, drop: User) -> list[tuple[int, str]]:
    """Offices that knew the closed account now know the kept one, since the earlier of the two days.

    Returns the offices that knew the closed one, and since when.
    """
    found = []
    for row in KnownPerson.objects.filter(person=drop):
        found.append((row.organisation_id, row.since.isoformat()))
        known = KnownPerson.objects.filter(person=keep, organisation=row.organisation_id).first()
        if known is None:
            row.person = keep
            row.save(update_fields=["person"])
        else:
            known.since = min(known.since, row.since)
            known.save(update_fields=["since"])
            row.delete()
    return found


def _tell_both(template: str, subject: str, merge: PersonMerge, now: datetime) -> None:
    """A letter to the address of each account, also of the closed one: neither may change hands unnoticed."""
    for person, other in ((merge.keep, merge.drop), (merge.drop, merge.keep)):
        if person.email:
            facts = {"person": person, "other": other, "closed": person == merge.drop, "merge": merge}
            body = render_to_string(template, facts).strip()
            post(Letter("account_merge", person.email, subject, body, now + LONGEST_LIFE), now=now)


def likely_doubles(limit: int = 50) -> list[tuple[User, User]]:
    """Pairs of open accounts with one name and one birth date, by name; two queries."""
    people = User.objects.filter(merged_into=None, is_active=True, birth_date__isnull=False)
    rows = people.order_by("full_name", "birth_date", "pk").only("full_name", "birth_date", "nip", "joined_at")
    groups: dict[tuple[str, object], list[User]] = {}
    for person in rows.iterator(chunk_size=2_000):
        groups.setdefault((" ".join(person.full_name.casefold().split()), person.birth_date), []).append(person)
    pairs = [(group[0], other) for group in groups.values() for other in group[1:]]
    return pairs[:limit]
