from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from certportal.kernel.files.models import StoredFile
from certportal.kernel.sla.enums import ClockUnit
from certportal.kernel.web.kept import KeepsAnswers
from schemes.enums import (
    NUMBERS_OF,
    Branch,
    ClockStart,
    ComponentGroup,
    IdentityNumber,
    ProductKind,
    ProfileField,
    ProofKind,
    TermKind,
    WhoMayApply,
)
from schemes.models.schemes import Scheme

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from certportal.kernel.accounts.models import Organisation


class ServiceStandardQuerySet(models.QuerySet["ServiceStandard"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ServiceStandardQuerySet:
        """Service standards are published by law (UU 25/2009): everyone sees them, signed in or not."""
        del user
        return self.filter(published=True)


class ServiceStandard(models.Model):
    """A service an office promises; the contents are in its versions."""

    slug = models.SlugField("slug", max_length=80, unique=True)
    name = models.CharField("nama layanan", max_length=200)
    title_en = models.CharField("nama layanan (Inggris)", max_length=200, blank=True)
    agency = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="service_standards",
        verbose_name="penyelenggara",
    )
    summary = models.TextField("ringkasan", blank=True)
    published = models.BooleanField("tampil untuk umum", default=True)

    objects = ServiceStandardQuerySet.as_manager()

    class Meta:
        verbose_name = "standar pelayanan"
        verbose_name_plural = "standar pelayanan"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("service_standard.detail", args=[self.slug])


class ServiceStandardVersion(KeepsAnswers, models.Model):
    """A service standard as published on one day. Running dossiers keep their version.

    `target_days` warns, `limit_days` is late; both count `unit`s from the event `clock_start` names.
    Decree and signature of the charter are printed in no source: the office says them (`schemes.actions.set_decree`).
    `decree_words` are the office's own words of the decree that names participants ("weighing" and "dictums", lists of texts as
    `schemes.decrees` takes them); empty: those of the house.
    `fewest_officers` is the number of component 11, where one is printed.
    `profile_fields` is a JSON list of `ProfileField` codes; the identity numbers among them follow from `identity`.
    """

    standard = models.ForeignKey(
        ServiceStandard, on_delete=models.PROTECT, related_name="versions", verbose_name="standar pelayanan"
    )
    number = models.PositiveSmallIntegerField("versi")
    printed_title = models.CharField("judul tercetak", max_length=200)
    branch = models.CharField("cabang", max_length=8, choices=Branch)
    target_days = models.PositiveSmallIntegerField("sasaran", null=True, blank=True)
    limit_days = models.PositiveSmallIntegerField("batas")
    unit = models.CharField("satuan waktu", max_length=12, choices=ClockUnit, default=ClockUnit.WORKING_DAY)
    clock_start = models.CharField("waktu dihitung", max_length=20, choices=ClockStart)
    who_may_apply = models.CharField("pemohon", max_length=16, choices=WhoMayApply)
    identity = models.CharField("nomor identitas", max_length=4, choices=IdentityNumber)
    profile_fields = models.JSONField("isian profil yang diminta")
    needs_visit = models.BooleanField("perlu kunjungan lapangan", default=False)
    fewest_officers = models.PositiveSmallIntegerField("paling sedikit pelaksana", null=True, blank=True)
    charter = models.TextField("maklumat pelayanan")
    source = models.CharField("dokumen sumber", max_length=200)
    effective_from = models.DateField("berlaku sejak")
    effective_until = models.DateField("berlaku sampai", null=True, blank=True)
    effective_note = models.TextField("catatan tanggal berlaku", blank=True)
    decree_number = models.CharField("nomor keputusan", max_length=120, blank=True)
    decreed_on = models.DateField("tanggal keputusan", null=True, blank=True)
    charter_signed_on = models.DateField("maklumat ditandatangani", null=True, blank=True)
    charter_signer = models.CharField("penanda tangan maklumat", max_length=150, blank=True)
    charter_signer_title = models.CharField("jabatan penanda tangan maklumat", max_length=200, blank=True)
    decree_words = models.JSONField("kata keputusan penetapan", default=dict, blank=True)

    class Meta:
        verbose_name = "versi standar pelayanan"
        verbose_name_plural = "versi standar pelayanan"
        ordering = ["standard_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="service_version_number", fields=["standard", "number"]),
            models.CheckConstraint(name="service_branch_known", condition=models.Q(branch__in=Branch.values)),
            models.CheckConstraint(name="service_unit_known", condition=models.Q(unit__in=ClockUnit.values)),
            models.CheckConstraint(name="service_start_known", condition=models.Q(clock_start__in=ClockStart.values)),
            models.CheckConstraint(name="service_who_known", condition=models.Q(who_may_apply__in=WhoMayApply.values)),
            models.CheckConstraint(
                name="service_identity_known", condition=models.Q(identity__in=IdentityNumber.values)
            ),
            models.CheckConstraint(
                name="service_days_ordered",
                condition=models.Q(limit_days__gte=1)
                & (models.Q(target_days=None) | models.Q(target_days__lte=models.F("limit_days"))),
            ),
            models.CheckConstraint(
                name="service_version_dates",
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} (versi {self.number})"

    @property
    def agency(self) -> Organisation:
        """The office that keeps the promise (needs `select_related("standard__agency")` in lists)."""
        return self.standard.agency

    @property
    def fields_asked(self) -> tuple[ProfileField, ...]:
        """Every profile field the service asks, identity numbers included, in the order of the profile page."""
        asked = {*self.profile_fields, *NUMBERS_OF[IdentityNumber(self.identity)]}
        return tuple(field for field in ProfileField if field in asked)


class ServiceOffer(models.Model):
    """Under this service one may apply for that scheme."""

    standard = models.ForeignKey(
        ServiceStandard, on_delete=models.PROTECT, related_name="offers", verbose_name="standar pelayanan"
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="offers", verbose_name="skema")
    effective_from = models.DateField("berlaku sejak")
    effective_until = models.DateField("berlaku sampai", null=True, blank=True)

    class Meta:
        verbose_name = "skema yang dilayani"
        verbose_name_plural = "skema yang dilayani"
        ordering = ["standard_id", "scheme_id"]
        constraints = [
            models.UniqueConstraint(name="offer_once", fields=["standard", "scheme"]),
            models.CheckConstraint(
                name="offer_dates",
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.scheme}"


class _Part(models.Model):
    """A numbered row of a service standard version."""

    version = models.ForeignKey(
        ServiceStandardVersion,
        on_delete=models.PROTECT,
        related_name="%(class)s_rows",
        verbose_name="versi standar pelayanan",
    )

    class Meta:
        abstract = True


class ServiceTerm(_Part):
    """A time limit besides the service clock, counted in `unit`s; `printed` says whether the source prints it.

    Terms that are not printed are the office's own working agreement and may be changed by a new version.
    """

    kind = models.CharField("jenis", max_length=16, choices=TermKind)
    target_days = models.PositiveSmallIntegerField("sasaran", null=True, blank=True)
    limit_days = models.PositiveSmallIntegerField("batas")
    unit = models.CharField("satuan waktu", max_length=12, choices=ClockUnit, default=ClockUnit.WORKING_DAY)
    printed = models.BooleanField("tercetak dalam sumber")
    basis = models.CharField("dasar", max_length=200)

    class Meta:
        verbose_name = "batas waktu"
        verbose_name_plural = "batas waktu"
        ordering = ["version_id", "kind"]
        constraints = [
            models.UniqueConstraint(name="term_once", fields=["version", "kind"]),
            models.CheckConstraint(name="term_kind_known", condition=models.Q(kind__in=TermKind.values)),
            models.CheckConstraint(name="term_unit_known", condition=models.Q(unit__in=ClockUnit.values)),
            models.CheckConstraint(
                name="term_days_ordered",
                condition=models.Q(limit_days__gte=1)
                & (models.Q(target_days=None) | models.Q(target_days__lte=models.F("limit_days"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.limit_days} {self.get_unit_display()}"

    def named_for(self, branch: str) -> str:
        """What the term is called: only a service with an exam has participants."""
        if self.kind == TermKind.APPEAL and branch == Branch.REVIEW:
            return "Pengajuan banding oleh pemohon"
        return str(self.get_kind_display())


class ServicePayer(_Part):
    """Somebody who may bear the fee; a service without payers asks nothing about fees.

    `label` is what the applicant chooses, `paper_label` what papers say. With `needs_proof` the office notes a receipt
    before the dossier goes on.
    """

    code = models.SlugField("kode", max_length=20)
    position = models.PositiveSmallIntegerField("nomor urut")
    label = models.CharField("nama", max_length=120)
    paper_label = models.CharField("bunyi pada surat", max_length=120)
    needs_proof = models.BooleanField("perlu bukti bayar", default=False)

    class Meta:
        verbose_name = "penanggung biaya"
        verbose_name_plural = "penanggung biaya"
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(name="payer_once", fields=["version", "code"]),
            models.UniqueConstraint(name="payer_position", fields=["version", "position"]),
        ]

    def __str__(self) -> str:
        return self.label


class ServiceProduct(_Part):
    """What the applicant receives. A letter has its text here: paragraphs with placeholders (`schemes.letters`).

    `number_scope` names the number sequence of that letter.
    """

    kind = models.CharField("jenis", max_length=24, choices=ProductKind)
    position = models.PositiveSmallIntegerField("nomor urut")
    title = models.CharField("nama", max_length=200)
    printed_title = models.CharField("nama tercetak", max_length=200)
    paragraphs = models.JSONField("isi surat", default=list, blank=True)
    number_scope = models.CharField("urutan nomor", max_length=120, blank=True)

    class Meta:
        verbose_name = "produk pelayanan"
        verbose_name_plural = "produk pelayanan"
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(name="product_once", fields=["version", "kind"]),
            models.UniqueConstraint(name="product_position", fields=["version", "position"]),
            models.CheckConstraint(name="product_kind_known", condition=models.Q(kind__in=ProductKind.values)),
            models.CheckConstraint(
                name="product_letter_numbered",
                condition=models.Q(number_scope="") ^ models.Q(kind=ProductKind.LETTER),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StandardComponent(_Part):
    """One of the 14 components as printed: `intro` before the list, `items` a JSON list of strings in printed order."""

    group = models.CharField("bagian", max_length=12, choices=ComponentGroup)
    printed_group = models.CharField("bagian tercetak", max_length=120)
    position = models.PositiveSmallIntegerField("nomor")
    title = models.CharField("komponen", max_length=120)
    intro = models.TextField("uraian", blank=True)
    items = models.JSONField("rincian", default=list, blank=True)

    class Meta:
        verbose_name = "komponen standar pelayanan"
        verbose_name_plural = "komponen standar pelayanan"
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(name="component_position", fields=["version", "position"]),
            models.CheckConstraint(name="component_group_known", condition=models.Q(group__in=ComponentGroup.values)),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class LegalBasis(_Part):
    """A legal basis as printed; `valid_until` and `note` say since when and by what it was replaced, once that is known."""

    position = models.PositiveSmallIntegerField("nomor urut")
    printed_text = models.TextField("isi tercetak")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    note = models.TextField("catatan", blank=True)

    class Meta:
        verbose_name = "dasar hukum"
        verbose_name_plural = "dasar hukum"
        ordering = ["version_id", "position"]
        constraints = [models.UniqueConstraint(name="legal_basis_position", fields=["version", "position"])]

    def __str__(self) -> str:
        return self.printed_text


class ServiceOfficer(models.Model):
    """One proof of what a standard asks of whoever serves it (component 9); several proofs are several rows. Ended rows stay.

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
