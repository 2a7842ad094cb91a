"""A list between its upload and the decision to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from certportal.kernel.accounts.models import User

if TYPE_CHECKING:
    from datetime import datetime


class ListUploadManager(models.Manager["ListUpload"]):
    def visible_to(self, user: User) -> models.QuerySet[ListUpload]:
        """One's own; the app whose list it is says who else may see it."""
        return self.get_queryset().filter(uploaded_by=user.pk)

    def waiting(self, now: datetime) -> models.QuerySet[ListUpload]:
        """Those that may still be applied."""
        return self.undecided().filter(lapses_at__gt=now)

    def undecided(self) -> models.QuerySet[ListUpload]:
        """Those nobody has decided to apply; what is being applied is left alone."""
        return self.get_queryset().filter(apply_asked_at__isnull=True)


class ListUpload(models.Model):
    """The rows as they were written in the file. They are emptied once applied, and lapse when nobody decides.

    From `apply_asked_at` to `applied_at` they are written, in the request or by a worker; `results` holds what became of
    each row, as [number in the file, outcome]: a code of the taker, or the sentence of what is wrong with it. Neither
    names anybody. `held_at`: since when it waits for a second person, without whom it is not applied. `preview` is what
    a long list would change, as the app's worker found it. `with_leavers`: whoever is not in the file is to be marked as left.
    """

    code = models.CharField("jenis daftar", max_length=40)
    file_name = models.CharField("nama berkas", max_length=150)
    rows = models.JSONField("baris", default=list)
    counts = models.JSONField("hasil", default=dict)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="diunggah oleh")
    uploaded_at = models.DateTimeField("diunggah")
    lapses_at = models.DateTimeField("gugur")
    held_at = models.DateTimeField("menunggu orang kedua sejak", null=True, blank=True)
    preview = models.JSONField("pratinjau", null=True, default=None, blank=True)
    apply_asked_at = models.DateTimeField("mulai diterapkan", null=True, blank=True)
    with_leavers = models.BooleanField("yang tidak ada ditandai keluar", default=False)
    results = models.JSONField("hasil per baris", default=list)
    applied_at = models.DateTimeField("diterapkan", null=True, blank=True)

    objects: ClassVar[ListUploadManager] = ListUploadManager()

    class Meta:
        verbose_name = "daftar yang diunggah"
        verbose_name_plural = "daftar yang diunggah"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(applied_at__isnull=True) | models.Q(rows=[]), name="list_upload_emptied_once_applied"
            ),
            models.CheckConstraint(
                condition=models.Q(applied_at__isnull=True) | models.Q(apply_asked_at__isnull=False),
                name="list_upload_applied_when_asked",
            ),
        ]
        indexes = [models.Index(fields=["lapses_at"], name="list_upload_lapses")]

    def __str__(self) -> str:
        return self.file_name
