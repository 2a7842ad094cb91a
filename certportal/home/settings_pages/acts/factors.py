"""Taking a lost second factor off somebody's account; of staff with the approval of a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

from certportal.home.settings_pages.actions import take_factor
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.releasing import refuse_release
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.registry import Act, second_of

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts, Lines


def ask_factor(person: User, *, reason: str, by: User, now: datetime) -> Approval:
    """Ask to take off a second factor. Raises PersonRefused as `refuse_release`, Refused ("reason_missing")."""
    refuse_release(person, by=by)
    return ask("person.factor", key=str(person.pk), facts={"user": person.pk}, reason=reason, by=by, now=now)


def _lines(facts: Facts) -> Lines:
    known = [(label, facts[name]) for name, label in (("nip", "NIP"), ("email", "E-mail")) if facts[name]]
    return [("Orang", facts["name"]), *known]


def _who(facts: Facts) -> Facts:
    """Whose account it is, and which factors: with another address somebody else could begin anew, a new factor is not lost."""
    user = User.objects.select_for_update().get(pk=facts["user"])
    factors = " ".join(str(one.pk) for one in Authenticator.objects.filter(user=user).order_by("pk"))
    return {"name": user.full_name, "nip": user.nip or "", "email": user.email or "", "factors": factors}


def _release(approval: Approval, now: datetime) -> None:
    person = User.objects.get(pk=approval.facts["user"])
    take_factor(person, by=approval.asked_by, second=second_of(approval), note=approval.reason, now=now)


FACTOR = Act(
    "person.factor",
    title=lambda facts: f"Melepas verifikasi dua langkah {facts['name']}",
    lines=_lines,
    read=_who,
    concerned=lambda facts: {facts["user"]},
    perform=_release,
    silent=("email", "nip"),
)
