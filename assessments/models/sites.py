"""Where exams take place and who may examine."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from assessments.enums import SiteKind
from assessments.impartiality import Registration, RegistrationRefused, normalise_met

if TYPE_CHECKING:
    from datetime import date


class TestSite(models.Model):
    """A test site (TUK), domain.md 3.5."""

    __test__ = False  # pytest would take the name for a test class
    RACE_SENTENCES: ClassVar = {
        "test_site_once": "Kantor ini sudah memiliki tempat uji dengan nama itu. Buka yang sudah ada, atau pakai nama lain."
    }

    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="penyelenggara"
    )
    name = models.CharField("nama tempat uji", max_length=200)
    kind = models.CharField("jenis", max_length=20, choices=SiteKind.choices, default=SiteKind.INCIDENTAL)
    address = models.TextField("alamat", blank=True)
    is_active = models.BooleanField("dipakai", default=True)

    class Meta:
        verbose_name = "tempat uji kompetensi"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="test_site_once"),
            models.CheckConstraint(condition=models.Q(kind__in=SiteKind.values), name="test_site_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Assessor(models.Model):
    """A person licensed to examine; the licence holds through `valid_until`, that day included."""

    RACE_SENTENCES: ClassVar = {
        "registration_number": "Nomor registrasi ini sudah tercatat untuk asesor lain. Periksa nomornya, lalu simpan lagi."
    }

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessor", verbose_name="orang"
    )
    certification_body = models.ForeignKey(
        "schemes.CertificationBody", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="LSP"
    )
    registration_number = models.CharField("nomor registrasi (MET)", max_length=22, unique=True)
    valid_until = models.DateField("berlaku sampai")

    class Meta:
        verbose_name = "asesor"
        ordering = ["user__full_name"]

    def __str__(self) -> str:
        return f"{self.user.full_name} ({self.registration_number})"

    def clean(self) -> None:
        """Bring the registration number into its one stored form; raises ValidationError."""
        try:
            self.registration_number = normalise_met(self.registration_number)
        except RegistrationRefused as refused:
            raise ValidationError({"registration_number": refused.sentence}) from refused

    def licensed_on(self, day: date) -> bool:
        """True when the licence holds on that day."""
        return Registration(self.registration_number, self.valid_until).valid_on(day)
