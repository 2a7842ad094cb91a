"""The personnel list of the government, as imported: what it says about a NIP, whether or not there is an account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower

from certportal.kernel.accounts.enums import Grade


class PersonnelEntry(models.Model):
    """One employee. The unit is the text of the list; `queries` find the office of that name."""

    nip = models.CharField("NIP", max_length=18)
    full_name = models.CharField("nama", max_length=150)
    birth_date = models.DateField("tanggal lahir", null=True, blank=True)
    grade = models.CharField(
        "golongan/ruang", max_length=8, blank=True, choices=[(grade.value, grade.label) for grade in Grade]
    )
    position_title = models.CharField("jabatan", max_length=150, blank=True)
    work_unit = models.CharField("unit kerja", max_length=200, blank=True)
    superior_nip = models.CharField("NIP atasan langsung", max_length=18, blank=True)
    email = models.EmailField("e-mail kedinasan", blank=True)
    left_on = models.DateField("tidak ada lagi sejak", null=True, blank=True)
    added_at = models.DateTimeField("masuk daftar")
    changed_at = models.DateTimeField("diperbarui")

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    RACE_SENTENCES: ClassVar = {
        "personnel_nip_once": "Daftar pegawai baru saja diubah orang lain. Periksa kembali pratinjaunya, lalu terapkan lagi."
    }

    class Meta:
        verbose_name = "pegawai pada daftar"
        verbose_name_plural = "pegawai pada daftar"
        ordering = ["full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["nip"], name="personnel_nip_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="personnel_email_in_lower_case"),
        ]
        indexes = [models.Index(fields=["superior_nip"], name="personnel_superior")]

    def __str__(self) -> str:
        return self.full_name
