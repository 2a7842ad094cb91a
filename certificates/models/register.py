"""The register: certificates, result letters and who took them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from applicants.models import Dossier
from applicants.queries.seats import at_body_apart
from certificates.enums import AgreementKind, CertificateStanding, CertificateState, ReceiverKind
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.workdays.queries import today_at
from certportal.kernel.workflow.models import Flowing

if TYPE_CHECKING:
    from datetime import date

    from certportal.kernel.accounts.models import User

REGISTER_READERS = (
    Role.AGENCY_OFFICER,
    Role.CERTIFICATE_ADMIN,
    Role.COMMITTEE_MEMBER,
    Role.INSPECTORATE,
    Role.LEADERSHIP,
)
BODY_REGISTER_READERS = (Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER, Role.LEADERSHIP)
"""Who reads the papers of other offices' cases, for which their office is the certification body."""


def _papers_found(user: User) -> Q:
    """Condition on rows with `dossier`: one's own papers, and those of the offices where one works on certification."""
    found = Q(dossier__agency__in=organisations_of(user, *REGISTER_READERS)) | Q(dossier__applicant=user)
    apart = at_body_apart(user, *BODY_REGISTER_READERS)
    return found if apart is None else found | Q(dossier__in=Dossier.objects.filter(apart).order_by())


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> CertificateQuerySet:
        """One's own certificates, and those of the offices where one works on certification."""
        return self.filter(_papers_found(user))


class ResultLetterQuerySet(models.QuerySet["ResultLetter"]):
    def visible_to(self, user: User) -> ResultLetterQuerySet:
        """One's own letters, and those of the offices where one works on certification."""
        return self.filter(_papers_found(user))


class Certificate(Flowing):
    """One decision, one paper, one certificate; suspended, restored and withdrawn by its flow alone.

    `code` is its paper's public code; printed numbers are never used to find it.
    """

    code = models.CharField("kode verifikasi", max_length=32, unique=True, editable=False)
    number = models.CharField("nomor sertifikat", max_length=80, unique=True)
    registration_number = models.CharField("nomor registrasi", max_length=80, unique=True)
    dossier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="certificates")
    decision = models.OneToOneField("applicants.Decision", on_delete=models.PROTECT, related_name="certificate")
    paper = models.OneToOneField("papers.Paper", on_delete=models.PROTECT, related_name="certificate")
    holder_name = models.CharField("nama pemegang", max_length=200)
    issued_on = models.DateField("tanggal terbit")
    valid_until = models.DateField("berlaku sampai")
    created_at = models.DateTimeField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "sertifikat"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CertificateState.values), name="certificate_state_known"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("issued_on")), name="certificate_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.holder_name}"

    def get_absolute_url(self) -> str:
        return reverse("certificate.verify", args=[self.code])

    def standing_on(self, day: date) -> CertificateStanding:
        """The standing of the certificate on that day; the last day of its validity counts."""
        return standing(self.state, self.valid_until, day)


def standing(state: str, valid_until: date, day: date) -> CertificateStanding:
    """The standing on that day of a certificate in that state, of which that is the last valid day."""
    if state != CertificateState.ISSUED:
        return CertificateStanding(state)
    return CertificateStanding.VALID if day <= valid_until else CertificateStanding.EXPIRED


class ResultLetter(models.Model):
    """The letter of results (001 product 2): one per final decision, competent or not yet."""

    code = models.CharField("kode verifikasi", max_length=32, unique=True, editable=False)
    number = models.CharField("nomor surat", max_length=80, unique=True)
    dossier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="result_letters")
    decision = models.OneToOneField("applicants.Decision", on_delete=models.PROTECT, related_name="result_letter")
    paper = models.OneToOneField("papers.Paper", on_delete=models.PROTECT, related_name="result_letter")
    holder_name = models.CharField("nama", max_length=200)
    issued_on = models.DateField("tanggal terbit")
    created_at = models.DateTimeField()

    objects = ResultLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "surat keterangan hasil uji"
        ordering = ["-issued_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} · {self.holder_name}"


class Agreement(models.Model):
    """The holder's signature under their duties (000, Kewajiban Pemegang Sertifikat 2). Signed once, never changed."""

    decision = models.OneToOneField("applicants.Decision", on_delete=models.PROTECT, related_name="agreement")
    kind = models.CharField("cara", max_length=10, choices=AgreementKind.choices)
    typed_name = models.CharField("nama diketik", max_length=200, blank=True, default="")
    signed_at = models.DateTimeField("ditandatangani")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    paper = models.OneToOneField(
        "papers.Paper", on_delete=models.PROTECT, null=True, blank=True, related_name="agreement"
    )

    class Meta:
        verbose_name = "perjanjian pemegang sertifikat"
        verbose_name_plural = "perjanjian pemegang sertifikat"
        constraints = [
            models.CheckConstraint(
                name="agreement_on_screen_has_its_paper",
                condition=(Q(kind=AgreementKind.ON_SCREEN, paper__isnull=False) & ~Q(typed_name=""))
                | Q(kind=AgreementKind.ON_PAPER, paper__isnull=True, typed_name=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.decision}"


class Handover(models.Model):
    """Who took the papers of one decision, when, and who gave them."""

    decision = models.OneToOneField("applicants.Decision", on_delete=models.PROTECT, related_name="handover")
    receiver_kind = models.CharField("diterima oleh", max_length=10, choices=ReceiverKind.choices)
    receiver_name = models.CharField("nama penerima", max_length=200)
    receiver_note = models.CharField("keterangan", max_length=300, blank=True, default="")
    handed_over_at = models.DateTimeField("diserahkan")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="diserahkan oleh"
    )

    class Meta:
        verbose_name = "serah terima"
        ordering = ["-handed_over_at"]
        constraints = [
            models.CheckConstraint(condition=Q(receiver_kind__in=ReceiverKind.values), name="handover_receiver_known"),
            models.CheckConstraint(condition=~Q(receiver_name=""), name="handover_receiver_named"),
            models.CheckConstraint(
                condition=~Q(receiver_kind=ReceiverKind.PROXY.value, receiver_note=""), name="handover_proxy_noted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receiver_name}, {today_at(self.decision.dossier.agency, self.handed_over_at).isoformat()}"
