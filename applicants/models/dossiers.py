"""The dossier itself, the round it belongs to, and what the office asked of the applicant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from applicants.enums import DossierState, RequestKind, RequestOutcome, WorkStage
from applicants.models.ended import ENDED_STATES, LIVE
from applicants.models.visibility import visible_dossiers
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.sla.timed import Timed
from certportal.kernel.web.kept import KeepsAnswers
from certportal.kernel.workflow.models import Flowing
from schemes.enums import Branch

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User
    from schemes.models import Scheme, SchemeVersion, ServiceStandard


@dataclass(frozen=True)
class Subject:
    """What a dossier is about, in the words of pages, notices and papers: "skema Pelayanan Prima"."""

    kind: str
    about: Scheme | ServiceStandard

    @property
    def name(self) -> str:
        return self.about.name

    @property
    def url(self) -> str:
        return self.about.get_absolute_url()  # asked for by few of those who ask for the name

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class SelectionRound(models.Model):
    """A call of an office for one service, open between two dates; dossiers of a round are decided together.

    On the exam branch it calls for one scheme.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    title = models.CharField("nama gelombang", max_length=200)
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", verbose_name="penyelenggara")
    service_version = models.ForeignKey("schemes.ServiceStandardVersion", models.PROTECT, related_name="+")
    scheme_version = models.ForeignKey("schemes.SchemeVersion", models.PROTECT, null=True, blank=True, related_name="+")
    opens_on = models.DateField("dibuka")
    closes_on = models.DateField("ditutup")

    class Meta:
        verbose_name = "gelombang seleksi"
        verbose_name_plural = "gelombang seleksi"
        constraints = [
            models.CheckConstraint(name="round_dates_in_order", condition=Q(closes_on__gte=F("opens_on"))),
        ]

    def __str__(self) -> str:
        return self.title


# Where a dossier keeps its officer of each stage.
OFFICER_FIELDS = {WorkStage.INTAKE: "intake_officer", WorkStage.VERIFICATION: "verification_officer"}


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User) -> DossierQuerySet:
        """Own dossiers, those of the offices where the person serves, and what upper apps add."""
        return self.filter(visible_dossiers(user))

    def live(self) -> DossierQuerySet:
        """Dossiers that have not ended: at most one per person and subject."""
        return self.filter(LIVE)

    def with_names(self) -> DossierQuerySet:
        """Everything a list row shows, in one query."""
        return self.select_related(
            "applicant",
            "agency",
            "service",
            "service_version",
            "scheme",
            "scheme_version__scheme",
            "on_behalf_of",
            "payer",
        )


DossierManager = models.Manager.from_queryset(DossierQuerySet)


