"""How the office shares its work: who has which dossier, who is away, and what was said on the telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applicants.enums import CallDirection, WorkStage
from applicants.models.dossiers import Dossier
from certportal.kernel.accounts.enums import STAFF_ROLES, Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.numbers.codes import new_code

if TYPE_CHECKING:
    from datetime import date

    from certportal.kernel.accounts.models import User

# Staff of the office may be on leave, and may read who else is.
OFFICE_ROLES = tuple(sorted(STAFF_ROLES))


class LeaveQuerySet(models.QuerySet["Leave"]):
    def visible_to(self, user: User) -> LeaveQuerySet:
        """Leave at the offices where the person works."""
        return self.filter(agency__in=organisations_of(user, *OFFICE_ROLES)) if user.is_active else self.none()

    def standing(self) -> LeaveQuerySet:
        return self.filter(cancelled_at=None)

    def running(self, day: date) -> LeaveQuerySet:
        """Leave that holds on `day`, both ends included."""
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)


class Leave(models.Model):
    """Somebody is away from one role from one day to another, both included, and somebody with that role stands in.

    Who leads the office may name somebody without the role: an acting leader (pelaksana harian, Plh.), who holds it for
    these days by the row `acting`.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", verbose_name="kantor")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="leaves", verbose_name="petugas")
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in", verbose_name="pengganti"
    )
    role = models.CharField("tugas", max_length=24, choices=Role.choices)
    acting = models.ForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="peran Plh."
    )
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("sampai")
    reason = models.CharField("keterangan", max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )
    entered_at = models.DateTimeField("dicatat")
    cancelled_at = models.DateTimeField("dibatalkan", null=True, blank=True)

    objects = models.Manager.from_queryset(LeaveQuerySet)()

    class Meta:
        verbose_name = "cuti petugas"
        verbose_name_plural = "cuti petugas"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(name="leave_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="leave_somebody_else_stands_in", condition=~Q(stand_in=F("person"))),
            models.CheckConstraint(name="leave_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="leave_role_of_the_office", condition=Q(role__in=OFFICE_ROLES)),
        ]

    def __str__(self) -> str:
        return f"{self.person.full_name}, {self.starts_on} sampai {self.ends_on}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> AssignmentQuerySet:
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """A dossier's officer for one stage. A new officer ends the row before; rows are never rewritten."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="assignments", verbose_name="berkas")
    stage = models.CharField("tahap", max_length=12, choices=WorkStage.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name="petugas"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ditugaskan oleh")
    at = models.DateTimeField("sejak")
    reason = models.CharField("alasan", max_length=300, blank=True)
    # Handed over because of this leave: so that it can be handed back.
    leave = models.ForeignKey(
        Leave, models.PROTECT, null=True, blank=True, related_name="handed_over", verbose_name="karena cuti"
    )
    ended_at = models.DateTimeField("berakhir", null=True, blank=True)

    objects = models.Manager.from_queryset(AssignmentQuerySet)()

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["person"], condition=Q(ended_at__isnull=True), name="assignment_open_of_person")
        ]
        constraints = [
            models.CheckConstraint(name="assignment_stage_known", condition=Q(stage__in=WorkStage.values)),
            models.CheckConstraint(
                name="assignment_by_another_has_reason", condition=Q(by=F("person")) | ~Q(reason="")
            ),
            models.UniqueConstraint(
                name="assignment_one_open", fields=["dossier", "stage"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.full_name}: {self.get_stage_display()}, {self.dossier}"


class PhoneCall(models.Model):
    """A call about a dossier, written down by the officer who made or took it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="calls", verbose_name="berkas")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="petugas")
    at = models.DateTimeField("waktu")
    direction = models.CharField("arah", max_length=3, choices=CallDirection.choices)
    with_whom = models.CharField("lawan bicara", max_length=150)
    summary = models.TextField("isi pembicaraan", max_length=2000)
    follow_up_on = models.DateField("tindak lanjut", null=True, blank=True)
    shown_to_applicant = models.BooleanField("tampak bagi pemohon", default=False)
    written_at = models.DateTimeField("dicatat")

    class Meta:
        verbose_name = "catatan telepon"
        verbose_name_plural = "catatan telepon"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="call_direction_known", condition=Q(direction__in=CallDirection.values)),
            models.CheckConstraint(name="call_has_words", condition=~Q(summary="") & ~Q(with_whom="")),
        ]

    def __str__(self) -> str:
        return f"Telepon {self.with_whom}, {self.dossier}"
