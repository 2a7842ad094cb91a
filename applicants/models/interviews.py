"""The interview with an applicant (002, chapter 2: "mulai dari menerima dan wawancara")."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from applicants.enums import InterviewResult
from applicants.models.dossiers import Dossier

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, user: User) -> InterviewQuerySet:
        """Signed ones of the cases one may see, and one's own drafts."""
        signed = Q(signed_at__isnull=False, dossier__in=Dossier.objects.visible_to(user).order_by())
        return self.filter(signed | Q(interviewer=user))


class Interview(models.Model):
    """One talk with the applicant: the day, who led it, its result and what was said.

    Until it is signed it is a draft of its interviewer; then it stands (trigger), and a later talk is another row.
    """

    RACE_SENTENCES: ClassVar = {
        "interview_one_draft": "Catatan wawancara Anda untuk berkas ini baru saja disimpan dari jendela lain. Muat ulang "
        "halaman, lalu lanjutkan."
    }

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="interviews", verbose_name="berkas")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pewawancara"
    )
    held_on = models.DateField("tanggal wawancara")
    result = models.CharField("hasil", max_length=12, choices=InterviewResult, blank=True, default="")
    notes = models.TextField("catatan", max_length=4000, blank=True, default="")
    written_at = models.DateTimeField("dicatat")
    signed_at = models.DateTimeField("ditandatangani", null=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = "wawancara"
        verbose_name_plural = "wawancara"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="interview_result_known", condition=Q(result__in=["", *InterviewResult.values])
            ),
            models.CheckConstraint(
                name="interview_signed_whole", condition=Q(signed_at=None) | (~Q(result="") & ~Q(notes=""))
            ),
            models.UniqueConstraint(
                name="interview_one_draft", fields=["dossier", "interviewer"], condition=Q(signed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"Wawancara {self.held_on.isoformat()}, {self.dossier}"
