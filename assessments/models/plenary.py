"""The plenary meeting that decides: members, agenda, positions, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.enums import SMALLEST_MEETING, MeetingState, MemberRole, Stance
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


class QuorumRule(models.Model):
    """How many members a meeting needs, from a day on, as its office laid down; before the first row the floor holds.

    Rows are only added. A meeting keeps the numbers of the day for which it was called.
    """

    RACE_SENTENCES: ClassVar = {
        "quorum_rule_once": "Aturan mulai tanggal itu sudah tercatat. Muat ulang halaman, lalu pilih tanggal lain bila perlu."
    }

    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="kantor"
    )
    in_force_from = models.DateField("berlaku mulai")
    least_present = models.PositiveSmallIntegerField("anggota hadir paling sedikit")
    least_positions = models.PositiveSmallIntegerField("pendapat untuk satu peserta paling sedikit")
    basis = models.CharField("dasar", max_length=300)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("dicatat")

    class Meta:
        verbose_name = "aturan kuorum"
        ordering = ["-in_force_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "in_force_from"], name="quorum_rule_once"),
            models.CheckConstraint(
                condition=Q(least_positions__gte=SMALLEST_MEETING, least_present__gte=models.F("least_positions")),
                name="quorum_rule_not_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.least_present} hadir, {self.least_positions} pendapat"


class PlenaryMeeting(Flowing):
    """A meeting of the committee; `number` is given when the report is printed.

    `least_present` and `least_positions` are the rule of its day (`QuorumRule`), kept for good.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    number = models.CharField("nomor berita acara", max_length=80, unique=True, null=True)
    title = models.CharField("nama rapat", max_length=200)
    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="penyelenggara"
    )
    held_on = models.DateField("tanggal rapat")
    place = models.CharField("tempat rapat", max_length=200)
    least_present = models.PositiveSmallIntegerField(
        "anggota hadir paling sedikit", default=SMALLEST_MEETING, db_default=SMALLEST_MEETING
    )
    least_positions = models.PositiveSmallIntegerField(
        "pendapat untuk satu peserta paling sedikit", default=SMALLEST_MEETING, db_default=SMALLEST_MEETING
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = PlenaryMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rapat pleno"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="plenary_state_known"),
            models.CheckConstraint(
                condition=Q(least_positions__gte=SMALLEST_MEETING, least_present__gte=models.F("least_positions")),
                name="plenary_not_alone",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plenary.meeting", args=[self.code])


class PlenaryMember(models.Model):
    """A member of one meeting; only who is noted as present takes part."""

    meeting = models.ForeignKey(PlenaryMeeting, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("kedudukan", max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    invited_at = models.DateTimeField("diundang", null=True)
    present_at = models.DateTimeField("tercatat hadir", null=True)

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

    `released_at`: its meeting was called off, or it was taken off the agenda; the case may go on another one.
    """

    meeting = models.ForeignKey(PlenaryMeeting, on_delete=models.PROTECT, related_name="items")
    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.PROTECT, related_name="plenary_items")
    position = models.PositiveSmallIntegerField("urutan")
    decision = models.OneToOneField(
        "applicants.Decision", on_delete=models.PROTECT, related_name="plenary_item", null=True
    )
    released_at = models.DateTimeField("dilepas", null=True)
    release_reason = models.TextField("alasan dilepas", blank=True, default="", db_default="", max_length=1000)

    class Meta:
        verbose_name = "acara rapat pleno"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "assessment"], condition=Q(released_at=None), name="plenary_item_once"
            ),
            models.UniqueConstraint(fields=["meeting", "position"], name="plenary_item_position"),
            models.UniqueConstraint(fields=["assessment"], condition=STILL_TO_DECIDE, name="plenary_item_one_open"),
            models.CheckConstraint(
                condition=Q(decision=None) | Q(released_at=None), name="plenary_item_decided_or_released"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.assessment}"


class PlenaryPosition(models.Model):
    """What one present member holds of one case, until the chair has fixed its outcome.

    It points to the member's own `Involvement` as decider, so that who may not decide the case cannot take a position
    either, also in raw SQL; triggers refuse the absent, other meetings and closed cases.
    """

    item = models.ForeignKey(PlenaryItem, on_delete=models.PROTECT, related_name="positions")
    member = models.ForeignKey(PlenaryMember, on_delete=models.PROTECT, related_name="positions")
    involvement = models.ForeignKey("applicants.Involvement", on_delete=models.PROTECT, related_name="+")
    stance = models.CharField("pendapat", max_length=20, choices=Stance.choices)
    reason = models.TextField("alasan", blank=True, default="", max_length=1000)
    taken_at = models.DateTimeField("dinyatakan")

    class Meta:
        verbose_name = "pendapat anggota rapat pleno"
        ordering = ["member__role", "member__person__full_name"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="plenary_position_once"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="plenary_position_known"),
            models.CheckConstraint(
                condition=~Q(stance=Stance.DEFERRED.value, reason=""), name="plenary_position_reasoned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_stance_display()}"
