from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import cached_property

from certportal.kernel.files.enums import Kind
from schemes.enums import Form, RequirementGroup, RequirementKind, Rule, Scope, Signing
from schemes.models.schemes import SchemeVersion
from schemes.models.service_standards import ServiceStandardVersion


class Requirement(models.Model):
    """A required document or an eligibility rule, of exactly one service or scheme version.

    `code` names its printed place: "001.4", "000.3", "000.adm.3", "000.syarat.2". `same_as` on a scheme's row points to
    the service's row that the same paper answers; `queries.document_rows` joins the two.
    `form` names the page the portal prints for it, `sample` describes the example shown (`imports.requirements`).
    `shown_to_superior`: whoever confirms the documents as the applicant's superior may open it.
    `accepts` is a JSON list of file kinds out of pdf, jpeg, png; `picture` what a picture must be (`files.pictures`). For eligibility rows `rule` names the check and `value`
    its threshold ("S1", "III/b", "4"); rule civil_servant_of names its government in `organisation`.
    """

    service_version = models.ForeignKey(
        ServiceStandardVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="versi standar pelayanan",
    )
    scheme_version = models.ForeignKey(
        SchemeVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="versi skema",
    )
    code = models.CharField("kode", max_length=24)
    kind = models.CharField("jenis", max_length=12, choices=RequirementKind)
    group = models.CharField("kelompok", max_length=16, choices=RequirementGroup)
    position = models.PositiveSmallIntegerField("nomor urut")
    title = models.CharField("nama", max_length=300)
    title_en = models.CharField("nama (Inggris)", max_length=300, blank=True)
    printed_title = models.TextField("bunyi tercetak")
    hint = models.TextField("petunjuk", blank=True)
    scope = models.CharField("cakupan", max_length=8, choices=Scope, default=Scope.PERSON)
    mandatory = models.BooleanField("wajib", default=True)
    waivable = models.BooleanField("dapat dibebaskan tertulis", default=False)
    same_as = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joined_by",
        verbose_name="dokumen yang sama dengan",
    )
    legal_source = models.CharField("sumber", max_length=200)
    form = models.CharField("formulir", max_length=24, choices=Form, blank=True)
    sample = models.JSONField("contoh", default=dict, blank=True)
    signing = models.CharField("tanda tangan", max_length=24, choices=Signing, default=Signing.NONE)
    accepts = models.JSONField("jenis berkas", default=list, blank=True)
    picture = models.JSONField("syarat gambar", default=dict, blank=True)
    reuse_months = models.PositiveSmallIntegerField("dipakai lagi paling lama (bulan)", null=True, blank=True)
    confirmations = models.JSONField("pernyataan saat mengunggah", default=list, blank=True)
    shown_to_superior = models.BooleanField("boleh dibuka atasan", default=True)
    bring_note = models.CharField("dibawa saat uji", max_length=200, blank=True)
    rule = models.CharField("aturan", max_length=24, choices=Rule, blank=True)
    value = models.CharField("ambang", max_length=40, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="pemerintah daerah",
    )

    class Meta:
        verbose_name = "persyaratan"
        verbose_name_plural = "persyaratan"
        ordering = ["service_version_id", "scheme_version_id", "position"]
        constraints = [
            models.CheckConstraint(
                name="requirement_one_parent",
                condition=models.Q(service_version=None, scheme_version__isnull=False)
                | models.Q(service_version__isnull=False, scheme_version=None),
            ),
            models.UniqueConstraint(name="requirement_service_code", fields=["service_version", "code"]),
            models.UniqueConstraint(name="requirement_scheme_code", fields=["scheme_version", "code"]),
            models.CheckConstraint(name="requirement_kind_known", condition=models.Q(kind__in=RequirementKind.values)),
            models.CheckConstraint(
                name="requirement_group_known", condition=models.Q(group__in=RequirementGroup.values)
            ),
            models.CheckConstraint(name="requirement_scope_known", condition=models.Q(scope__in=Scope.values)),
            models.CheckConstraint(name="requirement_signing_known", condition=models.Q(signing__in=Signing.values)),
            models.CheckConstraint(
                name="requirement_form_known", condition=models.Q(form="") | models.Q(form__in=Form.values)
            ),
            models.CheckConstraint(
                name="requirement_rule_iff_eligibility",
                condition=models.Q(kind=RequirementKind.DOCUMENT, rule="")
                | models.Q(kind=RequirementKind.ELIGIBILITY, rule__in=Rule.values),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def joined(self) -> list[Requirement]:
        """The scheme's rows this paper answers too (filled by `queries.document_rows`, otherwise empty)."""
        return []

    @property
    def shown_title(self) -> str:
        """The more exact wording: the scheme's when the paper answers a scheme's row too."""
        return self.joined[0].title if self.joined else self.title

    @property
    def shown_codes(self) -> str:
        """Every printed place of the paper, e.g. "001.4 = 000.3"."""
        return " = ".join([self.code, *(row.code for row in self.joined)])

    @property
    def shown_accepts(self) -> list[str]:
        """Kinds of files that every row it answers takes."""
        return [
            kind for kind in Kind.values if all(kind in (row.accepts or Kind.values) for row in (self, *self.joined))
        ]

    @property
    def shown_picture(self) -> dict[str, Any]:
        """What a picture must be: the scheme's rule where it has one (000, administrative evidence 3)."""
        return next((row.picture for row in (*self.joined, self) if row.picture), {})

    @property
    def shown_reuse_months(self) -> int:
        """For how many months a paper found right may be offered again, by every row it answers; 0 where it may not."""
        if self.signing != Signing.NONE:  # a statement about the other papers is made anew
            return 0
        return min(row.reuse_months or 0 for row in (self, *self.joined))

    @property
    def shown_hints(self) -> list[str]:
        """Hints for the document, its own first, without repetition."""
        return list(dict.fromkeys(row.hint for row in (self, *self.joined) if row.hint))

    @property
    def shown_confirmations(self) -> list[str]:
        """Statements the uploader ticks, of every joined row."""
        return list(dict.fromkeys(text for row in (self, *self.joined) for text in row.confirmations))

    @property
    def is_shown_to_superior(self) -> bool:
        """The applicant's superior may open it; identity cards, photos and CVs are not theirs to read."""
        return all(row.shown_to_superior for row in (self, *self.joined))

    @property
    def shown_bring_note(self) -> str:
        """What to bring on paper on the exam day, empty if nothing."""
        return next((row.bring_note for row in (*self.joined, self) if row.bring_note), "")

    @property
    def shown_sample(self) -> str:
        """The printed place of the row whose example is shown: the scheme's where it has one; "" where none has."""
        return next((row.code for row in (*self.joined, self) if row.sample), "")

    @property
    def shown_example(self) -> dict[str, Any]:
        """The example itself, as `shown_sample` names it; {} where none has one."""
        return next((row.sample for row in (*self.joined, self) if row.sample), {})

    @property
    def shown_group(self) -> str:
        """The heading of the paper in the joined list (a `RequirementGroup` code)."""
        return self.joined[0].group if self.joined else self.group

    @property
    def shown_group_label(self) -> str:
        return str(RequirementGroup(self.shown_group).label)

    @property
    def shown_position(self) -> int:
        return self.joined[0].position if self.joined else self.position

    @property
    def required(self) -> bool:
        """Mandatory for at least one of the rows it answers."""
        return any(row.mandatory for row in (self, *self.joined))

    @property
    def can_be_waived(self) -> bool:
        """An officer may waive it in writing: only if every mandatory row it answers allows that."""
        return all(row.waivable for row in (self, *self.joined) if row.mandatory)
