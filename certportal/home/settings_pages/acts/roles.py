"""Giving a role that decides, and taking the role or the account of whoever watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certportal.home.settings_pages.actions import close_account, refuse_close, take_role
from certportal.home.settings_pages.acts.offices import seats_in_words
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.accounts.refusals import PersonRefused
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
    facts = {
        "user": user.pk,
        "name": user.full_name,
        "email": user.email or "",
        "nip": user.nip or "",
        "role": role.value,
        "organisation": organisation.pk if organisation else None,
        "place": organisation.name if organisation else "",
        "seats": list(organisation.seats) if organisation else [],
    }
    key = f"{user.pk}:{facts['organisation']}:{role.value}"
    return ask("role.grant", key=key, facts=facts, reason=reason, by=by, now=now)


def _role_lines(facts: Facts) -> Lines:
    # Requests of earlier versions name none of these.
    known = [(label, facts[name]) for name, label in (("nip", "NIP"), ("email", "E-mail")) if facts.get(name)]
    seats = [("Kedudukan kantor", seats_in_words(facts["seats"]))] if "seats" in facts else []
    return [("Orang", facts["name"]), *known, ("Peran", Role(facts["role"]).label), ("Di", facts["place"]), *seats]


def _grant(approval: Approval, now: datetime) -> None:
    facts, user = approval.facts, User.objects.select_for_update().get(pk=approval.facts["user"])
    if "email" in facts and facts["email"] != (user.email or ""):
        raise PersonRefused(
            "Alamat e-mail orang ini berganti setelah peran diminta. Mintalah peran itu sekali lagi.",
            code="other_address",
        )
    if facts["name"] != user.full_name or ("nip" in facts and facts["nip"] != (user.nip or "")):
        raise PersonRefused(
            "Nama atau NIP orang ini berganti setelah peran diminta. Mintalah peran itu sekali lagi.",
            code="other_person",
        )
    # Locked, so that its seats are those compared until the role is given.
    office = Organisation.objects.select_for_update().filter(pk=facts["organisation"]).first()
    if office is not None and "seats" in facts and set(facts["seats"]) != set(office.seats):
        raise PersonRefused(
            f"Kedudukan {office} berganti setelah peran diminta. Mintalah peran itu sekali lagi.", code="other_seats"
        )
    grant_role(
        user=user,
        organisation=office,
        role=Role(facts["role"]),
        by=approval.asked_by,
        second=second_of(approval),
        now=now,
    )


ROLE = Act(
    "role.grant",
    title=lambda facts: f"Memberi peran {Role(facts['role']).label} kepada {facts['name']}",
    lines=_role_lines,
    concerned=lambda facts: {facts["user"]},
    perform=_grant,
    silent=("email", "nip"),
)


# --- A watcher's role ends, or their account is closed -----------------------------------------------------------------
def ask_end(membership: Membership, *, reason: str, by: User, now: datetime) -> Approval:
    """Ask to end a role of WATCHING_ROLES. Raises Refused ("reason_missing")."""
    place = membership.organisation
    facts = {
        "membership": membership.pk,
        "user": membership.user_id,
        "name": membership.user.full_name,
        "role": membership.role,
        "place": place.name if place else "",
    }
    return ask("role.revoke", key=str(membership.pk), facts=facts, reason=reason, by=by, now=now)


def _end(approval: Approval, now: datetime) -> None:
    row = Membership.objects.select_related("user", "organisation").get(pk=approval.facts["membership"])
    take_role(row, note=approval.reason, by=approval.asked_by, second=second_of(approval), now=now)


END_ROLE = Act(
    "role.revoke",
    title=lambda facts: f"Mencabut peran {Role(facts['role']).label} dari {facts['name']}",
    lines=_role_lines,
    concerned=lambda facts: {facts["user"]},
    perform=_end,
)


def ask_close(person: User, *, reason: str, by: User, now: datetime) -> Approval:
    """Ask to close the account of a watcher. Raises Refused ("oneself", "last_admin", "reason_missing")."""
    refuse_close(person, by=by)
    facts = {"user": person.pk, "name": person.full_name}
    return ask("person.close", key=str(person.pk), facts=facts, reason=reason, by=by, now=now)


def _close(approval: Approval, now: datetime) -> None:
    person = User.objects.get(pk=approval.facts["user"])
    close_account(person, by=approval.asked_by, second=second_of(approval), note=approval.reason, now=now)


CLOSE = Act(
    "person.close",
    title=lambda facts: f"Menonaktifkan akun {facts['name']}",
    lines=lambda facts: [("Orang", facts["name"])],
    concerned=lambda facts: {facts["user"]},
    perform=_close,
)
