"""Registrations of people whose address is not confirmed yet: they own nothing and lapse by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Lower

from certportal.kernel.accounts import identifiers, secrets
from certportal.kernel.accounts.enums import EmploymentStatus

if TYPE_CHECKING:
    from datetime import datetime


class RegistrationQuerySet(models.QuerySet["PendingRegistration"]):
    def running(self, now: datetime) -> RegistrationQuerySet:
        """Those that have not lapsed: confirmed ones wait for an officer as long as it takes."""
        return self.filter(models.Q(lapses_at__gt=now) | models.Q(confirmed_at__isnull=False))


class PendingRegistration(models.Model):
    """What somebody typed at /daftar/. A row per registration, however many name the same NIP or address."""

    full_name = models.CharField("nama lengkap", max_length=150)
    employment_status = models.CharField("status kepegawaian", max_length=5, choices=EmploymentStatus.choices)
    nip = models.CharField("NIP", max_length=18, blank=True)
    nik_cipher = models.BinaryField("NIK terenkripsi", null=True, blank=True)
    nik_index = models.CharField("indeks NIK", max_length=64, blank=True, editable=False)
    email = models.EmailField("e-mail")
    password = models.CharField("kata sandi (hash)", max_length=128, editable=False)
    asked_at = models.DateTimeField("mendaftar")
    lapses_at = models.DateTimeField("gugur")
    mailed_at = models.DateTimeField("pesan terakhir", null=True, blank=True)
    mails = models.PositiveSmallIntegerField("pesan terkirim", default=0)
    confirmed_at = models.DateTimeField(
        "e-mail dikonfirmasi", null=True, blank=True, help_text="Terisi bila menunggu keputusan petugas."
    )

    objects: ClassVar[Any] = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "pendaftaran"
        verbose_name_plural = "pendaftaran"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="registration_email_in_lower_case"),
            models.CheckConstraint(
                condition=models.Q(nik_cipher__isnull=True, nik_index="")
                | models.Q(nik_cipher__isnull=False) & ~models.Q(nik_index=""),
                name="registration_nik_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["nip"], name="registration_nip"),
            models.Index(fields=["nik_index"], name="registration_nik"),
            models.Index(fields=["email"], name="registration_email"),
            models.Index(fields=["lapses_at"], name="registration_lapses"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def set_nik(self, nik: str) -> None:
        """Encrypt a NIK of the right shape into this row (not saved)."""
        value = identifiers.check_nik(nik).value
        self.nik_cipher, self.nik_index = secrets.encrypt(value), secrets.blind_index(value)

    def reveal_nik(self) -> str:
        """The NIK in clear, empty when none was typed."""
        return secrets.decrypt(self.nik_cipher) if self.nik_cipher else ""

    @property
    def nik_masked(self) -> str:
        """The NIK with only its last four digits readable."""
        return identifiers.masked(self.reveal_nik())
