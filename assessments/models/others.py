"""What was sent about a unit and does not hold, because something else was recorded, or because the examiner is somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import UnitOutcome
from assessments.models.exam import Assessment
from assessments.models.results import CLIENT_ID_LENGTH, NO_QUALITY_MISSING, Rated

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User


class OtherResultQuerySet(models.QuerySet["OtherResult"]):
    def visible_to(self, user: User) -> OtherResultQuerySet:
        """Those of the assessments the person may see."""
        return self.filter(assessment__in=Assessment.objects.visible_to(user).order_by())


class OtherResult(Rated):
    """A result beside the one that holds; rows are only added, and settled once by the examiner.

    `why` is the code of the refusal that kept it from holding: another version held ("stale_result"), somebody else is the
    examiner ("not_allowed"), or the assessment was over ("frozen", "absent", "unfinished").
    """

    RACE_SENTENCES: ClassVar = {
        "client_id": "Kiriman ini sudah tersimpan. Muat ulang halaman untuk melihat hasil yang tercatat.",
    }

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="others")
    scheme_unit = models.ForeignKey("schemes.SchemeUnit", on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField("tanda kiriman", max_length=CLIENT_ID_LENGTH, unique=True)
    why = models.CharField("mengapa tidak berlaku", max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("dicatat")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="disepakati oleh"
    )
    settled_at = models.DateTimeField("disepakati", null=True)

    objects = OtherResultQuerySet.as_manager()

    class Meta:
        verbose_name = "hasil lain sebuah unit"
        ordering = ["scheme_unit__position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(result__in=UnitOutcome.values), name="other_result_known"),
            models.CheckConstraint(condition=~Q(client_id="") & ~Q(why=""), name="other_result_named"),
            models.CheckConstraint(
                condition=~Q(result=UnitOutcome.NOT_YET_COMPETENT.value, note=""), name="other_result_noted"
            ),
            models.CheckConstraint(
                condition=~Q(result=UnitOutcome.COMPETENT.value) | NO_QUALITY_MISSING,
                name="other_result_competent_by_vatm",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="other_result_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_unit_id}: {self.result}"
