"""Two accounts that became one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models

from certportal.kernel.accounts.models.people import User

UNDO_WITHIN: Final = timedelta(days=7)


class PersonMerge(models.Model):
    """Two accounts that became one: who decided it, what moved, and what must be known to undo it within seven days.

    `moved` lists (label of the model, column, keys) in the order in which rows followed; `before` what the closed account
    gave up besides (`merging._close`). `second` and `undone_second` are empty where nobody else could approve.
    """

    keep = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="dipertahankan")
    drop = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ditutup")
    merged_at = models.DateTimeField("digabungkan pada")
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diminta oleh")
    second = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="disetujui oleh"
    )
    note = models.TextField("dasar")
    moved = models.JSONField("yang pindah", default=list)
    before = models.JSONField("keadaan sebelumnya", default=dict)
    undone_at = models.DateTimeField("dibatalkan pada", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dibatalkan oleh"
    )
    undone_second = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pembatalan disetujui oleh"
    )

    class Meta:
        verbose_name = "penggabungan akun"
        verbose_name_plural = "penggabungan akun"
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second__isnull=True) | ~models.Q(second=models.F("merged_by")),
                name="merge_by_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_second__isnull=True) | ~models.Q(undone_second=models.F("undone_by")),
                name="merge_undone_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drop} → {self.keep}"

    @property
    def undo_until(self) -> datetime:
        return self.merged_at + UNDO_WITHIN
