"""An exam event, the people examined in it and what the assessor recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applicants.queries.seats import at_body_apart
from assessments.enums import EventState, UnitOutcome
from assessments.models.people import EventAssessor
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.queries import organisations_of
from certportal.kernel.numbers.codes import new_code
from certportal.kernel.web.kept import KeepsAnswers
from certportal.kernel.workflow.models import Flowing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from assessments.models.results import UnitResult
    from assessments.scoring import UnitMark
    from certportal.kernel.accounts.models import User

# Who reads the exams of their office: as the service office, as the test site of another one, as its certification body.
EVENT_READERS = (
    Role.AGENCY_OFFICER,
    Role.SITE_OFFICER,
    Role.CERTIFICATE_ADMIN,
    Role.COMMITTEE_MEMBER,
    Role.INSPECTORATE,
    Role.LEADERSHIP,
)
SITE_READERS = (Role.SITE_OFFICER,)
BODY_READERS = (Role.CERTIFICATE_ADMIN, Role.COMMITTEE_MEMBER)


class ExamEventQuerySet(models.QuerySet["ExamEvent"]):
    def visible_to(self, user: User) -> ExamEventQuerySet:
        """Exams of the offices where the person works on certification, in whichever seat, and those they examine."""
        office = Q(agency__in=organisations_of(user, *EVENT_READERS))
        site = Q(site__agency__in=organisations_of(user, *SITE_READERS))
        named = EventAssessor.objects.standing().filter(assessor__user=user)
        found = office | site | Q(pk__in=named.values("event"))
        apart = at_body_apart(user, *BODY_READERS)
        return self.filter(found if apart is None else found | apart)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        """Assessments of the events the person may see; candidates see their result on the dossier, not here.

        The leader of a certification body at another office finds the pairs of coming exams too, and only those, to waive
        relations: their page reads no more than who examines whom.
        """
        found = Q(event__in=ExamEvent.objects.visible_to(user).order_by())
        led = at_body_apart(user, Role.LEADERSHIP)
        if led is not None:
            found |= Q(event__in=ExamEvent.objects.filter(led, state=EventState.SCHEDULED).order_by())
        return self.filter(found).exclude(dossier__applicant=user)


class ExamEvent(KeepsAnswers, Flowing):
    """An exam for candidates of `agency`: one scheme, one site, at one moment, and the `assessors` who examine.

    The office of the site announces it; the certification body names the assessors. `capacity` counts persons; None: as
    many as the site holds.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    title = models.CharField("nama kegiatan", max_length=200)
    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="penyelenggara"
    )
    scheme_version = models.ForeignKey(
        "schemes.SchemeVersion", on_delete=models.PROTECT, related_name="+", verbose_name="skema"
    )
    site = models.ForeignKey(
        "assessments.TestSite", on_delete=models.PROTECT, related_name="events", verbose_name="tempat uji"
    )
    starts_at = models.DateTimeField("mulai")
    capacity = models.PositiveSmallIntegerField("daya tampung", null=True, blank=True)
    site_officer_name = models.CharField("wakil tempat uji", max_length=200, blank=True)
    site_officer_title = models.CharField("jabatan wakil tempat uji", max_length=200, blank=True)
    site_officer_nip = models.CharField("NIP wakil tempat uji", max_length=18, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ExamEventQuerySet.as_manager()

    class Meta:
        verbose_name = "kegiatan uji kompetensi"
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EventState.values), name="exam_event_state_known"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="exam_event_holds_somebody"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exam.event", args=[self.code])

    @property
    def zone(self) -> ZoneInfo:
        """The office's zone; the exam day is a day there."""
        return ZoneInfo(self.agency.zone)

    @property
    def local_start(self) -> datetime:
        """Start in the office's zone."""
        return self.starts_at.astimezone(self.zone)

    @property
    def place(self) -> str:
        """Where it takes place, in one line."""
        known = f"{self.site.name} {self.site.address}".lower()
        city = "" if self.agency.city.lower() in known else self.agency.city
        return ", ".join(part for part in (self.site.name, self.site.address, city) if part)

    @property
    def exam_day(self) -> date:
        """The day on which licences, certificates and the verification of the site must hold."""
        return self.local_start.date()

    @property
    def seats(self) -> int | None:
        """How many persons can be examined: what was set for the exam, and what the site holds; None: no bound is known."""
        known = [bound for bound in (self.capacity, self.site.capacity) if bound is not None]
        return min(known) if known else None


SEAT_STANDS = Q(
    absent_at=None, unfinished_at=None
)  # of an assessment: the candidate neither missed it nor left it early


class Assessment(models.Model):
    """One candidate in one event; the examiner is an Involvement, so that raw SQL cannot make them decide too."""

    dossier = models.ForeignKey("applicants.Dossier", on_delete=models.PROTECT, related_name="assessments")
    event = models.ForeignKey(ExamEvent, on_delete=models.PROTECT, related_name="assessments")
    involvement = models.ForeignKey(
        "applicants.Involvement", on_delete=models.PROTECT, related_name="assessments", verbose_name="asesor"
    )
    attempt = models.PositiveSmallIntegerField("asesmen ke", default=1)
    path_confirmed = models.ForeignKey(
        "schemes.AssessmentPath", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="jalur asesmen"
    )
    path_confirmed_at = models.DateTimeField(null=True)
    recommendation = models.CharField("rekomendasi", max_length=20, choices=UnitOutcome.choices, blank=True, default="")
    recommended_at = models.DateTimeField("direkomendasikan", null=True)
    note = models.TextField("catatan asesor", blank=True, default="")
    absent_at = models.DateTimeField("tercatat tidak hadir", null=True, blank=True)
    absence_reason = models.TextField("sebab tidak hadir", blank=True, default="")
    unfinished_at = models.DateTimeField("tercatat hadir, tidak selesai", null=True, blank=True)
    unfinished_reason = models.TextField("sebab tidak selesai", blank=True, default="")
    # When a result was last corrected after the recommendation (`actions.correcting`).
    corrected_at = models.DateTimeField("hasil dikoreksi", null=True, blank=True)
    assigned_at = models.DateTimeField()  # to this examiner
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="ditempatkan oleh"
    )
    # False for those whose exam had begun before agreements were signed here: they are not held up by it.
    needs_agreement = models.BooleanField("perlu persetujuan (FR.AK.01)", default=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "asesmen"
        ordering = ["dossier__applicant__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "attempt"], name="assessment_once_per_attempt"),
            models.UniqueConstraint(fields=["event", "dossier"], name="assessment_once_per_event"),
            models.CheckConstraint(
                condition=Q(recommendation="", recommended_at=None)
                | (Q(recommendation__in=UnitOutcome.values) & Q(recommended_at__isnull=False)),
                name="assessment_recommendation_dated",
            ),
            models.CheckConstraint(
                condition=Q(path_confirmed=None, path_confirmed_at=None)
                | Q(path_confirmed__isnull=False, path_confirmed_at__isnull=False),
                name="assessment_path_dated",
            ),
            models.CheckConstraint(
                condition=Q(absent_at=None, absence_reason="")
                | (Q(absent_at__isnull=False, recommendation="") & ~Q(absence_reason="")),
                name="assessment_absence_explained",
            ),
            models.CheckConstraint(
                condition=Q(unfinished_at=None, unfinished_reason="")
                | (Q(unfinished_at__isnull=False, recommendation="", absent_at=None) & ~Q(unfinished_reason="")),
                name="assessment_unfinished_explained",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None) | Q(recommended_at__isnull=False), name="assessment_corrected_once_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.event}"

    def get_absolute_url(self) -> str:
        return reverse("exam.assessment", args=[self.event.code, self.dossier.code])

    @property
    def is_over(self) -> bool:
        """Nothing more is recorded: recommended, absent, or left before the end."""
        return bool(self.recommendation or self.absent_at or self.unfinished_at)

    def marks(self) -> dict[str, UnitMark]:
        """Results by unit code as printed, for the scoring engine; one query."""
        return marks_of(self.results.select_related("scheme_unit"))


def marks_of(results: Iterable[UnitResult]) -> dict[str, UnitMark]:
    """`Assessment.marks` of results that were read before, each with its unit."""
    return {row.scheme_unit.printed_code: row.mark for row in results}
