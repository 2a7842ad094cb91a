"""Who may examine, what, and in which exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from assessments.enums import Answer
from assessments.impartiality import Registration, RegistrationRefused, normalise_met
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Membership
from certportal.kernel.accounts.queries import workplaces_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from assessments.models.exam import ExamEvent
    from certportal.kernel.accounts.models import Organisation, User

ASSESSOR_READERS = (
    Role.CERTIFICATE_ADMIN,
    Role.SITE_OFFICER,
    Role.COMMITTEE_MEMBER,
    Role.INSPECTORATE,
    Role.LEADERSHIP,
)


class AssessorQuerySet(models.QuerySet["Assessor"]):
    def visible_to(self, user: User) -> AssessorQuerySet:
        """Oneself; for those who work on certification also assessors of their offices and of exams they may find."""
        offices = workplaces_of(user, *ASSESSOR_READERS)
        if not offices:
            return self.filter(user=user)
        named = EventAssessor.objects.filter(event__in=events_of(user)).values("assessor")
        return self.filter(Q(user=user) | Q(pk__in=named) | _kept_by(offices))

    def of_offices(self, offices: Iterable[Organisation]) -> AssessorQuerySet:
        """Those whom these offices keep.

        An assessor is of the offices where they hold that role today and of the office of their body. Whoever holds the role
        nowhere but at the body is kept by every office that speaks for all bodies: one with both seats (ADR 29).
        """
        return self.filter(_kept_by(list(offices)))


def events_of(user: User) -> models.QuerySet[ExamEvent]:
    """Exams the person may find, as a condition; asked of the relation, because the model of exams asks who examines."""
    model = cast("type[ExamEvent]", EventAssessor.event.field.related_model)
    return model.objects.visible_to(user).order_by()


def _kept_by(offices: list[Organisation]) -> Q:
    today, keys = timezone.localdate(), [one.pk for one in offices]
    roles = Membership.objects.current(today).filter(role=Role.ASSESSOR, user=OuterRef("user"))
    here = Q(Exists(roles.filter(organisation__in=keys))) | Q(certification_body__organisation__in=keys)
    speaking = [one for one in offices if Seat.CERTIFICATION_BODY in one.seats]
    if not speaking:
        return here
    body = Coalesce(OuterRef("certification_body__organisation"), Value(0))
    nowhere_else = ~Q(Exists(roles.filter(organisation__isnull=False).exclude(organisation=body)))
    if not any(Seat.SERVICE_OFFICE in one.seats for one in speaking):
        nowhere_else &= Q(certification_body__organisation=None)
    return here | nowhere_else


class Assessor(models.Model):
    """A person licensed to examine: registration (licence) and competency certificate each hold through their last day.

    `certificate_valid_until` is None where nobody has written the certificate down. What they may assess: `scopes`.
    """

    RACE_SENTENCES: ClassVar = {
        "registration_number": "Nomor registrasi ini sudah tercatat untuk asesor lain. Periksa nomornya, lalu simpan lagi."
    }

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessor", verbose_name="orang"
    )
    certification_body = models.ForeignKey(
        "schemes.CertificationBody", on_delete=models.PROTECT, related_name="+", null=True, verbose_name="LSP"
    )
    registration_number = models.CharField("nomor registrasi (MET)", max_length=22, unique=True)
    valid_until = models.DateField("berlaku sampai")
    certificate_number = models.CharField("nomor sertifikat asesor", max_length=80, blank=True)
    certificate_valid_until = models.DateField("sertifikat berlaku sampai", null=True, blank=True)

    objects = AssessorQuerySet.as_manager()

    class Meta:
        verbose_name = "asesor"
        ordering = ["user__full_name"]

    def __str__(self) -> str:
        return f"{self.user.full_name} ({self.registration_number})"

    def get_absolute_url(self) -> str:
        return reverse("assessor.show", args=[self.pk])

    def clean(self) -> None:
        """Bring the registration number into its one stored form; raises ValidationError."""
        try:
            self.registration_number = normalise_met(self.registration_number)
        except RegistrationRefused as refused:
            raise ValidationError({"registration_number": refused.sentence}) from refused

    def licensed_on(self, day: date) -> bool:
        """True when the licence holds on that day."""
        return Registration(self.registration_number, self.valid_until).valid_on(day)

    def certified_on(self, day: date) -> bool:
        """True when the certificate holds on that day, or nobody has written it down."""
        return self.certificate_valid_until is None or day <= self.certificate_valid_until


class AssessorScope(models.Model):
    """A scheme an assessor may assess; of its units only those named, or every one where none is."""

    RACE_SENTENCES: ClassVar = {
        "assessor_scope_once": "Ruang lingkup asesor ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa lagi."
    }

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="scopes", verbose_name="asesor")
    scheme = models.ForeignKey("schemes.Scheme", on_delete=models.PROTECT, related_name="+", verbose_name="skema")
    units = models.ManyToManyField("schemes.CompetencyUnit", related_name="+", verbose_name="unit", blank=True)

    class Meta:
        verbose_name = "ruang lingkup asesor"
        ordering = ["scheme__name"]
        constraints = [models.UniqueConstraint(fields=["assessor", "scheme"], name="assessor_scope_once")]

    def __str__(self) -> str:
        return f"{self.assessor_id}: {self.scheme}"


class EventAssessorQuerySet(models.QuerySet["EventAssessor"]):
    def standing(self) -> EventAssessorQuerySet:
        """Those who examine there: neither taken off the exam again nor declined."""
        return self.filter(released_at=None).exclude(answer=Answer.DECLINED)


class EventAssessor(models.Model):
    """An assessor of one exam: named by the certification body, and what they answered (SOP 002, step 1)."""

    RACE_SENTENCES: ClassVar = {
        "event_assessor_once": "Asesor ini baru saja ditugaskan pada kegiatan ini. Muat ulang halamannya."
    }

    event = models.ForeignKey(
        "assessments.ExamEvent", on_delete=models.PROTECT, related_name="assessors", verbose_name="kegiatan"
    )
    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="assignments", verbose_name="asesor")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ditugaskan oleh"
    )
    assigned_at = models.DateTimeField("ditugaskan")
    answer = models.CharField("jawaban", max_length=10, choices=Answer.choices, default=Answer.OPEN)
    reason = models.TextField("alasan", blank=True, default="")
    answered_at = models.DateTimeField("dijawab", null=True)
    released_at = models.DateTimeField("dilepas", null=True)

    objects = EventAssessorQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan asesor"
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "assessor"],
                condition=Q(released_at=None) & ~Q(answer=Answer.DECLINED.value),
                name="event_assessor_once",
            ),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="event_assessor_answer_known"),
            models.CheckConstraint(
                condition=Q(answer=Answer.OPEN, answered_at=None)
                | (~Q(answer=Answer.OPEN.value) & Q(answered_at__isnull=False)),
                name="event_assessor_answer_dated",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.DECLINED.value) | ~Q(reason=""), name="event_assessor_declines_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor} · {self.event_id}"

    @property
    def stands(self) -> bool:
        """Whether they examine there."""
        return self.released_at is None and self.answer != Answer.DECLINED


class UnavailableDaysQuerySet(models.QuerySet["UnavailableDays"]):
    def running(self, day: date) -> UnavailableDaysQuerySet:
        """Days that hold on `day`, both ends included, and were not taken back."""
        return self.filter(ended_at=None, starts_on__lte=day, ends_on__gte=day)


class UnavailableDays(models.Model):
    """Days on which an assessor says they cannot examine, both ends included.

    Leave of an officer, for whom somebody stands in, is another row (`applicants.Leave`); nobody stands in for an assessor.
    """

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="unavailable", verbose_name="asesor")
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("sampai")
    reason = models.CharField("keterangan", max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("dicatat")
    ended_at = models.DateTimeField("dicabut", null=True)

    objects = UnavailableDaysQuerySet.as_manager()

    class Meta:
        verbose_name = "hari tidak tersedia"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="unavailable_days_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="unavailable_days_say_why"),
        ]

    def __str__(self) -> str:
        return f"{self.assessor_id}: {self.starts_on} sampai {self.ends_on}"
