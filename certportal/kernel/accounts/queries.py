"""Questions about people and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from certportal.kernel.accounts import secrets
from certportal.kernel.accounts.enums import STAFF_ROLES, Role
from certportal.kernel.accounts.identifiers import NIK_LENGTH, NIP_LENGTH, check_nik, check_nip, compact
from certportal.kernel.accounts.models import KnownPerson, Membership, Organisation, User
from certportal.kernel.accounts.secrets import SecretUnreadable

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet


def roles_of(user: User | AnonymousUser) -> frozenset[tuple[Role, int]]:
    """(role, organisation id) pairs held today, organisation 0 where there is none; cached on the instance."""
    return user.role_pairs() if isinstance(user, User) else frozenset()


def organisations_of(user: User | AnonymousUser, *roles: Role) -> frozenset[int]:
    """Ids of the organisations where `user` holds one of `roles` (any role when none is named)."""
    return frozenset(place for role, place in roles_of(user) if place and (not roles or role in roles))


def workplaces_of(user: User | AnonymousUser, *roles: Role) -> list[Organisation]:
    """The organisations themselves, by name; no query beyond that of the roles."""
    if not isinstance(user, User):
        return []
    known = user.workplaces()
    return sorted((known[place] for place in organisations_of(user, *roles)), key=lambda place: (place.name, place.pk))


def is_staff_person(user: User | AnonymousUser) -> bool:
    """Whether `user` holds a role that acts on other people's cases, and so needs a second factor."""
    return any(role in STAFF_ROLES for role, _ in roles_of(user))


def has_staff_role(person: User) -> bool:
    """Whether they hold such a role today or from a later day on, as the rows say now."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())
    return Membership.objects.filter(running, user=person.pk, role__in=STAFF_ROLES).exists()


def people_with(role: Role, organisation: Organisation | int) -> QuerySet[User]:
    """Active people who hold `role` at `organisation` today."""
    place = organisation if isinstance(organisation, int) else organisation.pk
    holders = Membership.objects.current(timezone.localdate()).filter(role=role, organisation_id=place)
    return User.objects.filter(is_active=True, pk__in=holders.values("user_id"))


def person_with_nik(nik: str) -> User | None:
    """The person with this NIK, whatever key its index was made with."""
    return User.objects.filter(nik_index__in=secrets.blind_indexes(compact(nik))).first()


def person_with_identifier(text: str) -> User | None:
    """The person who signs in by `text`: a NIP, a NIK or an e-mail address."""
    value = compact(text)
    if value.isascii() and value.isdigit():
        if len(value) == NIP_LENGTH:
            return User.objects.filter(nip=value).first()
        return person_with_nik(value) if len(value) == NIK_LENGTH else None
    return User.objects.filter(email=text.strip().lower()).first() if "@" in text else None


def current_code(user: User) -> str:
    """The six digits the authenticator app of `user` shows now, empty without TOTP.

    Only where the portal runs for one machine (DEBUG=1): the demo prints it, browser walks type it. Elsewhere nobody
    may read another's second factor: PermissionDenied.
    """
    if not settings.LOCAL:
        raise PermissionDenied
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return ""
    secret = decrypt(factor.data["secret"])
    now_counter = list(totp.yield_hotp_counters_from_time())[app_settings.TOTP_TOLERANCE]
    return str(totp.format_hotp_value(totp.hotp_value(secret, now_counter)))


def was_added_at(person: User, offices: Collection[int]) -> bool:
    """Whether an officer of the counter of one of these offices (ids) wrote this person down."""
    if person.added_by_id is None:
        return False
    then = Membership.objects.current(timezone.localdate(person.joined_at))
    return then.filter(user=person.added_by_id, role=Role.INTAKE_OFFICER, organisation__in=offices).exists()


def written_down_by(person: User) -> str:
    """Who made this account at a desk, with their office at that time; "" for people who signed up themselves."""
    if person.added_by is None:
        return ""
    then = Membership.objects.current(timezone.localdate(person.joined_at)).filter(user=person.added_by)
    place = then.filter(organisation__isnull=False).select_related("organisation").order_by("pk").first()
    return f"{person.added_by.full_name} ({place.organisation})" if place else person.added_by.full_name


def is_staff_account(person: User) -> bool:
    """Whether this account acts on other people's cases, or may open Django's own pages."""
    return person.is_staff or person.is_superuser or is_staff_person(person)


def known_at(offices: Collection[int]) -> Q:
    """Condition on User: people whom one of these offices (ids) knows, by a row or because they are employed there.

    Employed there: the office is their employer or their work unit, or belongs to the government that employs them.
    """
    came = KnownPerson.objects.filter(organisation__in=offices).values("person_id")
    above = Organisation.objects.filter(pk__in=offices, parent__isnull=False).values("parent_id")
    return Q(pk__in=came) | Q(employer__in=offices) | Q(work_unit__in=offices) | Q(employer__in=above)


def memberships_of(user: User) -> QuerySet[Membership]:
    """The roles of `user` today with their organisations, for the account page."""
    return (
        Membership.objects.current(timezone.localdate())
        .filter(user=user)
        .select_related("organisation")
        .order_by("role", "organisation__name")
    )


def holders_of(*, nip: str = "", nik: str = "", email: str = "", among: QuerySet[User] | None = None) -> QuerySet[User]:
    """Who (`among` these people, else of all) already has one of these numbers or this address."""
    question = Q(pk__in=[])
    if nip:
        question |= Q(nip=compact(nip))
    if nik:
        question |= Q(nik_index__in=secrets.blind_indexes(compact(nik)))
    if email:
        question |= Q(email=email.strip().lower())
    return (User.objects.all() if among is None else among).filter(question)


def is_taken(*, nip: str = "", nik: str = "", email: str = "", among: QuerySet[User] | None = None) -> bool:
    """Whether there is anybody who already has one of these."""
    return holders_of(nip=nip, nik=nik, email=email, among=among).exists()


def identity_doubts(person: User) -> list[str]:
    """Where NIP, NIK and birth date do not fit together, a sentence each; for whoever fills in, sends or checks them."""
    warnings: list[str] = []
    if person.nip:
        warnings += check_nip(person.nip, person.birth_date).warnings
    try:
        nik = person.reveal_nik()
    except SecretUnreadable:
        return warnings  # the key was lost: the page must still be shown, and `nik_masked` says so
    if nik:
        warnings += check_nik(nik, person.birth_date).warnings
    return warnings
