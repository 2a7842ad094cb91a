"""Which accounts are one person, and whether a person wrote down what they would vouch for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Collection

    from certportal.kernel.audit.record import Actor

_CLAIM: Final = ("nip", "full_name", "birth_date")
"""What a proof of a NIP is about (`User.nip_claim`), as `person.update` names it in the audit trail."""


def accounts_of(*people: int | None) -> set[int]:
    """Ids of these accounts and of every account that was merged into one of them, at once or over others.

    A merge joins two accounts of which neither is merged yet (`merging.why_not`, on locked rows), so that no circle
    comes about; one made by hand would be walked once. One query for each step, one where nothing was merged.
    """
    found = {person for person in people if person is not None}
    newest = found
    while newest:
        merged = User.objects.filter(merged_into__in=newest).values_list("pk", flat=True)
        newest = set(merged) - found
        found = found | newest
    return found


def refuse_oneself(person: User, *, by: Actor, field: str = "") -> None:
    """PersonRefused ("oneself") where an admin would write down themselves, also under an account merged into theirs.

    Who signs, serves or examines is somebody else's word, as with roles.
    """
    if isinstance(by, User) and person.pk in accounts_of(by.pk):
        raise PersonRefused(
            "Anda tidak dapat mencatat diri sendiri. Mintalah admin lain; bila belum ada, daftarkan dahulu seorang admin di "
            "“Orang dan peran”.",
            field=field,
            code="oneself",
        )


def was_opened(person: User) -> bool:
    """Whether anybody has chosen a password for this account, or for one that was merged into it."""
    if person.has_usable_password():
        return True
    accounts = User.objects.filter(pk__in=accounts_of(person.pk))
    return accounts.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def has_written(by: User, person: User) -> bool:
    """Whether `by` added this account, or typed or proposed its NIP, name or birth date: somebody else must check them.

    As the audit trail has it, with every account of both: who typed first stays who typed, whoever corrects after them.
    """
    oneself, theirs = accounts_of(by.pk), accounts_of(person.pk)
    if User.objects.filter(pk__in=theirs, added_by__in=oneself).exists():
        return True
    return _changed_claim(oneself, theirs) or _proposed_claim(oneself, theirs)


def _changed_claim(by: Collection[int], people: Collection[int]) -> bool:
    typed = Q()
    for name in _CLAIM:
        typed |= Q(after__has_key=name)
    events = AuditEvent.objects.filter(typed, verb="person.update", subject_type="accounts.user", subject_id__in=people)
    return events.filter(actor_id__in=by).exists()


def _proposed_claim(by: Collection[int], people: Collection[int]) -> bool:
    """Whether one of these people accepted a change of it that `by` had proposed: the change is then in their own name.

    The rows of asking and of accepting have the same subject, also those written before anybody asked this.
    """
    asked = AuditEvent.objects.filter(verb="profile.propose", actor_id__in=by)
    taken = AuditEvent.objects.filter(
        verb="proposal.accept", actor_id__in=people, subject_id__in=asked.values("subject_id")
    )
    return any(set(_CLAIM) & set((after or {}).get("fields", ())) for after in taken.values_list("after", flat=True))
