"""How one person likes the queue: lists they gave a name, and how high its rows are."""

from __future__ import annotations

from django.db import models


class QueueHabit(models.Model):
    """One row per person. `views` are lists by name, each the part of an address that narrows and orders the queue.

    A number instead of a reference to the person: nothing but the look of a page depends on it.
    """

    person_id = models.BigIntegerField("nomor orang", unique=True)
    views = models.JSONField("tampilan tersimpan", default=dict, blank=True)
    roomy = models.BooleanField("baris tinggi", default=False)

    class Meta:
        verbose_name = "kebiasaan antrian"
        verbose_name_plural = "kebiasaan antrian"

    def __str__(self) -> str:
        return f"antrian orang {self.person_id}"
