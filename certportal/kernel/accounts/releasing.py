"""A second factor that its holder has lost is taken off their account, so that they can set up another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction

from certportal.kernel.accounts.models import OfficeHead, User
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.queries import has_staff_role
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import refuse_unless_admin
from certportal.kernel.accounts.seconds import refuse_without_second
from certportal.kernel.accounts.sessions import end_all_sessions
from certportal.kernel.audit.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.audit.record import Actor


def has_second_factor(person: User) -> bool:
    """Whether signing in asks them for a code."""
    return bool(Authenticator.objects.filter(user=person).exists())


def release_needs_second(person: User) -> bool:
    """Whether the account acts on the cases of others or its holder signs, so that one admin alone could otherwise take it over."""
    return person.is_superuser or has_staff_role(person) or OfficeHead.objects.filter(person=person).exists()


def refuse_release(person: User, *, by: Actor) -> None:
    """Raise PersonRefused ("not_admin", "oneself", "no_factor") where it may not even be asked for."""
    refuse_unless_admin(by)
    if isinstance(by, User) and person.pk in accounts_of(by.pk):
        raise PersonRefused(
            "Anda tidak dapat melepas verifikasi dua langkah Anda sendiri. Mintalah admin lain; bila tidak ada, pengelola server "
            "melepasnya dengan manage.py release_factor.",
            code="oneself",
        )
    if not has_second_factor(person):
        raise PersonRefused("Akun ini tidak memakai verifikasi dua langkah.", code="no_factor")


def why_no_release(person: User, *, by: Actor) -> str:
    """The sentence with which `refuse_release` would refuse; "" where it may be asked for."""
    try:
        refuse_release(person, by=by)
    except PersonRefused as refused:
        return refused.sentence
    return ""


@transaction.atomic
def release_second_factor(person: User, *, by: Actor, second: Actor | None = None, note: str, now: datetime) -> None:
    """Take app and recovery codes off the account and end its sessions; staff set up a new one as they sign in.

    Of an account with a role of staff only with the approval of a `second` person. Raises PersonRefused as `refuse_release`,
    and "needs_second".
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    refuse_release(locked, by=by)
    if release_needs_second(locked) and isinstance(by, User):
        refuse_without_second(second, by=by, concerned=(locked,))
    Authenticator.objects.filter(user=locked).delete()
    end_all_sessions(locked)
    record("second_factor.release", by=by, subject=locked, note=note, now=now)
