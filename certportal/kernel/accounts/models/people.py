"""People, organisations and the roles that join them. Models name no policy; changes go through actions."""

from __future__ import annotations

import re
import secrets as random_source
from datetime import time
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast, Lower
from django.utils import timezone

from certportal.kernel.accounts import identifiers, secrets
from certportal.kernel.accounts.enums import EmploymentStatus, Gender, Grade, OrganisationKind, Role, Seat, Zone
from certportal.kernel.accounts.models.proof import NipProof
from certportal.kernel.accounts.names import NameRefused, check_name

if TYPE_CHECKING:
    from datetime import date

_SHORTEST_PHONE = 8  # digits


def new_handle() -> str:
    """A random username; Django requires one, nobody ever sees it."""
    return random_source.token_hex(12)


def office_week() -> list[int]:
    """Monday to Friday, Monday being 0."""
    return [0, 1, 2, 3, 4]


def every_seat() -> list[str]:
    """An office takes every part of certification until somebody says otherwise."""
    return list(Seat.values)


def validate_phone(value: str) -> None:
    """Eight digits or more, with the separators people write between them; ValidationError otherwise."""
    digits = sum(sign.isdigit() for sign in value)
    if digits < _SHORTEST_PHONE or re.search(r"[^\d\s+().-]", value):
        raise ValidationError("Isi nomor telepon dengan angka, misalnya 081234567890.")


def validate_printed_name(text: str) -> None:
    """Field validator: the name rules of names.check_name."""
    try:
        check_name(text)
    except NameRefused as refused:
        raise ValidationError(refused.sentence) from refused


class OrganisationManager(models.Manager["Organisation"]):
    def ids_without(self, seat: Seat) -> list[int]:
        """Keys of the offices that do not take this seat. Portable SQL: SQLite cannot look into a JSON list."""
        named = self.get_queryset().annotate(named=Cast("seats", models.TextField())).order_by()
        return list(named.exclude(named__contains=f'"{seat.value}"').values_list("pk", flat=True))

    def visible_to(self, user: User) -> models.QuerySet[Organisation]:  # noqa: ARG002 (one signature for all managers)
        """Organisations are public: everybody sees them."""
        return self.get_queryset()


class Organisation(models.Model):
    """A government, office, work unit, certification body or training institution, with its zone and office week."""

    name = models.CharField("nama", max_length=200)
    short_name = models.CharField("nama singkat", max_length=60, blank=True)
    kind = models.CharField("jenis", max_length=24, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name="induk", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    zone = models.CharField("zona waktu", max_length=40, choices=Zone.choices, default=Zone.WIB)
    weekdays = models.JSONField("hari kerja", default=office_week)
    seats = models.JSONField("kedudukan", default=every_seat, help_text="Bagian kantor ini dalam sertifikasi.")
    opens_at = models.TimeField("buka pukul", default=time(8))
    closes_at = models.TimeField("tutup pukul", default=time(16))
    address = models.TextField("alamat", blank=True)
    city = models.CharField("kota", max_length=80, blank=True, help_text="Tempat penetapan pada surat dan sertifikat.")
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telepon", max_length=30, blank=True)
    head = models.ForeignKey(
        "accounts.User", verbose_name="pimpinan", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[OrganisationManager] = OrganisationManager()

    class Meta:
        verbose_name = "organisasi"
        verbose_name_plural = "organisasi"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(zone__in=Zone.values), name="organisation_zone_known"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="organisation_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def seat_names(self) -> list[str]:
        """The seats this office takes in certification, as shown."""
        return [str(Seat(seat).label) for seat in self.seats]


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
    _without_seat: dict[Seat, list[int]] | None = None
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
            held = Membership.objects.current(timezone.localdate()).filter(user=self.pk)
            rows = list(held.select_related("organisation")) if self.is_active else []
            self._role_pairs = frozenset((Role(row.role), row.organisation_id or 0) for row in rows)
            self._workplaces = {row.organisation.pk: row.organisation for row in rows if row.organisation}
        return self._role_pairs

    def workplaces(self) -> dict[int, Organisation]:
        """The organisations of today's roles by id, read together with the roles."""
        self.role_pairs()
        return self._workplaces

    def offices_without(self, seat: Seat) -> list[int]:
        """Ids of the offices that do not take this seat; one query per instance, as for the roles."""
        if self._without_seat is None:
            self._without_seat = {}
        if seat not in self._without_seat:
            self._without_seat[seat] = Organisation.objects.ids_without(seat)
        return self._without_seat[seat]

    def forget_roles(self) -> None:
        """Forget the roles read so far; call it after granting or revoking."""
        self._role_pairs = self._without_seat = None

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
