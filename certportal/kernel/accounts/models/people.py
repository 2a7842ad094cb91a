"""People, organisations and the roles that join them. Models name no policy; changes go through actions."""

from __future__ import annotations

import re
import secrets as random_source
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from certportal.kernel.accounts import identifiers, secrets
from certportal.kernel.accounts.enums import EmploymentStatus, Gender, Grade, Role, Seat
from certportal.kernel.accounts.models.organisations import (  # noqa: F401 (two are named here by migrations)
    Organisation,
    every_seat,
    office_week,
)
from certportal.kernel.accounts.models.proof import NipProof
from certportal.kernel.accounts.names import NameRefused, check_name

if TYPE_CHECKING:
    from datetime import date

_SHORTEST_PHONE = 8  # digits


def new_handle() -> str:
    """A random username; Django requires one, nobody ever sees it."""
    return random_source.token_hex(12)


def validate_phone(value: str) -> None:
    """Eight digits or more, with the separators people write between them; ValidationError otherwise."""
    if sum(sign.isdigit() for sign in value) < _SHORTEST_PHONE or re.search(r"[^0-9\s+().-]", value):
        raise ValidationError("Isi nomor telepon dengan angka, misalnya 081234567890.")


def validate_printed_name(text: str) -> None:
    """Field validator: the name rules of names.check_name."""
    try:
        check_name(text)
    except NameRefused as refused:
        raise ValidationError(refused.sentence) from refused


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, full_name: str, password: str | None = None, **fields: Any) -> User:
        """Make a person; without a password the person cannot sign in until invited."""
        nik = fields.pop("nik", "")
        user = self.model(full_name=full_name, **fields)
        if nik:
            user.set_nik(nik)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, full_name: str, password: str | None = None, **fields: Any) -> User:
        """Make a person with every Django permission (for `manage.py createsuperuser`)."""
        return self.create_user(
            full_name=full_name, password=password, **{**fields, "is_staff": True, "is_superuser": True}
        )

    def visible_to(self, user: User) -> models.QuerySet[User]:
        """Oneself, one's subordinates, and everybody for system admins and the inspectorate."""
        people = self.get_queryset()
        if {Role.SYSTEM_ADMIN, Role.INSPECTORATE} & {role for role, _ in user.role_pairs()}:
            return people
        return people.filter(models.Q(pk=user.pk) | models.Q(superior_id=user.pk))


