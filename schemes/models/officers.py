"""Who serves a service, and by what they prove what its standard asks of them (component 9)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from certportal.kernel.files.models import StoredFile
from schemes.enums import ProofKind
from schemes.models.service_standards import ServiceStandard


class ServiceOfficer(models.Model):
    """One proof of one officer of a service; who has several proofs has several rows. Ended rows stay.

    `covers`: JSON list of the places of component 9 that it proves, counted from 1.
    """

    RACE_SENTENCES: ClassVar = {
        "service_officer_proof_once": "Bukti dengan judul dan nomor ini sudah tercatat untuk orang itu. Periksa daftarnya."
    }

    standard = models.ForeignKey(
        ServiceStandard, on_delete=models.PROTECT, related_name="officers", verbose_name="standar pelayanan"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="pelaksana"
    )
    kind = models.CharField("jenis bukti", max_length=12, choices=ProofKind)
    title = models.CharField("judul", max_length=200)
    number = models.CharField("nomor", max_length=120, blank=True)
    dated = models.DateField("tanggal")
    covers = models.JSONField("kompetensi yang dibuktikan", default=list)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="salinan", null=True, blank=True
    )
    ended_on = models.DateField("tidak bertugas sejak", null=True, blank=True)

    class Meta:
        verbose_name = "pelaksana layanan"
        verbose_name_plural = "pelaksana layanan"
        ordering = ["person__full_name", "dated", "pk"]
        constraints = [
            models.CheckConstraint(name="service_officer_kind_known", condition=models.Q(kind__in=ProofKind.values)),
            models.UniqueConstraint(
                name="service_officer_proof_once",
                fields=["standard", "person", "title", "number"],
                condition=models.Q(ended_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.full_name}: {self.title}"
