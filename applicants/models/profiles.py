"""What people tell about themselves once, for every dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from applicants.enums import Education

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

PERSON_FIELDS = (
    "full_name",
    "nip",
    "birth_date",
    "birth_place",
    "gender",
    "phone",
    "employment_status",
    "grade",
    "position_title",
    "employer",
    "work_unit",
)
"""What the profile page says of the person that is stored on the User; the NIK stands beside it, encrypted."""
PROFILE_FIELDS = (
    "education",
    "education_place",
    "education_field",
    "education_year",
    "service_years",
    "declared_office",
)
"""What it says that is stored on the ApplicantProfile."""
RELIED_ON = (
    "full_name",
    "nik",
    "birth_place",
    "birth_date",
    "employment_status",
    "nip",
    "grade",
    "position_title",
    "service_years",
    "education",
    "education_place",
    "education_field",
    "education_year",
)
"""What a sent dossier relies on: it changes by a correction request that an officer answers, not on the profile page."""


DECLARED = "dinyatakan sendiri, belum ada dalam daftar"


class ProfileQuerySet(models.QuerySet["ApplicantProfile"]):
    def visible_to(self, user: User) -> ProfileQuerySet:
        """A profile page belongs to its owner; staff read what was declared with the dossier."""
        return self.filter(user_id=user.pk)

    def lacking_office(self) -> ProfileQuerySet:
        """Whose office an admin has yet to add or to answer about, the oldest first."""
        return self.exclude(declared_office="").filter(office_answer="").select_related("user").order_by("updated_at")


class ApplicantProfile(models.Model):
    """Education and service of an applicant; name, NIP, NIK, grade and employer live on the User.

    `declared_office`: where they work in their own words, while the list lacks it; `office_answer`: what an admin said to that.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applicant_profile", verbose_name="pemohon"
    )
    education = models.CharField("pendidikan terakhir", max_length=20, choices=Education.choices, blank=True)
    education_place = models.CharField("nama sekolah atau perguruan tinggi", max_length=200, blank=True)
    education_field = models.CharField("program studi", max_length=150, blank=True)
    education_year = models.PositiveSmallIntegerField("tahun lulus", null=True, blank=True)
    service_years = models.PositiveSmallIntegerField("lama bekerja (tahun penuh)", null=True, blank=True)
    declared_office = models.CharField("instansi yang belum ada dalam daftar", max_length=200, blank=True)
    office_answer = models.CharField("jawaban tentang instansi", max_length=500, blank=True)
    created_at = models.DateTimeField("dibuat")
    updated_at = models.DateTimeField("diperbarui")

    objects = models.Manager.from_queryset(ProfileQuerySet)()

    class Meta:
        verbose_name = "profil pemohon"
        verbose_name_plural = "profil pemohon"
        constraints = [
            models.CheckConstraint(
                name="profile_education_known", condition=Q(education="") | Q(education__in=Education.values)
            ),
            models.CheckConstraint(
                name="profile_service_years_human", condition=Q(service_years__isnull=True) | Q(service_years__lte=60)
            ),
        ]

    def __str__(self) -> str:
        return f"Profil {self.user.full_name}"

    @property
    def office_waits(self) -> str:
        """The declared office while an admin has yet to add it or to answer."""
        return "" if self.office_answer else self.declared_office

    @property
    def office_shown(self) -> str:
        """The declared office as officers read it; "" where none is declared."""
        return f"{self.declared_office} ({DECLARED})" if self.declared_office else ""
