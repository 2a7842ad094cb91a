"""Who could approve, and what waits for a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils import timezone

from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.accounts.seconds import SECOND_ROLES, WATCHING_ROLES
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from certportal.kernel.accounts.enums import Role

REMEMBERED = timedelta(days=30)


def second_people(besides: Collection[int], now: datetime) -> QuerySet[User]:
    """Active people with a password who may approve, except those named by id."""
    return _holders(SECOND_ROLES, now).exclude(pk__in=besides)


def watching_people(now: datetime) -> QuerySet[User]:
    """Inspectorate and leadership."""
    return _holders(WATCHING_ROLES, now)


def removed_watchers(now: datetime) -> QuerySet[User]:
    """Whoever watched or could approve until their role or account ended in the last REMEMBERED days, with an address.

    Whoever first takes the second person away and then acts alone does not go unseen.
    """
    since = now - REMEMBERED
    day, closed = timezone.localdate(since), AuditEvent.objects.filter(verb="person.deactivate", at__gt=since)
    held = Membership.objects.filter(role__in=SECOND_ROLES)
    ended = Q(pk__in=held.filter(ends_on__gt=day).values("user_id"))
    shut = Q(is_active=False, pk__in=held.filter(ends_on=None).values("user_id")) & Q(
        pk__in=closed.values("subject_id")
    )
    rows = User.objects.filter(ended | shut, email__isnull=False, merged_into__isnull=True)
    return rows.exclude(pk__in=watching_people(now).values("pk")).order_by("pk")


def is_concerned(person: User, approval: Approval) -> bool:
    """Whether the act is about this person, or they asked for it: they may not approve it."""
    return not Approval.objects.open_to(person).filter(pk=approval.pk).exists()


def waiting(now: datetime) -> QuerySet[Approval]:
    """Acts that wait for a second person, the oldest first."""
    found: QuerySet[Approval] = Approval.objects.waiting(now)
    return found.select_related("asked_by").order_by("asked_at", "pk")


def waiting_about(person: User, now: datetime) -> QuerySet[Approval]:
    """Those of them that are about this person, whoever may approve them."""
    return waiting(now).filter(concerned=person)


def waiting_for(user: User, now: datetime) -> QuerySet[Approval]:
    """Those of them that this person may approve."""
    if not waiting(now).exists():  # the usual day: then it need not be known which accounts are theirs
        return waiting(now).none()
    return waiting(now).filter(pk__in=Approval.objects.waiting(now).open_to(user).values("pk"))


def decided(now: datetime) -> QuerySet[Approval]:
    """Acts that were done, refused or taken back, or that nobody decided in time, the latest first."""
    found: QuerySet[Approval] = Approval.objects.exclude(state=ApprovalState.WAITING) | Approval.objects.lapsed(now)
    return found.select_related("asked_by", "decided_by").order_by("-state_since", "-pk")


def _holders(roles: Collection[Role], now: datetime) -> QuerySet[User]:
    rows = Membership.objects.current(timezone.localdate(now)).filter(role__in=roles)
    # Who was only invited cannot sign in and cannot be waited for.
    able = User.objects.filter(is_active=True, pk__in=rows.values("user_id"))
    return able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).order_by("full_name", "pk")
