"""Who may confirm as somebody's superior, what exactly they confirmed, and the link for a superior without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from applicants.enums import NamingOutcome, SuperiorBasis, SuperiorWay
from applicants.models.documents import Document, DocumentVersion
from applicants.models.dossiers import Dossier
from applicants.models.support import Endorsement
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.numbers.codes import new_code

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class SuperiorNamingQuerySet(models.QuerySet["SuperiorNaming"]):
    def visible_to(self, user: User) -> SuperiorNamingQuerySet:
        """What applicants propose to the office where this person checks documents."""
        if not user.is_active:
            return self.none()
        return self.of_cases(Q(agency__in=organisations_of(user, Role.INTAKE_OFFICER, Role.VERIFIER)))

    def of_cases(self, which: Q) -> SuperiorNamingQuerySet:
        """Those of dossiers for which the condition on Dossier holds.

        Looked up, not joined: namings are few, and SQLite would read every dossier of the office first.
        """
        return self.filter(models.Exists(Dossier.objects.filter(which, pk=models.OuterRef("dossier_id"))))

    def waiting(self) -> SuperiorNamingQuerySet:
        return self.filter(outcome="")


class SuperiorNaming(models.Model):
    """The applicant names a superior whom no list knows; an officer approves or refuses, with a reason.

    Name, position and unit are the applicant's words. `email` is the official address, which only an officer enters.
    """

    RACE_SENTENCES: ClassVar = {
        "naming_one_open": "Usulan atasan baru saja dikirim dari halaman lain. Muat ulang halaman ini."
    }

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="namings", verbose_name="berkas")
    nip = models.CharField("NIP", max_length=18)
    full_name = models.CharField("nama", max_length=150)
    position_title = models.CharField("jabatan", max_length=150)
    work_unit = models.CharField("unit kerja", max_length=200)
    asked_at = models.DateTimeField("diusulkan")
    email = models.EmailField("e-mail kedinasan", blank=True, default="")
    outcome = models.CharField("jawaban", max_length=12, choices=NamingOutcome, blank=True, default="")
    reason = models.CharField("alasan", max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dijawab oleh"
    )
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)

    objects = models.Manager.from_queryset(SuperiorNamingQuerySet)()

    class Meta:
        verbose_name = "usulan atasan"
        verbose_name_plural = "usulan atasan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="naming_one_open", fields=["dossier"], condition=Q(outcome="")),
            models.CheckConstraint(name="naming_email_in_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="naming_answer_whole",
                condition=Q(outcome="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(outcome=NamingOutcome.TAKEN_BACK, answered_at__isnull=False)
                | (
                    Q(
                        outcome__in=[NamingOutcome.APPROVED, NamingOutcome.REFUSED],
                        answered_at__isnull=False,
                        answered_by__isnull=False,
                    )
                    & ~Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.dossier}"

    def get_absolute_url(self) -> str:
        return reverse("naming.answer", args=[self.code])


class Attestation(models.Model):
    """What a superior confirmed through the portal: who they are, how that is known, which way; never changed."""

    endorsement = models.OneToOneField(
        Endorsement, models.PROTECT, related_name="attestation", verbose_name="konfirmasi atasan"
    )
    paper = models.OneToOneField("papers.Paper", models.PROTECT, related_name="+", verbose_name="dokumen tercetak")
    basis = models.CharField("dasar", max_length=10, choices=SuperiorBasis)
    way = models.CharField("cara", max_length=10, choices=SuperiorWay)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="akun"
    )
    name = models.CharField("nama", max_length=150)
    nip = models.CharField("NIP", max_length=18, blank=True)
    position_title = models.CharField("jabatan", max_length=150, blank=True)
    work_unit = models.CharField("unit kerja", max_length=200, blank=True)
    identified = models.CharField("dikenali dari", max_length=400)
    at = models.DateTimeField("dikonfirmasi")

    class Meta:
        verbose_name = "pernyataan atasan"
        verbose_name_plural = "pernyataan atasan"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="attestation_basis_known", condition=Q(basis__in=SuperiorBasis.values)),
            models.CheckConstraint(
                name="attestation_way_known",
                condition=Q(way=SuperiorWay.ACCOUNT, person__isnull=False)
                | Q(way=SuperiorWay.LINK, person__isnull=True),
            ),
            models.CheckConstraint(name="attestation_says_who", condition=~Q(name="") & ~Q(identified="")),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.endorsement}"


class AttestedDocument(models.Model):
    """One document the superior could open and vouches for: its title, version and SHA-256 at that moment."""

    attestation = models.ForeignKey(
        Attestation, models.PROTECT, related_name="documents", verbose_name="pernyataan atasan"
    )
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name="dokumen")
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="+", verbose_name="versi")
    title = models.CharField("nama dokumen", max_length=300)
    n = models.PositiveSmallIntegerField("nomor versi")
    sha256 = models.CharField("sidik", max_length=64)

    class Meta:
        verbose_name = "dokumen yang dinyatakan sah"
        verbose_name_plural = "dokumen yang dinyatakan sah"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="attested_once", fields=["attestation", "document"])]

    def __str__(self) -> str:
        return f"{self.title} (versi {self.n})"


class ConfirmationLink(models.Model):
    """A link mailed to the superior's official address; only its digest is kept. It opens the documents once."""

    endorsement = models.ForeignKey(Endorsement, models.PROTECT, related_name="links", verbose_name="konfirmasi atasan")
    address = models.EmailField("alamat kedinasan")
    digest = models.CharField("sidik tautan", max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField("dikirim")
    expires_at = models.DateTimeField("berlaku sampai")
    opened_at = models.DateTimeField("dibuka", null=True, blank=True)
    ended_at = models.DateTimeField("diganti", null=True, blank=True)

    class Meta:
        verbose_name = "tautan konfirmasi"
        verbose_name_plural = "tautan konfirmasi"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="link_one_unopened",
                fields=["endorsement"],
                condition=Q(opened_at__isnull=True, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}, {self.endorsement}"
