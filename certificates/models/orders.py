"""Papers of several people that were ordered for the printer in one go; the worker puts them together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from certificates.enums import PrintForm, PrintPart
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.files.models import StoredFile
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.web.dates import day_in_words

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

KEPT = timedelta(days=7)
"""So long what was put together can be fetched; the papers themselves stay, and can be ordered again."""


class PrintOrderQuerySet(models.QuerySet["PrintOrder"]):
    def visible_to(self, user: User) -> PrintOrderQuerySet:
        """Orders of the offices where one works on certificates."""
        return self.filter(office__in=organisations_of(user, Role.CERTIFICATE_ADMIN))


class PrintOrder(models.Model):
    """What an office wants printed: papers in the order of their sign-out list, and the file the worker makes of them.

    The same papers in the same form are one order until it has lapsed (`mark`). `papers` are ids of papers, `people` the
    number of those whose they are.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    office = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="kantor"
    )
    event = models.ForeignKey(
        "assessments.ExamEvent", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="kegiatan uji"
    )
    form = models.CharField("bentuk", max_length=10, choices=PrintForm.choices)
    part = models.CharField("dokumen", max_length=12, choices=PrintPart.choices)
    papers = models.JSONField("dokumen di dalamnya")
    people = models.PositiveIntegerField("jumlah orang")
    mark = models.CharField("sidik isi", max_length=64)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="hasil")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    asked_at = models.DateTimeField("diminta pada")
    lapses_at = models.DateTimeField("disimpan sampai")
    lapsed_at = models.DateTimeField("berakhir", null=True)

    objects = PrintOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "pesanan cetak"
        verbose_name_plural = "pesanan cetak"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(form__in=PrintForm.values), name="print_order_form_known"),
            models.CheckConstraint(condition=Q(part__in=PrintPart.values), name="print_order_part_known"),
            models.CheckConstraint(condition=Q(file=None) | Q(lapsed_at=None), name="print_order_lapsed_without_file"),
            models.UniqueConstraint(
                fields=["office", "mark"], condition=Q(lapsed_at=None), name="print_order_once_until_lapsed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}, {self.people} orang"

    def get_absolute_url(self) -> str:
        return reverse("print.order", args=[self.code])

    @property
    def contents(self) -> str:
        """How much it holds, in words."""
        return f"{len(self.papers)} dokumen untuk {self.people} orang"

    @property
    def kept_until(self) -> str:
        """Until when what was put together can be fetched."""
        return f"disimpan sampai {day_in_words(self.lapses_at, self.office.zone)}"
