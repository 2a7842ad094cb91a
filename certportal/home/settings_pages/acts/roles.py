"""Giving a role that decides, and taking the role or the account of whoever watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.home.settings_pages.actions import close_account, refuse_close, take_role
from certportal.home.settings_pages.acts.offices import in_order, seats_in_words
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.accounts.roles import grant_role, refuse_role
from certportal.kernel.approvals.actions import ask
from certportal.kernel.approvals.registry import Act, second_of

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.approvals.models import Approval
    from certportal.kernel.approvals.registry import Facts, Lines


def ask_role(
    user: User, organisation: Organisation | None, role: Role, *, reason: str, by: User, now: datetime
) -> Approval:
    """Ask for a role of ROLES_FOR_TWO. Raises PersonRefused and Refused."""
    refuse_role(user=user, organisation=organisation, role=role, by=by)
    facts = {"user": user.pk, "role": role.value, "organisation": organisation.pk if organisation else None}
    key = f"{user.pk}:{facts['organisation']}:{role.value}"
    return ask("role.grant", key=key, facts=facts, reason=reason, by=by, now=now)


def _role_lines(facts: Facts) -> Lines:
    # Requests of earlier versions name none of these.
    known = [(label, facts[name]) for name, label in (("nip", "NIP"), ("email", "E-mail")) if facts.get(name)]
    seats = [("Kedudukan kantor", seats_in_words(facts["seats"]))] if "seats" in facts else []
    return [("Orang", facts["name"]), *known, ("Peran", Role(facts["role"]).label), ("Di", facts["place"]), *seats]


def _who_and_where(facts: Facts) -> Facts:
    """Whose account it is, and what power the role is there: with other seats it is another one."""
    user = User.objects.select_for_update().get(pk=facts["user"])
    office = Organisation.objects.select_for_update().filter(pk=facts["organisation"]).first()
    return {
        "name": user.full_name,
        "email": user.email or "",
        "nip": user.nip or "",
        "place": office.name if office else "",
        "seats": in_order(office.seats) if office else [],
    }


def _grant(approval: Approval, now: datetime) -> None:
    facts = approval.facts
    grant_role(
        user=User.objects.get(pk=facts["user"]),
        organisation=Organisation.objects.filter(pk=facts["organisation"]).first(),
        role=Role(facts["role"]),
        by=approval.asked_by,
        second=second_of(approval),
        now=now,
    )


ROLE = Act(
    "role.grant",
    title=lambda facts: f"Memberi peran {Role(facts['role']).label} kepada {facts['name']}",
    lines=_role_lines,
    read=_who_and_where,
    concerned=lambda facts: {facts["user"]},
    perform=_grant,
    silent=("email", "nip"),
)


# --- A watcher's role ends, or their account is closed -----------------------------------------------------------------
def ask_end(membership: Membership, *, reason: str, by: User, now: datetime) -> Approval:
    """Ask to end a role of WATCHING_ROLES. Raises Refused ("reason_missing")."""
    key = str(membership.pk)
    return ask("role.revoke", key=key, facts={"membership": membership.pk}, reason=reason, by=by, now=now)


def _held(facts: Facts) -> Facts:
    """The role, and that it has not ended: one given anew stands in another row."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    row = rows.get(pk=facts["membership"])
    return {
        "user": row.user_id,
        "name": row.user.full_name,
        "role": row.role,
        "place": row.organisation.name if row.organisation else "",
        "ends_on": row.ends_on.isoformat() if row.ends_on else "",
    }


def _end(approval: Approval, now: datetime) -> None:
    row = Membership.objects.select_related("user", "organisation").get(pk=approval.facts["membership"])
    take_role(row, note=approval.reason, by=approval.asked_by, second=second_of(approval), now=now)


END_ROLE = Act(
    "role.revoke",
    title=lambda facts: f"Mencabut peran {Role(facts['role']).label} dari {facts['name']}",
    lines=_role_lines,
    read=_held,
    concerned=lambda facts: {facts["user"]},
    perform=_end,
)


def ask_close(person: User, *, reason: str, by: User, now: datetime) -> Approval:
    """Ask to close the account of a watcher. Raises Refused ("oneself", "last_admin", "reason_missing")."""
    refuse_close(person, by=by)
    return ask("person.close", key=str(person.pk), facts={"user": person.pk}, reason=reason, by=by, now=now)


def _close(approval: Approval, now: datetime) -> None:
    person = User.objects.get(pk=approval.facts["user"])
    close_account(person, by=approval.asked_by, second=second_of(approval), note=approval.reason, now=now)


CLOSE = Act(
    "person.close",
    title=lambda facts: f"Menonaktifkan akun {facts['name']}",
    lines=lambda facts: [("Orang", facts["name"])],
    read=lambda facts: {"name": User.objects.select_for_update().get(pk=facts["user"]).full_name},
    concerned=lambda facts: {facts["user"]},
    perform=_close,
)
