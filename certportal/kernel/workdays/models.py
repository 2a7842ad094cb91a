"""The office calendar as rows: special days, confirmed years, and the stamp that changes with them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from certportal.kernel.workdays.enums import DayKind


class Holiday(models.Model):
    """A special day, for every office (`organisation` empty) or for one.

    `decree` names the legal basis once a person has written it down; a row without one came from the seed and may be
    corrected by the next seed while its year is not confirmed. `estimated` marks dates that depend on the lunar calendar.
    """

    RACE_SENTENCES: ClassVar = dict.fromkeys(
        ("one_special_day_for_all", "one_special_day_per_office"),
        "Hari ini baru saja dicatat dari halaman lain. Muat ulang kalender untuk melihatnya sebelum menyimpan lagi.",
    )

    date = models.DateField("tanggal")
    name = models.CharField("nama", max_length=200)
    kind = models.CharField("jenis", max_length=20, choices=DayKind)
    decree = models.CharField("dasar hukum", max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holidays",
        verbose_name="kantor",
    )
    estimated = models.BooleanField("perkiraan", default=False)

    class Meta:
        verbose_name = "hari khusus"
        verbose_name_plural = "hari khusus"
        ordering = ["date", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "kind"], condition=Q(organisation__isnull=True), name="one_special_day_for_all"
            ),
            models.UniqueConstraint(
                fields=["date", "kind", "organisation"],
                condition=Q(organisation__isnull=False),
                name="one_special_day_per_office",
            ),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="holiday_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class RemovedDay(models.Model):
    """A day of the seed that a person took away; the next seed leaves it out until somebody adds it again."""

    date = models.DateField("tanggal")
    kind = models.CharField("jenis", max_length=20, choices=DayKind)

    class Meta:
        verbose_name = "hari yang dihapus"
        verbose_name_plural = "hari yang dihapus"
        ordering = ["date", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["date", "kind"], name="day_removed_once"),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="removed_day_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.get_kind_display()}"


class CalendarYear(models.Model):
    """A year of the calendar; confirmed once an admin has checked it against the joint decree."""

    year = models.PositiveSmallIntegerField("tahun", unique=True)
    confirmed_at = models.DateTimeField("dikonfirmasi pada", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dikonfirmasi oleh",
    )

    class Meta:
        verbose_name = "tahun kalender"
        verbose_name_plural = "tahun kalender"
        ordering = ["year"]
        constraints = [
            # The other way round may be empty: a year can be confirmed by the system itself (demo data).
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False), name="confirmed_by_needs_at"
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarStamp(models.Model):
    """One row whose value changes with the calendar: a process that sees another value reads the calendar again.

    The value is random rather than counted, so that a rolled-back change can never be mistaken for a later one.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.CharField("cap", max_length=32)

    class Meta:
        verbose_name = "cap kalender"
        verbose_name_plural = "cap kalender"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_calendar_stamp")]

    def __str__(self) -> str:
        return self.value
