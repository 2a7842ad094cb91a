"""Reaching the candidates before their exam (SOP 002, steps 3 and 4): who was reached, how and when, and what they answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import ContactWay

if TYPE_CHECKING:
    from assessments.models.exam import Assessment


class ContactNote(models.Model):
    """One attempt to reach a candidate; notes are added, never changed."""

    assessment = models.ForeignKey(
        "assessments.Assessment", on_delete=models.PROTECT, related_name="contact_notes", verbose_name="peserta"
    )
    way = models.CharField("cara", max_length=10, choices=ContactWay.choices)
    reached = models.BooleanField("terhubung")
    note = models.TextField("catatan", blank=True, default="")
    noted_at = models.DateTimeField("waktu")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )

    class Meta:
        verbose_name = "catatan menghubungi peserta"
        ordering = ["noted_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(way__in=ContactWay.values), name="contact_way_known")]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {'terhubung' if self.reached else 'belum terhubung'}"


class SeatAnswer(models.Model):
    """Whether a candidate comes, said by themselves or to an officer.

    It holds for `starts_at` and `site`: after the exam was moved it is asked for again.
    """

    assessment = models.OneToOneField(
        "assessments.Assessment", on_delete=models.PROTECT, related_name="answer", verbose_name="peserta"
    )
    coming = models.BooleanField("hadir")
    note = models.TextField("catatan", blank=True, default="")
    starts_at = models.DateTimeField("untuk jadwal")
    site = models.ForeignKey("assessments.TestSite", on_delete=models.PROTECT, related_name="+", verbose_name="di")
    answered_at = models.DateTimeField("waktu")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )

    class Meta:
        verbose_name = "jawaban peserta"
        ordering = ["pk"]

    def __str__(self) -> str:
        return "akan hadir" if self.coming else "berhalangan"


def answer_of(row: Assessment) -> SeatAnswer | None:
    """What the candidate last answered, for whichever day; None before they did."""
    found: SeatAnswer | None = getattr(row, "answer", None)
    return found
