"""People, organisations and roles for tests. PersonFactory gives somebody with a NIP, an e-mail and a known password."""

import datetime as dt

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from certportal.kernel.accounts.enums import STAFF_ROLES, EmploymentStatus, Gender, OrganisationKind, Role
from certportal.kernel.accounts.models import Membership, OfficeHead, Organisation, User

PASSWORD = "rahasia-kuda-nil-42"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Badan Kepegawaian {n}")
    short_name = factory.Sequence(lambda n: f"BK{n}")
    kind = OrganisationKind.AGENCY


class PersonFactory(factory.django.DjangoModelFactory):
    """An active PNS without roles. `nik="3171..."` sets the NIK, `password=None` leaves the password unusable."""

    class Meta:
        model = User

    full_name = factory.Sequence(lambda n: f"Siti Nur'aini {n}")
    email = factory.Sequence(lambda n: f"orang{n}@contoh.go.id")
    nip = factory.Sequence(lambda n: f"19850{n % 9 + 1}152010{n // 999 % 12 + 1:02d}2{n % 999 + 1:03d}")
    birth_date = factory.LazyAttribute(
        lambda o: dt.date(int(o.nip[:4]), int(o.nip[4:6]), int(o.nip[6:8])) if o.nip else dt.date(1985, 1, 15)
    )
    birth_place = "Jakarta"
    gender = Gender.FEMALE
    employment_status = EmploymentStatus.PNS
    grade = "III/b"
    position_title = "Analis Kepegawaian"
    phone = "081234567890"

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **kwargs):
        person = model_class.objects.create_user(*args, password=password, **kwargs)
        if person.email:
            EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
        return person


class OutsiderFactory(PersonFactory):
    """Somebody outside government: a NIK, no NIP, no grade."""

    nip = None
    nik = factory.Sequence(lambda n: f"317101550185{n + 1:04d}")
    birth_date = dt.date(1985, 1, 15)
    employment_status = EmploymentStatus.OTHER
    grade = ""
    position_title = ""


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.VERIFIER
    starts_on = dt.date(2020, 1, 1)


class ApplicantMembershipFactory(MembershipFactory):
    organisation = None
    role = Role.APPLICANT


def headed_by(organisation, person):
    """Let `person` lead the organisation for as long as tests look, and nobody else."""
    OfficeHead.objects.filter(organisation=organisation).delete()
    return OfficeHead.objects.create(organisation=organisation, person=person, starts_on=dt.date(2020, 1, 1))


def person_with(role, organisation=None, **fields):
    """A person who holds `role` (at `organisation`, or at a new one; an applicant needs none).

    Staff have their second factor, so that `client.force_login(person)` reaches every page.
    """
    person = PersonFactory(**fields)
    if role == Role.APPLICANT:
        ApplicantMembershipFactory(user=person, organisation=organisation)
    else:
        MembershipFactory(user=person, role=role, organisation=organisation or OrganisationFactory())
    person.forget_roles()
    if role in STAFF_ROLES:
        give_second_factor(person)
    return person


def give_second_factor(person):
    """Set up TOTP and recovery codes, without which staff are sent to the set-up page; returns the TOTP secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret
