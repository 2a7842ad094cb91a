"""Appeals against the result of an exam (000, Hak Pemohon 3). Raw SQL is bound by the same rules (migration 0002)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone

from applicants.duties import apart_from
from applicants.enums import Duty
from applicants.models import Involvement
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.web.dates import local
from certportal.kernel.workflow.flow import final_codes
from certportal.kernel.workflow.models import Flowing
from complaints.enums import AppealChannel, AppealState

if TYPE_CHECKING:
    from collections.abc import Collection

    from certportal.kernel.accounts.models import User

JUDGES = (Role.COMPLAINT_OFFICER, Role.LEADERSHIP)
"""Who receives and answers appeals at an office; the leadership too, so that one without a complaint officer is not stuck."""


def held_by(person: OuterRef | int) -> models.QuerySet[Involvement]:
    """What keeps this person, also under an account merged into theirs, from judging an appeal in those cases."""
    their = Q(person=person) | Q(person__merged_into=person) | Q(person__merged_into__merged_into=person)
    return Involvement.objects.filter(their, duty__in=apart_from(Duty.APPEAL_PANEL))


def _somebody_free(office: str) -> Q:
    """Whether anybody at that office of an appeal may judge it today."""
    held = held_by(OuterRef("user")).filter(dossier=OuterRef(OuterRef("dossier")))
    there = Membership.objects.current(timezone.localdate()).filter(organisation=OuterRef(office), role__in=JUDGES)
    free = there.filter(~Exists(held), user__is_active=True).exclude(user=OuterRef("dossier__applicant"))
    others = free.exclude(user=Coalesce(OuterRef("recorded_by"), 0))
    return Q(Exists(others)) | Q(Exists(free), received_on__gte=TruncDate("filed_at"))


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: User) -> AppealQuerySet:
        """One's own, those one judged, and those of an office where one receives them."""
        own = Q(dossier__applicant=user) | Q(judged_as__person=user)
        return self.filter(own | self.received_at(organisations_of(user, *JUDGES)))

    @staticmethod
    def received_at(offices: Collection[int]) -> Q:
        """Handed in at one of these offices; or of a case of theirs, and nobody is left who could judge it where it came."""
        stranded = ~Q(state__in=final_codes("appeal")) & Q(dossier__agency__in=offices) & ~_somebody_free("office")
        return Q(office__in=offices) | stranded

    def open(self) -> AppealQuerySet:
        """Those that are not answered, refused or withdrawn."""
        return self.exclude(state__in=final_codes("appeal"))

    def stranded(self) -> AppealQuerySet:
        """Open, and nobody at the office that received it may judge it."""
        return self.open().filter(~_somebody_free("office"))

    def without_judge(self) -> AppealQuerySet:
        """Open, and nobody may judge it, at the service office neither: somebody free must be named."""
        return self.stranded().filter(~_somebody_free("dossier__agency"))

    def judged_by(self, user: User) -> AppealQuerySet:
        """Those that this person may judge: they did not handle the case, nor say themselves on which day it came."""
        free = self.filter(~Exists(held_by(user.pk).filter(dossier=OuterRef("dossier"))))
        return free.exclude(recorded_by=user, received_on__lt=TruncDate("filed_at"))

    def with_names(self) -> AppealQuerySet:
        """Everything a page of an appeal shows, in one query."""
        return self.select_related(
            "office", "decision", "dossier__applicant", "dossier__agency", "dossier__scheme_version__scheme"
        )


class Appeal(Flowing):
    """One appeal: what was decided, why the candidate disagrees, by when it was due, and what the office answered.

    The candidate is the applicant of the dossier. `recorded_by` wrote down one that came on paper. `judged_as` is the
    involvement of whoever gave the word on a late one or the answer, so that nobody judges their own decision.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    number = models.CharField("nomor banding", max_length=80, unique=True)
    dossier = models.ForeignKey("applicants.Dossier", models.PROTECT, related_name="appeals", verbose_name="berkas")
    decision = models.ForeignKey(
        "applicants.Decision", models.PROTECT, related_name="appeals", verbose_name="keputusan yang dibanding"
    )
    office = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name="kantor yang menerima"
    )
    addressee = models.CharField("ditujukan kepada", max_length=250)
    channel = models.CharField("cara diajukan", max_length=10, choices=AppealChannel.choices)
    reason = models.TextField("alasan banding", max_length=4000)
    late_reason = models.TextField("alasan terlambat", max_length=1000, blank=True)
    received_on = models.DateField("hari diterima")
    due_on = models.DateField("hari terakhir mengajukan")
    filed_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="dicatat oleh"
    )
    judged_as = models.ForeignKey(
        "applicants.Involvement", models.PROTECT, null=True, related_name="appeals", verbose_name="penilai banding"
    )
    late_word = models.TextField("putusan atas keterlambatan", max_length=1000, blank=True)
    upheld = models.BooleanField("dikabulkan", null=True)
    answer = models.TextField("jawaban", max_length=4000, blank=True)
    what_follows = models.TextField("tindak lanjut", max_length=2000, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "banding"
        verbose_name_plural = "banding"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state_known"),
            models.CheckConstraint(
                condition=Q(channel=AppealChannel.PORTAL, recorded_by=None)
                | Q(channel=AppealChannel.PAPER, recorded_by__isnull=False),
                name="appeal_on_paper_recorded_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=AppealState.REFUSED) | Q(judged_as__isnull=False) & ~Q(late_word=""),
                name="appeal_refused_in_words",
            ),
            models.CheckConstraint(
                condition=Q(state=AppealState.ANSWERED, upheld__isnull=False, judged_as__isnull=False) & ~Q(answer="")
                | ~Q(state=AppealState.ANSWERED) & Q(upheld=None, answer="", what_follows=""),
                name="appeal_answered_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(upheld=True) | ~Q(what_follows=""), name="appeal_upheld_says_what_follows"
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=~Q(state=AppealState.WITHDRAWN), name="appeal_one_per_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"Banding {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("appeal.show", args=[self.code])

    @property
    def is_late(self) -> bool:
        """Whether it came after its last day."""
        return self.received_on > self.due_on

    @property
    def recorded_later(self) -> bool:
        """Whether an officer wrote down that it came on an earlier day: only their word says so."""
        return self.recorded_by_id is not None and self.received_on < local(self.filed_at, self.office.zone).date()


class AppealFile(models.Model):
    """One file handed in with an appeal. Never changed."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="files", verbose_name="banding")
    position = models.PositiveSmallIntegerField("urutan")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+", verbose_name="file")

    class Meta:
        verbose_name = "lampiran banding"
        verbose_name_plural = "lampiran banding"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["appeal", "position"], name="appeal_file_position_once")]

    def __str__(self) -> str:
        return f"Lampiran {self.position}, {self.appeal}"
