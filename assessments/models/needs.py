"""What a candidate needs on the day of the exam, as they said it themselves; read by whoever prepares it and examines them."""

from __future__ import annotations

from django.db import models

NEEDS = {
    "reader": "Pembaca, juru bahasa, atau pendamping",
    "access": "Kemudahan melihat, mendengar, atau menulis",
    "wheelchair": "Jalan masuk dan meja untuk kursi roda",
}
"""By column: what it means on the form of the candidate, on FR.AK.07 and beside the readiness of the site."""


class SupportNeeds(models.Model):
    """Said with the application and changed until the exam; no row means that nothing was said."""

    dossier = models.OneToOneField(
        "applicants.Dossier", on_delete=models.PROTECT, related_name="support_needs", verbose_name="berkas"
    )
    reader = models.BooleanField(NEEDS["reader"], default=False)
    access = models.BooleanField(NEEDS["access"], default=False)
    wheelchair = models.BooleanField(NEEDS["wheelchair"], default=False)
    note = models.CharField("keterangan", max_length=300, blank=True, default="")
    said_at = models.DateTimeField("disampaikan")

    class Meta:
        verbose_name = "kebutuhan peserta saat uji"
        verbose_name_plural = "kebutuhan peserta saat uji"
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(self.lines) or "tidak ada kebutuhan khusus"

    @property
    def lines(self) -> list[str]:
        """What is needed, each as a phrase; empty where nothing is."""
        said = [label for name, label in NEEDS.items() if getattr(self, name)]
        return [*said, *([self.note] if self.note else [])]
