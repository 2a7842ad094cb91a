"""Adding and changing people and roles. Each act is one transaction with its audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from certportal.kernel.accounts import grades, personnel
from certportal.kernel.accounts.enums import EmploymentStatus, Role
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nik, check_nip
from certportal.kernel.accounts.models import KnownPerson, Organisation, User
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.accounts.oneself import was_opened
from certportal.kernel.accounts.queries import has_staff_role, is_taken
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import end_roles_of_closed, open_membership, refuse_unless_admin
from certportal.kernel.accounts.seconds import refuse_without_second, watches
from certportal.kernel.accounts.sessions import end_all_sessions
from certportal.kernel.accounts.silent import told
from certportal.kernel.audit.record import Actor, record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

TAKEN = "Sudah ada akun dengan NIP, NIK, atau alamat e-mail ini. Silakan masuk, atau pilih “Lupa kata sandi”."
PERSONAL_FIELDS = frozenset(
    {
        "full_name",
        "nip",
        "nik",
        "birth_date",
        "birth_place",
        "gender",
        "phone",
        "employment_status",
        "grade",
        "position_title",
        "work_unit",
        "employer",
        "superior",
    }
)


@transaction.atomic
def register_applicant(
    *,
    full_name: str,
    email: str,
    password: str | None,
    employment_status: str,
    now: datetime,
    nip: str = "",
    nik: str = "",
    email_confirmed: bool = False,
    **details: Any,
) -> User:
    """A person with the role of applicant: at /daftar/ once the address is confirmed (`registrations`), or of the demo.

    A PNS gives a NIP, everybody else a NIK. Raises PersonRefused (code "taken" when the numbers or the address exist).
    """
    _require_number(employment_status, nip=nip, nik=nik)
    person = _write_person(
        {"full_name": full_name, "email": email, "employment_status": employment_status, "nip": nip, "nik": nik}
        | details,
        password=password,
        email_confirmed=email_confirmed,
    )
    open_membership(person, None, Role.APPLICANT, now)
    record("person.register", by=person, subject=person, after={"employment_status": employment_status}, now=now)
    return person


@transaction.atomic
def add_person(*, full_name: str, by: Actor, now: datetime, **details: Any) -> User:
    """Add a nominated person: an applicant with an unusable password until invited; an e-mail is optional.

    `details` are columns of User, `nik` in clear among them. Who added them is kept: as long as the person has no
    password, the counter of that officer answers for what was written down. Raises PersonRefused.
    """
    person = _write_person(
        {"full_name": full_name, **details},
        password=None,
        email_confirmed=False,
        by=by if isinstance(by, User) else None,
    )
    open_membership(person, None, Role.APPLICANT, now)
    record("person.add", by=by, subject=person, now=now)
    return person


@transaction.atomic
def update_person(*, person: User, by: Actor, now: datetime, changes: Mapping[str, Any]) -> User:
    """Change columns named in PERSONAL_FIELDS (`nik` in clear).

    The audit row holds old and new values; of SILENT columns only that they changed. E-mail addresses change
    only by confirmation (/akun/e-mail/). Raises PersonRefused.
    """
    unknown = set(changes) - PERSONAL_FIELDS
    if unknown:
        raise ValueError(f"not personal fields: {sorted(unknown)}")
    row = User.objects.select_for_update().get(pk=person.pk)
    before = _values(row, changes)
    _fill(row, changes)
    _refuse_taken(row)
    _save(row)
    after = _values(row, changes)
    sides = {name: told(name, before[name], after[name]) for name in after if after[name] != before[name]}
    if sides:
        record(
            "person.update",
            by=by,
            subject=row,
            before={name: old for name, (old, _) in sides.items()},
            after={name: new for name, (_, new) in sides.items()},
            now=now,
        )
    person.refresh_from_db()
    return person


def may_be_given_address(person: User) -> bool:
    """Whether an admin may write the address down: nobody has opened the account, and it holds no role of staff.

    Whoever reads the address opens the account; that of staff stood before a second person when the role was given, that of
    an account into which an opened one was merged when the merge was approved.
    """
    return not (was_opened(person) or person.is_superuser or has_staff_role(person))


def give_address(person: User, *, email: str, by: Actor, now: datetime) -> User:
    """Write down or correct the address of an account that nobody has opened; its earlier links end.

    Raises PersonRefused ("not_admin", "not_theirs", "no_address", "email", "taken").
    """
    refuse_unless_admin(by)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=person.pk)
        if not may_be_given_address(row):
            raise PersonRefused(
                "Alamat e-mail akun ini hanya diganti pemiliknya sendiri, di Akun saya.",
                field="email",
                code="not_theirs",
            )
        address = _checked_address(email)
        if address is None:
            raise PersonRefused("Isi alamat e-mailnya.", field="email", code="no_address")
        if address == row.email:
            return row
        if is_taken(email=address):
            raise PersonRefused("Alamat e-mail ini sudah dipakai akun lain.", field="email", code="taken")
        before, after = told("email", row.email or "", address)
        row.email = address
        _save(row)
        EmailAddress.objects.filter(user=row).delete()
        EmailAddress.objects.create(user=row, email=address, primary=True, verified=False)
        record("person.update", by=by, subject=row, before={"email": before}, after={"email": after}, now=now)
    person.refresh_from_db()
    return person


def deactivate_person(*, person: User, by: Actor, second: Actor | None = None, note: str, now: datetime) -> None:
    """Close the account, end its sessions and its roles, except that of applicant. Rows stay.

    That of a watcher (`seconds.watches`) only with the approval of a `second` person. Raises PersonRefused ("not_admin",
    "needs_second").
    """
    if watches(person) and isinstance(by, User):
        refuse_without_second(second, by=by, concerned=(person,))
    _set_active(person, active=False, by=by, note=note, now=now)


def reactivate_person(*, person: User, by: Actor, note: str, now: datetime) -> None:
    """Open a closed account again, without a role of staff: also where an earlier version closed it with its roles.

    Raises PersonRefused ("not_admin", "merged").
    """
    if person.merged_into_id is not None:
        raise PersonRefused(
            "Akun ini sudah digabungkan ke akun lain. Buka akun yang dipertahankan, atau batalkan penggabungannya.",
            code="merged",
        )
    _set_active(person, active=True, by=by, note=note, now=now)


def make_known(person: User, organisation: Organisation, *, now: datetime) -> KnownPerson:
    """Record that the office knows the person from now on; an earlier row keeps its date."""
    row, _made = KnownPerson.objects.get_or_create(person=person, organisation=organisation, defaults={"since": now})
    return row


@transaction.atomic
def enrol_second_factor(user: User, *, by: Actor, now: datetime) -> None:
    """Set up TOTP and recovery codes with fresh secrets nobody has seen yet; having them already changes nothing.

    For demo people and tests: everybody else sets it up alone (/akun/dua-langkah/). Raises PersonRefused unless `by`
    is a system admin or the portal.
    """
    refuse_unless_admin(by)
    User.objects.select_for_update().get(pk=user.pk)
    if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        return
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)
    record("second_factor.enrol", by=by, subject=user, now=now)


@transaction.atomic
def accept_invitation(*, person: User, password: str, now: datetime) -> User:
    """The invited person chose a password: the account opens and the address the invitation went to is confirmed."""
    row = User.objects.select_for_update().get(pk=person.pk)
    row.set_password(password)
    row.save(update_fields=["password"])
    if row.email:
        EmailAddress.objects.update_or_create(user=row, email=row.email, defaults={"verified": True, "primary": True})
    record("person.accept_invitation", by=row, subject=row, now=now)
    return row


@transaction.atomic
def _set_active(person: User, *, active: bool, by: Actor, note: str, now: datetime) -> None:
    refuse_unless_admin(by)
    if User.objects.filter(pk=person.pk, is_active=not active).update(is_active=active):
        record("person.reactivate" if active else "person.deactivate", by=by, subject=person, note=note, now=now)
        end_roles_of_closed(person, note=note, by=by, at=now)
        if not active:
            end_all_sessions(person)
    person.refresh_from_db()
    person.forget_roles()


def _require_number(employment_status: str, *, nip: str, nik: str) -> None:
    if employment_status == EmploymentStatus.PNS and not nip:
        raise PersonRefused("PNS mendaftar dengan NIP. Isikan 18 angka NIP Anda.", field="nip", code="no_number")
    if employment_status != EmploymentStatus.PNS and not nik:
        raise PersonRefused("Isikan 16 angka NIK seperti tertulis pada KTP Anda.", field="nik", code="no_number")


def _write_person(
    facts: Mapping[str, Any], *, password: str | None, email_confirmed: bool, by: User | None = None
) -> User:
    person = User(added_by=by)
    email = person.email = _checked_address(facts.get("email"))
    _fill(person, {name: value for name, value in facts.items() if name != "email"})
    person.set_password(password)
    _refuse_taken(person)
    _save(person)
    if email:
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=email_confirmed)
    return person


def _checked_address(text: str | None) -> str | None:
    email = (text or "").strip().lower()
    if not email:
        return None
    try:
        validate_email(email)
    except ValidationError as invalid:
        raise PersonRefused("Alamat e-mail belum benar.", field="email", code="email") from invalid
    return email


def _fill(person: User, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in PERSONAL_FIELDS:
            raise ValueError(f"not a personal field: {name}")
        if name == "full_name":
            person.full_name = _checked_name(value)
        elif name == "nip":
            person.nip = _checked_nip(value)
        elif name == "nik":
            _set_nik(person, value)
        elif name == "grade":
            person.grade = _checked_grade(value)
        else:
            setattr(person, name, value)


def _checked_name(text: str) -> str:
    try:
        return check_name(text)
    except NameRefused as refused:
        raise PersonRefused(refused.sentence, field="full_name", code="name") from refused


def _checked_nip(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return check_nip(text).value
    except IdentifierRefused as refused:
        raise PersonRefused(refused.sentence, field="nip", code="shape") from refused


def _set_nik(person: User, text: str | None) -> None:
    if not text:
        person.nik_cipher = person.nik_index = None
        return
    try:
        value = check_nik(text).value
    except IdentifierRefused as refused:
        raise PersonRefused(refused.sentence, field="nik", code="shape") from refused
    if value != person.reveal_nik():
        person.set_nik(value)


def _checked_grade(text: str) -> str:
    if not text:
        return ""
    grade = grades.parse(text)
    if grade is None:
        raise PersonRefused("Golongan/ruang ditulis seperti III/b.", field="grade", code="grade")
    return grade.value


def _refuse_taken(person: User) -> None:
    others = User.objects.exclude(pk=person.pk)
    if is_taken(nip=person.nip or "", nik=person.reveal_nik(), email=person.email or "", among=others):
        raise PersonRefused(TAKEN, code="taken")


def _save(person: User) -> None:
    # Two people may register the same number in the same second: the unique columns decide.
    personnel.weigh(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as clash:
        raise PersonRefused(TAKEN, code="taken") from clash


def _values(person: User, names: Mapping[str, Any]) -> dict[str, str]:
    """Columns for comparison; `told` decides which may stand in the audit row. The NIK is compared by its index."""
    return {name: str(getattr(person, "nik_index" if name == "nik" else name) or "") for name in names}