class Dossier(KeepsAnswers, Flowing, Timed):
    """One application of one person under one version of a service; keeps the versions it began with.

    What it is about (`subject`) follows from `branch`, copied from that version: on the exam branch a scheme, on the review
    branch the service itself. `on_behalf_of` is the organisation the person applies for, where the service is for
    institutions.
    """

    RACE_SENTENCES: ClassVar = dict.fromkeys(
        (
            "dossier_one_live_per_person_and_scheme",
            "dossier_one_live_per_person_and_service",
            "dossier_one_live_per_institution_and_service",
        ),
        "Permohonan ini baru saja dibuka dari halaman lain. Muat ulang halaman, lalu lanjutkan permohonan tersebut.",
    )

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    number = models.CharField("nomor berkas", max_length=80, unique=True, null=True, blank=True)
    pin_hash = models.CharField("sidik PIN", max_length=200, blank=True, default="")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="dossiers", verbose_name="pemohon"
    )
    agency = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="dossiers", verbose_name="penyelenggara"
    )
    branch = models.CharField("cabang", max_length=8, choices=Branch)
    service = models.ForeignKey(
        "schemes.ServiceStandard", models.PROTECT, related_name="dossiers", verbose_name="layanan"
    )
    service_version = models.ForeignKey(
        "schemes.ServiceStandardVersion", models.PROTECT, related_name="dossiers", verbose_name="standar pelayanan"
    )
    scheme = models.ForeignKey(
        "schemes.Scheme", models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name="skema"
    )
    scheme_version = models.ForeignKey(
        "schemes.SchemeVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dossiers",
        verbose_name="versi skema",
    )
    on_behalf_of = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diajukan untuk lembaga",
    )
    selection_round = models.ForeignKey(
        SelectionRound, models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name="gelombang"
    )
    path_declared = models.CharField("jalur yang dipilih", max_length=20, blank=True)
    payer = models.ForeignKey(
        "schemes.ServicePayer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="biaya ditanggung",
    )
    service_years_declared = models.PositiveSmallIntegerField("lama bekerja menurut pemohon", null=True, blank=True)
    service_years_confirmed = models.PositiveSmallIntegerField("lama bekerja terverifikasi", null=True, blank=True)
    declared = models.JSONField("keterangan pemohon saat mengirim", default=dict, blank=True)
    opened_at = models.DateTimeField("dibuka")
    submitted_at = models.DateTimeField("dikirim", null=True, blank=True)
    # The last submission: when it is found complete and correct, a service that counts from receipt counts from here.
    received_at = models.DateTimeField("diterima terakhir", null=True, blank=True)
    rounds = models.PositiveSmallIntegerField("putaran perbaikan", default=0)
    complete_declared_at = models.DateTimeField("dinyatakan lengkap dan benar", null=True, blank=True)
    complete_declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dinyatakan oleh",
    )
    # A paper dossier typed in at the counter: by whom, and that the signed application is kept there.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dimasukkan di loket oleh",
    )
    signed_on_paper = models.BooleanField("permohonan bertanda tangan basah ada pada kantor", default=False)
    fee_receipt_number = models.CharField("nomor bukti bayar", max_length=80, blank=True)
    fee_receipt_on = models.DateField("tanggal bukti bayar", null=True, blank=True)
    fee_note = models.CharField("alasan tanpa bukti bayar", max_length=500, blank=True)

    # How many documents have each standing (`Standing.counted`): each document is in one of the five. Written by
    # `keep_standing`.
    documents_missing = models.PositiveSmallIntegerField("dokumen belum ada", default=0, editable=False)
    documents_unseen = models.PositiveSmallIntegerField("dokumen belum diperiksa", default=0, editable=False)
    documents_to_mend = models.PositiveSmallIntegerField("dokumen perlu perbaikan", default=0, editable=False)
    documents_refused = models.PositiveSmallIntegerField("dokumen ditolak", default=0, editable=False)
    documents_passed = models.PositiveSmallIntegerField("dokumen selesai", default=0, editable=False)
    # When the applicant asked the first question since the office last answered; empty once it has answered again.
    unanswered_since = models.DateTimeField("pertanyaan menunggu sejak", null=True, blank=True, editable=False)

    # Who has it in each stage (`OFFICER_FIELDS`): the person of the open assignment. Written by `put_in_charge`.
    intake_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name="petugas kelengkapan",
    )
    verification_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name="petugas verifikasi",
    )

    objects = DossierManager()

    class Meta:
        verbose_name = "berkas permohonan"
        verbose_name_plural = "berkas permohonan"
        indexes = [
            # Ended dossiers are looked up by state; open ones are listed by day, all of them or by state.
            models.Index(fields=["agency", "state", "submitted_at", "id"], name="dossier_by_state"),
            models.Index(
                # The columns after `id` are those the figures above the queue count.
                fields=[
                    *("agency", "due_on", "submitted_at", "id"),
                    *("near_on", "state", "intake_officer", "verification_officer"),
                ],
                condition=~Q(state__in=ENDED_STATES),
                name="dossier_live_due",
            ),
            models.Index(
                fields=["agency", "state", "due_on", "submitted_at", "id", "near_on"],
                condition=~Q(state__in=ENDED_STATES),
                name="dossier_live_state_due",
            ),
            models.Index(
                fields=["agency", "unanswered_since", "id"],
                condition=Q(unanswered_since__isnull=False),
                name="dossier_unanswered",
            ),
        ]
        constraints = [
            models.CheckConstraint(name="dossier_state_known", condition=Q(state__in=DossierState.values)),
            models.CheckConstraint(
                name="dossier_number_with_submission",
                condition=Q(number__isnull=True, submitted_at__isnull=True)
                | Q(number__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_complete_at_with_by",
                condition=Q(complete_declared_at__isnull=True, complete_declared_by__isnull=True)
                | Q(complete_declared_at__isnull=False, complete_declared_by__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_not_declared_by_applicant",
                condition=Q(complete_declared_by__isnull=True) | ~Q(complete_declared_by=F("applicant")),
            ),
            models.CheckConstraint(
                name="dossier_subject_fits_branch",
                condition=Q(branch=Branch.EXAM, scheme__isnull=False, scheme_version__isnull=False)
                | Q(branch=Branch.REVIEW, scheme__isnull=True, scheme_version__isnull=True),
            ),
            models.CheckConstraint(
                name="dossier_received_with_submission",
                condition=Q(submitted_at__isnull=True, received_at__isnull=True)
                | Q(submitted_at__isnull=False, received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_not_declared_by_who_entered_it",
                condition=Q(complete_declared_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(complete_declared_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="dossier_fee_receipt_whole",
                condition=Q(fee_receipt_number="", fee_receipt_on__isnull=True)
                | (~Q(fee_receipt_number="") & Q(fee_receipt_on__isnull=False)),
            ),
            models.UniqueConstraint(
                name="dossier_one_live_per_person_and_scheme",
                fields=["applicant", "scheme"],
                condition=~Q(state__in=ENDED_STATES),
            ),
            models.UniqueConstraint(
                name="dossier_one_live_per_person_and_service",
                fields=["applicant", "service"],
                condition=Q(branch=Branch.REVIEW, on_behalf_of__isnull=True) & ~Q(state__in=ENDED_STATES),
            ),
            models.UniqueConstraint(
                name="dossier_one_live_per_institution_and_service",
                fields=["on_behalf_of", "service"],
                condition=Q(branch=Branch.REVIEW, on_behalf_of__isnull=False) & ~Q(state__in=ENDED_STATES),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"Draf {self.code}"

    @property
    def flow_branch(self) -> str:
        return self.branch

    @property
    def subject(self) -> Subject:
        """What is asked for (needs `with_names` in lists)."""
        return Subject("layanan", self.service) if self.scheme is None else Subject("skema", self.scheme)

    @property
    def asked_by(self) -> str:
        """Who asks, as lists and headings name them: the organisation applied for, else the person.

        Lists join `applicant` and `on_behalf_of`.
        """
        return self.on_behalf_of.name if self.on_behalf_of else self.applicant.full_name

    @property
    def subject_code(self) -> str:
        """The printed code of the scheme's version; "" for a service, which has none."""
        return self.scheme_version.code if self.scheme_version is not None else ""

    @property
    def chooses_units(self) -> bool:
        """Whether the applicant chooses among the units of a package."""
        return self.scheme_version is not None and self.scheme_version.package_id is not None

    @property
    def exam_scheme(self) -> SchemeVersion:
        """The scheme version to be examined under. ValueError on the review branch, which examines nobody."""
        if self.scheme_version is None:
            raise ValueError(f"dossier {self.pk} is on the {self.branch} branch and has no scheme")
        return self.scheme_version

    def get_absolute_url(self) -> str:
        return reverse("dossier.show", args=[self.code])


class InformationRequest(models.Model):
    """One notice of one round: either the faults to mend (`items`), or a question asked during the service."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="requests", verbose_name="berkas")
    kind = models.CharField("jenis", max_length=20, choices=RequestKind.choices)
    number = models.PositiveSmallIntegerField("putaran")
    items = models.JSONField("yang diminta", default=list, blank=True)
    note = models.TextField("catatan", blank=True, max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    asked_at = models.DateTimeField("diminta")
    answer = models.TextField("jawaban", blank=True, max_length=4000)
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)
    # Not every request is answered: a dossier may be withdrawn, or the days may run out.
    outcome = models.CharField("akhir", max_length=12, choices=RequestOutcome.choices, blank=True, default="")
    closed_at = models.DateTimeField("ditutup", null=True, blank=True)

    class Meta:
        verbose_name = "permintaan kepada pemohon"
        verbose_name_plural = "permintaan kepada pemohon"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="request_one_per_round", fields=["dossier", "number"]),
            models.UniqueConstraint(name="request_one_open", fields=["dossier"], condition=Q(outcome="")),
            models.CheckConstraint(
                name="request_end_whole",
                condition=Q(outcome="", closed_at__isnull=True, answered_at__isnull=True)
                | Q(outcome=RequestOutcome.ANSWERED, closed_at__isnull=False, answered_at__isnull=False)
                | Q(
                    outcome__in=[RequestOutcome.WITHDRAWN, RequestOutcome.EXPIRED],
                    closed_at__isnull=False,
                    answered_at__isnull=True,
                ),
            ),
            models.CheckConstraint(name="request_kind_known", condition=Q(kind__in=RequestKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}, {self.dossier}"
