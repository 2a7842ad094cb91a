"""Who takes part in the demo: one account per role, and one applicant per case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from certportal.home.demo.staff import AGENCY, BODY, MAIL, PASSWORD, SITE_OFFICE, STAFF, StaffSeed
from certportal.kernel.accounts.actions import enrol_second_factor, register_applicant, update_person
from certportal.kernel.accounts.enums import EmploymentStatus, Gender, HeadKind, OrganisationKind, Role, Seat
from certportal.kernel.accounts.models import Membership, OfficeHead, Organisation, User
from certportal.kernel.accounts.office_facts import name_head
from certportal.kernel.accounts.offices import set_seats
from certportal.kernel.accounts.roles import grant_role, revoke_role
from certportal.kernel.audit.record import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class ApplicantSeed:
    """An applicant of the demo and the state of their case."""

    full_name: str
    nip: str
    gender: Gender
    grade: str = "III/c"


def make_staff(now: datetime) -> list[User]:
    """The officers, with password, second factor and role; those who exist are left as they are."""
    agency = Organisation.objects.get(short_name=AGENCY)
    offices = {AGENCY: agency, SITE_OFFICE: _site_office(agency), BODY: Organisation.objects.get(short_name=BODY)}
    _share_seats(agency, offices[BODY], now)
    people = [_staff_member(seed, offices[seed.office], now) for seed in STAFF]
    _make_head(agency, with_role(people, Role.LEADERSHIP), now)
    for body in Organisation.objects.filter(kind=OrganisationKind.CERTIFICATION_BODY):
        _make_head(body, with_role(people, Role.COMMITTEE_MEMBER), now)
    for person in people[1:]:
        if person.superior_id is None and person.work_unit_id == agency.pk:
            update_person(person=person, by=SYSTEM, now=now, changes={"superior": people[0]})
    return people


def _share_seats(agency: Organisation, body: Organisation, now: datetime) -> None:
    """Who receives and hands over is another office than who examines, decides and issues; only before anybody works there."""
    if Membership.objects.filter(organisation__in=[agency, body]).exists():
        return
    for office, seats in ((agency, [Seat.SERVICE_OFFICE, Seat.TEST_SITE]), (body, [Seat.CERTIFICATION_BODY])):
        office.seats = set_seats(office, seats, by=SYSTEM, now=now).seats


def _site_office(agency: Organisation) -> Organisation:
    """A Dinas that runs exams for other offices and takes no other seat."""
    office, _ = Organisation.objects.get_or_create(
        short_name=SITE_OFFICE,
        defaults={
            "name": "Dinas Tenaga Kerja, Transmigrasi dan Energi Provinsi DKI Jakarta",
            "kind": OrganisationKind.REGIONAL_AGENCY,
            "parent": agency.parent,
            "address": "Jalan Prapatan Nomor 52, Jakarta Pusat",
            "city": "Jakarta",
            "seats": [Seat.TEST_SITE.value],
        },
    )
    return office


def _make_head(organisation: Organisation, person: User, now: datetime) -> None:
    """The signer of the organisation's papers, where none is named yet: in the seat long before the oldest case of the demo."""
    if not OfficeHead.objects.filter(organisation=organisation).exists():
        since = timezone.localdate(now).replace(month=1, day=1) - timedelta(days=365)
        name_head(
            organisation,
            nip=person.nip or "",
            kind=HeadKind.DEFINITIVE,
            title="",
            starts_on=since,
            ends_on=None,
            by=SYSTEM,
            now=now,
        )


def _staff_member(seed: StaffSeed, agency: Organisation, now: datetime) -> User:
    found = User.objects.filter(nip=seed.nip).first()
    if found is not None:
        return found
    person = register_applicant(
        full_name=seed.full_name,
        email=f"{_mailbox(seed.full_name)}@{MAIL}",
        password=PASSWORD,
        employment_status=EmploymentStatus.PNS,
        nip=seed.nip,
        email_confirmed=True,
        now=now,
        birth_date=birth_date_of(seed.nip),
        gender=gender_of(seed.nip),
        grade={Role.LEADERSHIP: "IV/c", Role.COMMITTEE_MEMBER: "IV/b"}.get(seed.role, "III/d"),
        position_title=seed.position,
        employer=_government_of(agency),
        work_unit=agency,
    )
    # Officers of the demo apply for nothing: their menu shows their work alone.
    revoke_role(user=person, organisation=None, role=Role.APPLICANT, by=SYSTEM, now=now)
    grant_role(user=person, organisation=agency, role=seed.role, by=SYSTEM, now=now)
    enrol_second_factor(person, by=SYSTEM, now=now)
    return person


def _government_of(office: Organisation) -> Organisation:
    """The organisation at the top, which employs everybody below it."""
    return _government_of(office.parent) if office.parent else office


def make_applicant(seed: ApplicantSeed, now: datetime) -> User:
    """An applicant with an account; the profile is filled by the case."""
    found = User.objects.filter(nip=seed.nip).first()
    if found is not None:
        return found
    return register_applicant(
        full_name=seed.full_name,
        email=f"{_mailbox(seed.full_name)}@{MAIL}",
        password=PASSWORD,
        employment_status=EmploymentStatus.PNS,
        nip=seed.nip,
        email_confirmed=True,
        now=now,
        birth_date=birth_date_of(seed.nip),
        gender=seed.gender,
        grade=seed.grade,
    )


def with_role(people: Iterable[User], role: Role, office: str = "") -> User:
    """The first of `people` whose seed has that role (at that office); StopIteration when the demo has none."""
    nips = [seed.nip for seed in STAFF if seed.role == role and office in {"", seed.office}]
    return next(person for person in people if person.nip in nips)


def birth_date_of(nip: str) -> date:
    """The birth date in the first eight digits of a NIP."""
    return date(int(nip[:4]), int(nip[4:6]), int(nip[6:8]))


def gender_of(nip: str) -> Gender:
    """The gender digit of a NIP."""
    return Gender.MALE if nip[14] == "1" else Gender.FEMALE


def _mailbox(full_name: str) -> str:
    """A mail name from the printed name: titles and signs dropped."""
    words = [
        word.strip(".,'").replace("'", "")
        for word in full_name.split(",", maxsplit=1)[0].split()
        if not word.endswith(".")
    ]
    return ".".join(words).lower()
