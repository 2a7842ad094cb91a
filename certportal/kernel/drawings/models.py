"""Which uploads have pictures of their pages, and which pages could not be drawn: tried once, remembered."""

from django.db import models
from django.db.models import Q

from certportal.kernel.drawings.enums import DrawingState
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.models import Job

MOST_WAITING = 2
"""Drawings of one person's uploads that may wait for a worker at once; the others are held until one is done."""


class PageDrawing(models.Model):
    """The drawing of one PDF. `turn` (1 or 2) is its place among those of one person that wait for a worker.

    `person_id` copies who uploaded the file, 0 for the portal itself: a number, because nothing but turns depends on it.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="drawing", verbose_name="berkas")
    person_id = models.BigIntegerField("nomor pengunggah")
    state = models.CharField("keadaan", max_length=8, choices=DrawingState, default=DrawingState.HELD)
    turn = models.PositiveSmallIntegerField("giliran", null=True, blank=True)
    orders = models.PositiveIntegerField("kali diminta", default=0)
    # Only while it is ordered: what has been done holds on to no job.
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    failed_pages = models.JSONField("halaman yang tidak dapat digambar", default=list, blank=True)
    asked_at = models.DateTimeField("diminta pada")

    class Meta:
        verbose_name = "gambar halaman"
        verbose_name_plural = "gambar halaman"
        indexes = [
            models.Index(fields=["person_id", "asked_at"], condition=Q(state=DrawingState.HELD), name="drawing_held")
        ]
        constraints = [
            models.UniqueConstraint(fields=["person_id", "turn"], name="drawing_turn_once"),
            models.CheckConstraint(
                condition=Q(turn=None) | Q(turn__gte=1, turn__lte=MOST_WAITING), name="drawing_turn_known"
            ),
            models.CheckConstraint(
                condition=Q(state=DrawingState.ORDERED, turn__isnull=False)
                | (~Q(state=DrawingState.ORDERED) & Q(turn=None)),
                name="drawing_ordered_has_turn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} ({self.get_state_display()})"
