"""Units a person has already. Triggers (migration 0001) refuse forbidden changes by raw SQL too."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import known_at, organisations_of
from certportal.kernel.numbers.codes import new_code
from holdings.enums import HeldUnitSource, HeldUnitStanding

if TYPE_CHECKING:
    from datetime import date

CONFIRMING_ROLES = (Role.INTAKE_OFFICER, Role.VERIFIER)


class HeldUnitQuerySet(models.QuerySet["HeldUnit"]):
    def visible_to(self, user: User) -> HeldUnitQuerySet:
        """The user's own, and those of the people their office knows (`of_people_known_to`)."""
        if not user.is_active:
            return self.none()
        return self.filter(Q(person_id=user.pk) | of_people_known_to(user)).exclude(
            ~Q(person_id=user.pk) & Q(withdrawn_at__isnull=False)
        )

    def waiting(self) -> HeldUnitQuerySet:
        """Entered with evidence, and nobody has answered yet."""
        return self.filter(confirmed_at=None, refused_at=None, withdrawn_at=None)

    def valid_on(self, day: date) -> HeldUnitQuerySet:
        """Not refused, not withdrawn, and in force on that day; the last day counts."""
        return (
            self.filter(refused_at=None, withdrawn_at=None, issued_on__lte=day)
            .filter(Q(valid_until=None) | Q(valid_until__gte=day))
            .filter(Q(ended_on=None) | Q(ended_on__gt=day))
        )


def of_people_known_to(user: User) -> Q:
    """Held units of the people whom an office knows where `user` receives or verifies (`accounts.queries.known_at`)."""
    offices = organisations_of(user, *CONFIRMING_ROLES)
    # Looked up, not listed: an office knows everybody who ever sent it something, and few entries wait.
    known = User.objects.filter(known_at(offices), pk=models.OuterRef("person_id"))
    return Q(models.Exists(known)) if offices else Q(pk__in=())


class HeldUnit(models.Model):
    """One unit one person holds by one certificate or other evidence.

    Several units of one certificate share its evidence. Nothing is deleted: a refused or withdrawn entry stays, and
    another may be entered. `ended_on` is the first day the unit no longer counts, when its certificate ended early.
    """

    RACE_SENTENCES: ClassVar = {
        "held_unit_once": (
            "Sebagian unit sertifikat ini baru saja dicatat. Periksa daftar unit Anda, lalu tandai unit yang belum ada."
        )
    }

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="held_units", verbose_name="pemilik"
    )
    unit = models.ForeignKey(
        "schemes.CompetencyUnit", models.PROTECT, related_name="held_by", verbose_name="unit kompetensi"
    )
    source = models.CharField("sumber", max_length=20, choices=HeldUnitSource)
    certificate_number = models.CharField("nomor sertifikat", max_length=120, blank=True, default="")
    issuer = models.CharField("penerbit", max_length=200)
    issued_on = models.DateField("tanggal terbit")
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    evidence = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bukti"
    )
    entered_at = models.DateTimeField("dicatat")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dicatat oleh"
    )
    confirmed_at = models.DateTimeField("dikonfirmasi", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dikonfirmasi oleh",
    )
    refused_at = models.DateTimeField("ditolak", null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditolak oleh"
    )
    refusal_reason = models.CharField("alasan penolakan", max_length=1000, blank=True, default="")
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    ended_on = models.DateField("tidak berlaku sejak", null=True, blank=True)
    ended_reason = models.CharField("alasan tidak berlaku", max_length=300, blank=True, default="")

    objects = models.Manager.from_queryset(HeldUnitQuerySet)()

    class Meta:
        verbose_name = "unit yang dimiliki"
        verbose_name_plural = "unit yang dimiliki"
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(name="held_unit_source_known", condition=Q(source__in=HeldUnitSource.values)),
            models.CheckConstraint(name="held_unit_issuer_named", condition=~Q(issuer="")),
            models.CheckConstraint(
                name="held_unit_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
            ),
            # The portal's own certificates need no evidence; everything else needs a file an officer can read.
            models.CheckConstraint(
                name="held_unit_has_evidence",
                condition=Q(source=HeldUnitSource.OWN_CERTIFICATE)
                | Q(evidence__isnull=False, entered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="held_unit_number_unless_other",
                condition=Q(source=HeldUnitSource.OTHER_EVIDENCE) | ~Q(certificate_number=""),
            ),
            models.CheckConstraint(
                name="held_unit_one_answer",
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="held_unit_confirmation_whole",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                | Q(confirmed_at__isnull=False, source=HeldUnitSource.OWN_CERTIFICATE),
            ),
            models.CheckConstraint(
                name="held_unit_refusal_whole",
                condition=Q(refused_at__isnull=True, refused_by__isnull=True, refusal_reason="")
                | (Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refusal_reason="")),
            ),
            models.CheckConstraint(
                name="held_unit_not_answered_by_holder",
                condition=(Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("person")))
                & (Q(refused_by__isnull=True) | ~Q(refused_by=F("person"))),
            ),
            models.CheckConstraint(
                name="held_unit_end_whole",
                condition=Q(ended_on__isnull=True, ended_reason="") | (Q(ended_on__isnull=False) & ~Q(ended_reason="")),
            ),
            models.UniqueConstraint(
                name="held_unit_once",
                fields=["person", "unit", "certificate_number"],
                condition=Q(refused_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.code}, {self.person.full_name}"

    def get_absolute_url(self) -> str:
        return reverse("held.check", args=[self.code])

    def standing_on(self, day: date) -> HeldUnitStanding:
        """The standing of the entry on that day; the last day of validity still counts."""
        if self.withdrawn_at:
            return HeldUnitStanding.WITHDRAWN
        if self.refused_at:
            return HeldUnitStanding.REFUSED
        if self.ended_on and self.ended_on <= day:
            return HeldUnitStanding.ENDED
        if self.valid_until and self.valid_until < day:
            return HeldUnitStanding.EXPIRED
        return HeldUnitStanding.CONFIRMED if self.confirmed_at else HeldUnitStanding.WAITING
