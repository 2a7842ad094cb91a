"""The signature tray: papers of an office that wait for the approval of whoever is printed as their signer (ADR 51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from certificates.enums import TrayState
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.web.dates import day_in_words
from certportal.kernel.workflow.models import Flowing

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

PREPARERS = (Role.CERTIFICATE_ADMIN, Role.VERIFIER)
"""Who mends what a signer returned, where nobody at the office prepared it by hand."""


class TrayQuerySet(models.QuerySet["TrayPaper"]):
    def visible_to(self, user: User) -> TrayQuerySet:
        """What waits for one's own signature or was prepared by oneself or at one's desk; never about oneself."""
        desk = Q(office__in=organisations_of(user, *PREPARERS))
        theirs = Q(signer__in=accounts_of(user.pk))
        return self.filter(theirs | Q(prepared_by=user) | desk & ~Q(dossier__applicant=user))


class TrayPaper(Flowing):
    """One paper on its way to one signer: approved once, by who is printed on it, and as it was drawn (`sha256`).

    `dossier` is the case it is about, the first of several on a decree, and empty for a list. `prepared_by` is empty where
    the portal made it or the signer themself did.
    """

    paper = models.OneToOneField("papers.Paper", on_delete=models.PROTECT, related_name="tray", verbose_name="dokumen")
    office = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="kantor"
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="penanda tangan"
    )
    dossier = models.ForeignKey(
        "applicants.Dossier", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="berkas"
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="penyusun"
    )
    laid_at = models.DateTimeField("masuk pada")
    note = models.CharField("catatan", max_length=500, blank=True, default="")
    sha256 = models.CharField("sidik yang disetujui", max_length=64, blank=True, default="")
    approved_at = models.DateTimeField("disetujui pada", null=True)

    named: int = (
        0  # how many a decree names, how many sheets a list has, and whether who asks opened it: where a page asks
    )
    sheets: int = 0
    opened: bool = False

    objects = TrayQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen menunggu tanda tangan"
        verbose_name_plural = "dokumen menunggu tanda tangan"
        ordering = ["laid_at", "pk"]
        indexes = [models.Index(fields=["signer", "state"], name="tray_of_signer")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TrayState.values), name="tray_state_known"),
            models.CheckConstraint(
                condition=(Q(state=TrayState.APPROVED, approved_at__isnull=False) & ~Q(sha256=""))
                | (~Q(state=TrayState.APPROVED) & Q(approved_at=None, sha256="")),
                name="tray_approved_as_drawn",
            ),
            models.CheckConstraint(condition=~Q(state=TrayState.RETURNED) | ~Q(note=""), name="tray_returned_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.paper)

    def get_absolute_url(self) -> str:
        return reverse("tray.show", args=[self.paper.code])

    @property
    def about(self) -> str:
        """Whom it is about: the applicant, with how many others a decree names, or how many sheets a list has."""
        if self.dossier is None:
            return f"{self.sheets} sertifikat" if self.sheets else ""
        name = self.dossier.applicant.full_name
        return f"{name} dan {self.named - 1} orang lain" if self.named > 1 else name

    @property
    def day_of_state(self) -> str:
        """Since which day it is in its state, as its office counts days."""
        return day_in_words(self.state_since, self.office.zone)