class User(NipProof, AbstractBaseUser, PermissionsMixin):
    """The person. Nominated people exist with an unusable password until they are invited."""

    # The roles of today and where they are held, read together once per instance (`role_pairs`); no columns.
    _role_pairs: frozenset[tuple[Role, int]] | None = None
    _workplaces: dict[int, Organisation] = {}
    # Offices that leave the seat of the certification body to another: whether there are any is read with the roles.
    _without_body: list[int] | None = None
    _some_body_is_elsewhere = False
    # Whether they have a second factor, as read with the person of the session; None when loaded another way. No column.
    has_totp: bool | None = None

    username = models.CharField("nama akun", max_length=32, unique=True, default=new_handle, editable=False)
    full_name = models.CharField(
        "nama lengkap",
        max_length=150,
        validators=[validate_printed_name],
        help_text="Tulis lengkap dengan gelar, seperti akan dicetak pada sertifikat.",
    )
    email = models.EmailField(
        "e-mail", null=True, blank=True, unique=True, error_messages={"unique": "E-mail ini sudah dipakai akun lain."}
    )
    # The address of which the receiving server said that it does not exist; another address makes this one past by itself.
    refusing_address = models.EmailField("e-mail yang menolak surat", blank=True, default="", editable=False)
    nip = models.CharField("NIP", max_length=18, null=True, blank=True, unique=True)
    nik_cipher = models.BinaryField("NIK terenkripsi", null=True, blank=True)
    nik_index = models.CharField("indeks NIK", max_length=64, null=True, blank=True, unique=True, editable=False)
    birth_date = models.DateField("tanggal lahir", null=True, blank=True)
    birth_place = models.CharField("tempat lahir", max_length=100, blank=True)
    gender = models.CharField("jenis kelamin", max_length=6, choices=Gender.choices, blank=True)
    phone = models.CharField("nomor telepon", max_length=30, blank=True)
    employment_status = models.CharField(
        "status kepegawaian", max_length=5, choices=EmploymentStatus.choices, default=EmploymentStatus.OTHER
    )
    grade = models.CharField(
        "golongan/ruang", max_length=8, blank=True, choices=[(grade.value, grade.label) for grade in Grade]
    )
    position_title = models.CharField("jabatan", max_length=150, blank=True)
    work_unit = models.ForeignKey(
        Organisation, verbose_name="unit kerja", on_delete=models.PROTECT, null=True, blank=True, related_name="workers"
    )
    employer = models.ForeignKey(
        Organisation, verbose_name="instansi", on_delete=models.PROTECT, null=True, blank=True, related_name="employees"
    )
    superior = models.ForeignKey(
        "self", verbose_name="atasan langsung", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name="digabungkan ke akun",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        editable=False,
    )
    added_by = models.ForeignKey(
        "self",
        verbose_name="dicatat oleh",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="Kosong bila mendaftar sendiri.",
    )
    is_active = models.BooleanField("aktif", default=True)
    is_staff = models.BooleanField("boleh membuka halaman admin", default=False)
    joined_at = models.DateTimeField("terdaftar", default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "orang"
        verbose_name_plural = "orang"
        ordering = ["full_name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=True) | models.Q(email=Lower("email")), name="user_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(nik_cipher__isnull=True, nik_index__isnull=True)
                | models.Q(nik_cipher__isnull=False, nik_index__isnull=False),
                name="user_nik_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(employment_status__in=EmploymentStatus.values), name="user_employment_status_known"
            ),
            models.CheckConstraint(condition=models.Q(gender__in=["", *Gender.values]), name="user_gender_known"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(is_active=False), name="user_merged_is_closed"
            ),
        ]
        indexes = [models.Index(fields=["full_name"], name="user_full_name")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def refuses_letters(self) -> bool:
        """Whether letters to the present address come back."""
        return bool(self.email) and self.email == self.refusing_address

    @property
    def display_name(self) -> str:
        """The name as printed, titles included."""
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def name_at_end(self) -> str:
        """The name for the end of a sentence, without its own full stop after a degree ("Sri Hartati, M.Si")."""
        return self.full_name.removesuffix(".")

    @property
    def nik_masked(self) -> str:
        """The NIK with only its last four digits readable; empty when there is none."""
        try:
            return identifiers.masked(self.reveal_nik())
        except secrets.SecretUnreadable:
            return "tidak terbaca"  # the key was lost: the page must still be shown

    def set_nik(self, nik: str) -> None:
        """Encrypt a NIK of the right shape into this row (not saved); raises IdentifierRefused."""
        value = identifiers.check_nik(nik).value
        self.nik_cipher = secrets.encrypt(value)
        self.nik_index = secrets.blind_index(value)

    def reveal_nik(self) -> str:
        """The NIK in clear, empty when there is none. For official papers only; the caller leaves an audit row."""
        return secrets.decrypt(self.nik_cipher) if self.nik_cipher else ""

    def role_pairs(self) -> frozenset[tuple[Role, int]]:
        """(role, organisation id) held today, 0 where a role has no organisation; one query per instance.

        A request loads its own instance, so that a revoked role is gone with the next request.
        """
        if self._role_pairs is None:
            held = _roles_with_places().current(timezone.localdate()).filter(user=self.pk)
            rows = list(held) if self.is_active else []
            self._some_body_is_elsewhere = any(row.elsewhere for row in rows)  # type: ignore[attr-defined]  # annotated above
            self._role_pairs = frozenset((Role(row.role), row.organisation_id or 0) for row in rows)
            self._workplaces = {row.organisation.pk: row.organisation for row in rows if row.organisation}
        return self._role_pairs

    def workplaces(self) -> dict[int, Organisation]:
        """The organisations of today's roles by id, read together with the roles."""
        self.role_pairs()
        return self._workplaces

    def offices_without_body(self) -> list[int]:
        """Ids of the offices that leave the seat of the certification body to another; a query only where there are some."""
        if self._without_body is None:
            self.role_pairs()
            asked = Organisation.objects.ids_without(Seat.CERTIFICATION_BODY) if self._some_body_is_elsewhere else []
            self._without_body = asked
        return self._without_body

    def forget_roles(self) -> None:
        """Forget the roles read so far; call it after granting or revoking."""
        self._role_pairs = self._without_body = None

    @property
    def audit_role(self) -> str:
        """Codes of the roles held, for the audit row."""
        return " ".join(sorted({role.value for role, _ in self.role_pairs()}))


class KnownPersonManager(models.Manager["KnownPerson"]):
    def visible_to(self, user: User) -> models.QuerySet[KnownPerson]:
        """The person's own, and those of the offices where they work."""
        places = {place for _role, place in user.role_pairs() if place}
        return self.get_queryset().filter(models.Q(person=user.pk) | models.Q(organisation__in=places))


class KnownPerson(models.Model):
    """An office knows a person since then, because the person came to it with a matter of their own.

    Written by the app in which people turn to the office (a dossier is sent); read by apps below that ask whose papers
    an office may see. An office knows its employees without a row (`queries.known_at`).
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="known_people", verbose_name="perangkat daerah"
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="known_at", verbose_name="orang")
    since = models.DateTimeField("dikenal sejak")

    objects = KnownPersonManager()

    class Meta:
        verbose_name = "orang yang dikenal kantor"
        verbose_name_plural = "orang yang dikenal kantor"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="known_person_once", fields=["organisation", "person"])]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.person}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date) -> MembershipQuerySet:
        """Roles held on the day `on`: begun, and not yet ended (`ends_on` is the first day without the role)."""
        return self.filter(starts_on__lte=on).exclude(ends_on__lte=on)


class Membership(models.Model):
    """A role of a person at an organisation; only the role of applicant needs none."""

    user = models.ForeignKey(User, verbose_name="orang", on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisasi",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    role = models.CharField("peran", max_length=24, choices=Role.choices)
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("berakhir", null=True, blank=True, help_text="Hari pertama tanpa peran ini.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "peran"
        verbose_name_plural = "peran"
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=models.Q(role=Role.APPLICANT) | models.Q(organisation__isnull=False),
                name="membership_has_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ends_on__isnull=True),
                name="membership_open_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(ends_on__isnull=True, organisation__isnull=True),
                name="membership_open_once_without_organisation",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="membership_organisation_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


@cache
def _roles_with_places() -> MembershipQuerySet:
    """Roles, their organisations, and whether some office has its body elsewhere. `role_pairs` asks it at every request.

    Put together once, because that took as long as asking; in no order, which would join the people.
    """
    elsewhere = models.Exists(Organisation.objects.without(Seat.CERTIFICATION_BODY))
    return Membership.objects.order_by().select_related("organisation").annotate(elsewhere=elsewhere)
