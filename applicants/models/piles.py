"""Paper dossiers scanned in one go: a pile on its way into the rows of its dossier."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from applicants.models.dossiers import Dossier


class ScannedPile(models.Model):
    """One PDF with the papers of several rows, cover sheets between them; gone once each page has found its row.

    Nothing of it is a document before an officer has looked and said so. `marks` says of each page what was read on it
    (`queries.piles.Mark`), `settled` which part went to which row, "" where its pages are not kept.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="piles", verbose_name="berkas")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+", verbose_name="berkas tersimpan")
    marks = models.JSONField("yang terbaca pada tiap halaman", default=list)
    settled = models.JSONField("bagian yang sudah ditempatkan", default=dict, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="diunggah oleh"
    )
    arrived_at = models.DateTimeField("sampai pada")

    class Meta:
        verbose_name = "tumpukan pindaian"
        verbose_name_plural = "tumpukan pindaian"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.file}, {self.dossier}"
