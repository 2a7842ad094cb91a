"""The office's staff and the applicants, many at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from applicants.models import ApplicantProfile
from assessments.models import Assessor, TestSite
from certportal.kernel.accounts.enums import EmploymentStatus, Gender, Role
from certportal.kernel.accounts.models import Membership, User
from schemes.queries import current_scheme_version, current_service_version

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from certportal.kernel.accounts.models import Organisation
    from schemes.models import SchemeVersion, ServiceStandardVersion

SCHEME, SERVICE = "pelayanan-prima", "sertifikasi-profesi-pns"
FIRST = ("Siti", "Budi", "Rina", "Ahmad", "Dewi", "Joko", "Nur'aini", "Made", "Agus", "Fitri", "Hendra", "Ratna")
LAST = ("Rahmawati", "Santoso", "Hidayat", "Lestari", "Prasetyo", "Wulandari", "Siregar", "Simanjuntak", "Kurniawan")
TITLES = ("", "", ", S.E.", ", S.Sos.", ", S.Kom., M.M.", ", S.T.")
ASSESSORS = 12
STAFF = {
    Role.INTAKE_OFFICER: 6,
    Role.VERIFIER: 6,
    Role.LEADERSHIP: 2,
    Role.CERTIFICATE_ADMIN: 3,
    Role.COMMITTEE_MEMBER: 4,
    Role.ASSESSOR: ASSESSORS,
}


@dataclass(frozen=True)
class House:
    """The office, its catalogue and its people, by role."""

    agency: Organisation
    service: ServiceStandardVersion
    scheme: SchemeVersion
    staff: dict[Role, list[User]]
    assessors: list[Assessor]
    site: TestSite


def house(now: datetime) -> House:
    """Find the catalogue (LookupError when it was not loaded) and make, or find again, the office's people."""
    today = now.date()
    scheme = current_scheme_version(SCHEME, on=today)
    service = current_service_version(SERVICE, on=today)
    if scheme is None or service is None:
        raise LookupError("manage.py load_catalogue has not run")
    agency = service.agency
    staff = {role: [_officer(role, agency, n) for n in range(count)] for role, count in STAFF.items()}
    assessors = [_assessor(user, n) for n, user in enumerate(staff[Role.ASSESSOR])]
    site, _ = TestSite.objects.get_or_create(agency=agency, name="Gedung uji banding", defaults={"address": "-"})
    return House(agency, service, scheme, staff, assessors, site)


def _officer(role: Role, agency: Organisation, n: int) -> User:
    user, made = User.objects.get_or_create(
        username=f"bench-{role.value}-{n}"[:32], defaults={"full_name": f"{FIRST[n % len(FIRST)]} {role.label}"[:150]}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Membership.objects.create(user=user, organisation=agency, role=role, starts_on=dt.date(2020, 1, 1))
        TOTP.activate(user, generate_totp_secret())
    return user


def _assessor(user: User, n: int) -> Assessor:
    defaults = {"registration_number": f"MET.000.{n + 900_001:06d}.2024", "valid_until": dt.date(2099, 12, 31)}
    return Assessor.objects.get_or_create(user=user, defaults=defaults)[0]


def applicants(place: House, start: int, count: int, now: datetime, dice: random.Random) -> list[User]:
    """Make people number `start` to `start + count`, each with a profile and the role of an applicant."""
    people = User.objects.bulk_create(_person(place, n, dice) for n in range(start, start + count))
    ApplicantProfile.objects.bulk_create(
        ApplicantProfile(
            user=person,
            education="s1",
            education_place="Universitas Indonesia",
            service_years=dice.randint(4, 25),
            created_at=now,
            updated_at=now,
        )
        for person in people
    )
    Membership.objects.bulk_create(
        Membership(user=person, role=Role.APPLICANT, starts_on=dt.date(2020, 1, 1)) for person in people
    )
    return people


def _person(place: House, n: int, dice: random.Random) -> User:
    born = dt.date(1985, n // 20_000 % 12 + 1, n // 1_000 % 20 + 1)
    woman = bool(n % 2)
    person = User(
        full_name=f"{dice.choice(FIRST)} {dice.choice(LAST)} {dice.choice(LAST)}{dice.choice(TITLES)}",
        email=f"bench{n}@contoh.go.id",
        nip=f"{born:%Y%m%d}201001{1 + woman}{n % 1_000:03d}",
        password="!",  # noqa: S106 (nobody signs in with it)
        birth_date=born,
        birth_place="Jakarta",
        gender=Gender.FEMALE if woman else Gender.MALE,
        phone="081234567890",
        employment_status=EmploymentStatus.PNS,
        grade="III/b",
        position_title="Analis Kepegawaian",
        employer=place.scheme.government,
    )
    person.set_nik(f"317101{born.day + 40 * woman:02d}{born:%m%y}{n % 9_000 + 1_000:04d}")
    return person
