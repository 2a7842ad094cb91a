"""The plenary meeting that decides: members, agenda, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.enums import MeetingState, MemberRole
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.workflow.models import Flowing

if TYPE_CHECKING:
    from certportal.kernel.accounts.models import User

MEETING_READERS = (Role.COMMITTEE_MEMBER, Role.CERTIFICATE_ADMIN, Role.INSPECTORATE, Role.LEADERSHIP)


class PlenaryMeetingQuerySet(models.QuerySet["PlenaryMeeting"]):
    def visible_to(self, user: User) -> PlenaryMeetingQuerySet:
        """Meetings of the offices where the person is a committee member or runs certification."""
        return self.filter(agency__in=organisations_of(user, *MEETING_READERS))


class PlenaryMeeting(Flowing):
    """A meeting of the committee; `number` is given when the report is printed."""

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    number = models.CharField("nomor berita acara", max_length=80, unique=True, null=True)
    title = models.CharField("nama rapat", max_length=200)
    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="penyelenggara"
    )
    held_on = models.DateField("tanggal rapat")
    place = models.CharField("tempat rapat", max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = PlenaryMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rapat pleno"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="plenary_state_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plenary.meeting", args=[self.code])


class PlenaryMember(models.Model):
    meeting = models.ForeignKey(PlenaryMeeting, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("kedudukan", max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)

    class Meta:
        verbose_name = "anggota rapat pleno"
        ordering = ["role", "person__full_name"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="plenary_member_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(role=MemberRole.CHAIR.value), name="plenary_one_chair"
            ),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="plenary_member_role_known"),
        ]

    def __str__(self) -> str:
        return str(self.person)


STILL_TO_DECIDE = Q(decision=None, released_at=None)


class PlenaryItem(models.Model):
    """One dossier on the agenda; closed by its decision, also when that decision is to wait.

    `released_at`: its meeting was called off, and the case may go on another agenda.
    """

    meeting = models.ForeignKey(PlenaryMeeting, on_delete=models.PROTECT, related_name="items")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.PROTECT, related_name="plenary_items")
    position = models.PositiveSmallIntegerField("urutan")
    decision = models.OneToOneField(
        "applicants.Decision", on_delete=models.PROTECT, related_name="plenary_item", null=True
    )
    released_at = models.DateTimeField("dilepas", null=True)

    class Meta:
        verbose_name = "acara rapat pleno"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "assessment"], name="plenary_item_once"),
            models.UniqueConstraint(fields=["meeting", "position"], name="plenary_item_position"),
            models.UniqueConstraint(fields=["assessment"], condition=STILL_TO_DECIDE, name="plenary_item_one_open"),
            models.CheckConstraint(
                condition=Q(decision=None) | Q(released_at=None), name="plenary_item_decided_or_released"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.assessment}"
