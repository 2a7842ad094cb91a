"""Where exams take place, what a site is fit for, and how it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import SiteKind, SiteVerification
from assessments.models.people import events_of
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.queries import workplaces_of
from schemes.models import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certportal.kernel.accounts.models import User

# Who reads test sites: whoever works on exams, at the office of the site or one that examines or is examined there.
SITE_ROLES = (
    Role.CERTIFICATE_ADMIN,
    Role.SITE_OFFICER,
    Role.COMMITTEE_MEMBER,
    Role.INSPECTORATE,
    Role.LEADERSHIP,
)


class TestSiteQuerySet(models.QuerySet["TestSite"]):
    def visible_to(self, user: User) -> TestSiteQuerySet:
        """For those who work on exams: sites of their offices, those they verify, and those of exams they may find."""
        offices = workplaces_of(user, *SITE_ROLES)
        if not offices:
            return self.none()
        theirs = Q(agency__in=[one.pk for one in offices]) | Q(pk__in=events_of(user).values("site"))
        speaking = [one for one in offices if Seat.CERTIFICATION_BODY in one.seats]
        verified = self.model.objects.verified_by(speaking) if speaking else self.model.objects.none()
        return self.filter(theirs | Q(pk__in=verified.order_by().values("pk")))

    def verified_by(self, offices: Iterable[Organisation]) -> TestSiteQuerySet:
        """Those that these offices verify, which hold the seat of a certification body: their own, and others' (ADR 29).

        Of another office only one that does not hold the seat itself, where the site is fit for a scheme of their body, or
        nobody has said yet for which. An office with the service's seat too speaks for every body, at sites of offices
        that examine for others.
        """
        keys, everybodys = [one.pk for one in offices], any(Seat.SERVICE_OFFICE in one.seats for one in offices)
        without = Organisation.objects.ids_without(Seat.CERTIFICATION_BODY)
        fit = Scheme.objects.filter(body__organisation__in=keys).values("pk")
        unsaid = self.model.objects.filter(schemes=None).order_by().values("pk")
        named = self.model.objects.filter(schemes__in=fit).order_by().values("pk")
        theirs = Q(agency__in=keys) | Q(agency__in=without) & (Q(pk__in=unsaid) | Q(pk__in=named))
        if everybodys:
            for_others = set(without) & set(Organisation.objects.ids_without(Seat.SERVICE_OFFICE))
            theirs |= Q(agency__in=for_others)
        return self.filter(theirs)


class TestSite(models.Model):
    """A test site (TUK), domain.md 3.5.

    `schemes`: what it is fit for; none named means that nothing bars a scheme. `capacity` counts persons at one exam, None
    where it is not known. `checklist` are the lines of its readiness form, in order; empty: the lines every site has.
    """

    __test__ = False  # pytest would take the name for a test class
    RACE_SENTENCES: ClassVar = {
        "test_site_once": "Kantor ini sudah memiliki tempat uji dengan nama itu. Buka yang sudah ada, atau pakai nama lain."
    }

    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="penyelenggara"
    )
    name = models.CharField("nama tempat uji", max_length=200)
    kind = models.CharField("jenis", max_length=20, choices=SiteKind.choices, default=SiteKind.INCIDENTAL)
    address = models.TextField("alamat", blank=True)
    is_active = models.BooleanField("dipakai", default=True)
    schemes = models.ManyToManyField(
        "schemes.Scheme", related_name="test_sites", verbose_name="ruang lingkup", blank=True
    )
    capacity = models.PositiveSmallIntegerField("daya tampung", null=True, blank=True)
    verification = models.CharField(
        "cara verifikasi", max_length=10, choices=SiteVerification.choices, default=SiteVerification.EACH_TIME
    )
    checklist = models.JSONField("isi formulir kesiapan", default=list, blank=True)

    objects = TestSiteQuerySet.as_manager()

    class Meta:
        verbose_name = "tempat uji kompetensi"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="test_site_once"),
            models.CheckConstraint(condition=Q(kind__in=SiteKind.values), name="test_site_kind_known"),
            models.CheckConstraint(
                condition=Q(verification__in=SiteVerification.values), name="test_site_verification_known"
            ),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="test_site_holds_somebody"),
        ]

    def __str__(self) -> str:
        return self.name


class SiteCheck(models.Model):
    """How a site was found: the readiness form of one exam (SOP 002, step 2), or a periodic verification without one.

    Never changed: who looks again writes another one, and the latest counts.
    """

    site = models.ForeignKey(TestSite, on_delete=models.PROTECT, related_name="checks", verbose_name="tempat uji")
    event = models.ForeignKey(
        "assessments.ExamEvent",
        on_delete=models.PROTECT,
        related_name="site_checks",
        null=True,
        verbose_name="kegiatan",
    )
    checked_on = models.DateField("diperiksa pada")
    valid_until = models.DateField("berlaku sampai", null=True)
    is_ready = models.BooleanField("siap dipakai")
    note = models.TextField("catatan", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="petugas")
    at = models.DateTimeField("dicatat")

    class Meta:
        verbose_name = "pemeriksaan tempat uji"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(is_ready=True) | ~Q(note=""), name="site_check_not_ready_says_why"),
            models.CheckConstraint(
                condition=Q(event=None, valid_until__isnull=False) | Q(event__isnull=False, valid_until=None),
                name="site_check_of_exam_or_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}, {self.checked_on}"


class SiteCheckItem(models.Model):
    """One line of the form: whether it is there, and what was seen."""

    check_of = models.ForeignKey(SiteCheck, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("urutan")
    label = models.CharField("hal", max_length=200)
    is_there = models.BooleanField("ada dan baik")
    note = models.CharField("keterangan", max_length=300, blank=True)

    class Meta:
        verbose_name = "butir kesiapan"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "position"], name="site_check_item_position"),
        ]

    def __str__(self) -> str:
        return self.label


class SiteCheckPhoto(models.Model):
    """A photo of the site as it was found."""

    check_of = models.ForeignKey(SiteCheck, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "foto tempat uji"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
