"""Who owns a NIP or NIK: the first whose address is confirmed, until an officer decides; the personnel list comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string

from certportal.kernel.accounts import personnel, secrets
from certportal.kernel.accounts.actions import register_applicant
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.letters import LONGEST_LIFE, Letter, post
from certportal.kernel.accounts.models import KnownPerson, Membership, PendingRegistration, User
from certportal.kernel.accounts.queries import is_staff_person
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import SYSTEM, Actor, record

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

GONE = "Pendaftaran ini sudah selesai atau sudah gugur."
STAFF = "NIP atau NIK ini terpasang pada akun petugas. Akun petugas diubah lewat halaman orangnya, bukan dari sini."
TWO_HOLDERS = (
    "NIP dan NIK pendaftaran ini terpasang pada dua akun yang berbeda. Gabungkan atau betulkan akun itu dahulu."
)


def never_proved() -> QuerySet[User]:
    """Accounts of earlier days that somebody registered and whose address nobody ever confirmed. They own nothing.

    One that an office knows, because it counted on the person at its counter, stays until an officer decides.
    """
    mine = EmailAddress.objects.filter(user=OuterRef("pk"))
    known = KnownPerson.objects.filter(person=OuterRef("pk"))
    staff = Membership.objects.filter(user=OuterRef("pk")).exclude(role=Role.APPLICANT)
    rows = User.objects.filter(is_active=True, last_login__isnull=True, email__isnull=False, merged_into__isnull=True)
    rows = rows.filter(
        Exists(mine.filter(verified=False)), ~Exists(mine.filter(verified=True)), ~Exists(staff), ~Exists(known)
    )
    return rows.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exclude(is_superuser=True)


def holders(row: PendingRegistration) -> list[User]:
    """Everybody who has the NIP or the NIK of the registration."""
    return list(User.objects.filter(_same_numbers(row)).order_by("pk"))


def settle(row: PendingRegistration, *, now: datetime) -> User | None:
    """The address is confirmed: open the account, or None where the number has another owner and an officer must decide.

    In the caller's transaction, which holds the row. Raises PersonRefused ("taken") where the address has an account.
    """
    for lapsed in never_proved().filter(Q(email=row.email) | _same_numbers(row)):
        _lapse(lapsed, by=SYSTEM, now=now)
    rivals = holders(row)
    if rivals and not all(_yields_to_the_list(rival, row) for rival in rivals):
        _contest(row, rivals, now=now)
        return None
    for rival in rivals:
        _give_up_numbers(rival, row, by=SYSTEM, now=now)
    try:
        return _open(row, now=now)
    except PersonRefused:
        if not holders(row):
            raise
        _contest(row, holders(row), now=now)  # somebody else confirmed the number in the same moment
        return None


def _contest(row: PendingRegistration, rivals: list[User], *, now: datetime) -> None:
    """The registration waits for an officer, and whoever has the number is told."""
    row.confirmed_at = now
    row.save(update_fields=["confirmed_at"])
    record("registration.contest", by=SYSTEM, subject=row, now=now)
    for rival in rivals:
        _tell(rival.email, "contested", "Pendaftaran dengan NIP atau NIK Anda", rival, now)


def refuse_hand_over(row: PendingRegistration) -> list[User]:
    """The accounts that would give up the number. Raises PersonRefused ("not_confirmed", "staff", "two_holders", "taken")."""
    if row.confirmed_at is None:
        raise PersonRefused("Alamat e-mail pendaftaran ini belum dikonfirmasi pendaftarnya.", code="not_confirmed")
    rivals = holders(row)
    if any(is_staff_person(rival) for rival in rivals):
        raise PersonRefused(STAFF, code="staff")
    if len(rivals) > 1:
        raise PersonRefused(TWO_HOLDERS, code="two_holders")
    if User.objects.exclude(pk__in=[rival.pk for rival in rivals]).filter(email=row.email).exists():
        raise PersonRefused("Alamat e-mail pendaftaran ini sudah terpasang pada akun lain.", code="taken")
    return rivals


@transaction.atomic
def hand_over(row: PendingRegistration, *, by: User, second: Actor, note: str, now: datetime) -> User:
    """Two officers give the number to whoever registered; both sides are told.

    Somebody whom others added and who never had a password gets that account; from anybody else only the number moves.
    Raises PersonRefused as `refuse_hand_over`, and "gone".
    """
    row = _locked(row)
    rivals = refuse_hand_over(row)
    after = {"second": second.display_name}
    record("registration.hand_over", by=by, subject=row, after=after, note=note, now=now)
    if rivals and not rivals[0].has_usable_password():
        person = _open_added(rivals[0], row, now=now)
    else:
        for rival in rivals:
            _give_up_numbers(rival, row, by=by, now=now)
        person = _open(row, now=now)
    _tell(person.email, "opened", "Akun Anda sudah terbuka", person, now)
    return person


@transaction.atomic
def release(row: PendingRegistration, *, by: User, note: str, now: datetime) -> None:
    """End a registration; its address is told, with the reason. Raises PersonRefused ("gone")."""
    row = _locked(row)
    record("registration.release", by=by, subject=row, note=note, now=now)
    _tell(row.email, "released", "Pendaftaran Anda tidak dilanjutkan", row, now, note=note)
    row.delete()


@transaction.atomic
def release_never_proved(person: User, *, by: User, now: datetime) -> None:
    """Close an account of earlier days that was never confirmed and free its numbers. Raises PersonRefused ("proved")."""
    row = never_proved().select_for_update().filter(pk=person.pk).first()
    if row is None:
        raise PersonRefused("Akun ini sudah dikonfirmasi pemiliknya, jadi tidak dilepas dari sini.", code="proved")
    _lapse(row, by=by, now=now)


def _same_numbers(row: PendingRegistration) -> Q:
    found = Q(pk__in=[])
    if row.nip:
        found |= Q(nip=row.nip)
    if row.nik_index:
        found |= Q(nik_index__in=secrets.blind_indexes(row.reveal_nik()))
    return found


def _locked(row: PendingRegistration) -> PendingRegistration:
    found = PendingRegistration.objects.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise PersonRefused(GONE, code="gone")
    return found


def _yields_to_the_list(rival: User, row: PendingRegistration) -> bool:
    """Only the NIP, never from staff: their roles rest on more than a number."""
    return rival.nip == row.nip and personnel.proves(row.nip, row.email) and not is_staff_person(rival)


def _lapse(person: User, *, by: Actor, now: datetime) -> None:
    EmailAddress.objects.filter(user=person).delete()
    person.nip = person.email = person.nik_cipher = person.nik_index = None
    person.is_active = False
    person.save(update_fields=["nip", "email", "nik_cipher", "nik_index", "is_active"])
    record("person.lapse", by=by, subject=person, note="Alamat e-mail tidak pernah dikonfirmasi.", now=now)


def _give_up_numbers(rival: User, row: PendingRegistration, *, by: Actor, now: datetime) -> None:
    if row.nip and rival.nip == row.nip:
        rival.nip = None
    if row.nik_index and rival.nik_index in secrets.blind_indexes(row.reveal_nik()):
        rival.nik_cipher = rival.nik_index = None
    rival.save(update_fields=["nip", "nik_cipher", "nik_index"])
    record("person.give_up_number", by=by, subject=rival, now=now)
    _tell(rival.email, "moved", "NIP atau NIK pada akun Anda dilepas", rival, now)


def _open(row: PendingRegistration, *, now: datetime) -> User:
    person = register_applicant(
        full_name=row.full_name,
        email=row.email,
        password=None,
        employment_status=row.employment_status,
        nip=row.nip,
        nik=row.reveal_nik(),
        email_confirmed=True,
        now=now,
    )
    person.password = row.password  # hashed when it was typed
    person.save(update_fields=["password"])
    row.delete()
    return person


def _open_added(person: User, row: PendingRegistration, *, now: datetime) -> User:
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=row.email, primary=True, verified=True)
    person.email, person.password = row.email, row.password
    person.save(update_fields=["email", "password"])
    record("person.accept_invitation", by=person, subject=person, now=now)
    row.delete()
    return person


def _tell(
    address: str | None, name: str, subject: str, person: User | PendingRegistration, now: datetime, *, note: str = ""
) -> None:
    if address:
        body = render_to_string(f"accounts/letters/{name}.txt", {"name": person.full_name, "note": note}).strip()
        post(Letter(f"registration_{name}", address, subject, body, now + LONGEST_LIFE), now=now)
