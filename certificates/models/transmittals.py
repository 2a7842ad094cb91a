"""The signed list by which a certification body of its own passes certificates to the service office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from certificates.enums import TransmittalState
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.workflow.models import Flowing

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

TRANSMITTAL_READERS = (Role.CERTIFICATE_ADMIN, Role.INSPECTORATE, Role.LEADERSHIP)


class TransmittalQuerySet(models.QuerySet["Transmittal"]):
    def visible_to(self, user: User) -> TransmittalQuerySet:
        """Lists from and to the offices where one works on certificates."""
        offices = organisations_of(user, *TRANSMITTAL_READERS)
        return self.filter(Q(sender__in=offices) | Q(receiver__in=offices))


class Transmittal(Flowing):
    """One list: made and signed at `sender`, acknowledged at `receiver`; what did not arrive is said sheet by sheet."""

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    number = models.CharField("nomor daftar", max_length=80, unique=True)
    sender = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="diserahkan oleh"
    )
    receiver = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="diterima oleh"
    )
    issued_on = models.DateField("tanggal daftar")
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="disusun oleh"
    )
    passed_at = models.DateTimeField("diserahkan")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="diterima petugas"
    )
    received_at = models.DateTimeField("diterima", null=True)
    note = models.CharField("catatan penerimaan", max_length=500, blank=True, default="")

    objects = TransmittalQuerySet.as_manager()

    class Meta:
        verbose_name = "daftar penyerahan sertifikat"
        verbose_name_plural = "daftar penyerahan sertifikat"
        ordering = ["-passed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TransmittalState.values), name="transmittal_state_known"),
            models.CheckConstraint(
                condition=Q(state=TransmittalState.PASSED, received_by=None, received_at=None, note="")
                | Q(state=TransmittalState.RECEIVED, received_by__isnull=False, received_at__isnull=False),
                name="transmittal_received_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(sender=models.F("receiver")), name="transmittal_between_two_offices"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("transmittal.show", args=[self.code])


class TransmittedSheet(models.Model):
    """One certificate on a list; `arrived` is empty until the receiver has counted. What is missing may go on another list."""

    transmittal = models.ForeignKey(Transmittal, on_delete=models.PROTECT, related_name="sheets")
    certificate = models.ForeignKey("certificates.Certificate", on_delete=models.PROTECT, related_name="sheets")
    position = models.PositiveSmallIntegerField("urutan")
    arrived = models.BooleanField("ada", null=True)

    class Meta:
        verbose_name = "lembar pada daftar penyerahan"
        verbose_name_plural = "lembar pada daftar penyerahan"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["transmittal", "position"], name="sheet_position_once"),
            models.UniqueConstraint(fields=["transmittal", "certificate"], name="sheet_once_on_its_list"),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(arrived__isnull=True) | Q(arrived=True),
                name="sheet_under_way_or_there_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.certificate}"
