"""Organisations: who they are, when they are open, which seats they take in certification, and who leads them."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone

from certportal.kernel.accounts.enums import WITHOUT_SEAT, HeadKind, OrganisationKind, Seat, Zone
from certportal.kernel.accounts.standing_in import in_place_of

if TYPE_CHECKING:
    from datetime import date

    from certportal.kernel.accounts.models.people import User


def office_week() -> list[int]:
    """Monday to Friday, Monday being 0."""
    return [0, 1, 2, 3, 4]


def every_seat() -> list[str]:
    """An office takes every part of certification until somebody says otherwise; kinds in WITHOUT_SEAT take none."""
    return list(Seat.values)


class OrganisationManager(models.Manager["Organisation"]):
    def without(self, seat: Seat) -> models.QuerySet[Organisation]:
        """The offices that take a seat, but not this one. Portable SQL: SQLite cannot look into a JSON list."""
        named = self.get_queryset().annotate(named=Cast("seats", models.TextField())).order_by()
        return named.filter(named__contains='"').exclude(named__contains=f'"{seat.value}"')

    def ids_without(self, seat: Seat) -> list[int]:
        """Keys of the offices that take a seat, but not this one."""
        return list(self.without(seat).values_list("pk", flat=True))

    def visible_to(self, user: User) -> models.QuerySet[Organisation]:  # noqa: ARG002 (one signature for all managers)
        """Organisations are public: everybody sees them."""
        return self.get_queryset()


class Organisation(models.Model):
    """A government, office, work unit, certification body or training institution, with its zone and office week.

    `complaint_channels` is a list of [name, address]. From `own_facts_since` on what the office has written counts, and
    the catalogue no longer says its name and address. `entered_at` is empty for what came with the catalogue.
    """

    name = models.CharField("nama", max_length=200)
    short_name = models.CharField("nama singkat", max_length=60, blank=True)
    kind = models.CharField("jenis", max_length=24, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name="induk", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    zone = models.CharField("zona waktu", max_length=40, choices=Zone.choices, default=Zone.WIB)
    weekdays = models.JSONField("hari kerja", default=office_week)
    seats = models.JSONField("kedudukan", default=every_seat, help_text="Bagian kantor ini dalam sertifikasi.")
    opens_at = models.TimeField("buka pukul", default=time(8))
    closes_at = models.TimeField("tutup pukul", default=time(16))
    address = models.TextField("alamat", blank=True)
    city = models.CharField("kota", max_length=80, blank=True, help_text="Tempat penetapan pada surat dan sertifikat.")
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telepon", max_length=30, blank=True)
    whatsapp = models.CharField("WhatsApp", max_length=30, blank=True)
    website = models.URLField("situs web", blank=True, max_length=200)
    hours_note = models.CharField("jam layanan", max_length=200, blank=True)
    letterhead_lines = models.JSONField(
        "baris kop", default=list, blank=True, help_text="Di atas nama kantor, satu baris satu teks."
    )
    copies_to = models.JSONField(
        "tembusan", default=list, blank=True, help_text="Siapa yang mendapat tembusan keputusan."
    )
    complaint_channels = models.JSONField("saluran pengaduan", default=list, blank=True)
    approves_papers = models.BooleanField(
        "surat disetujui dahulu",
        default=False,
        db_default=False,
        help_text="Sebelum diserahkan, penanda tangan menyetujui.",
    )
    own_facts_since = models.DateTimeField("diatur kantor sejak", null=True, blank=True)
    entered_at = models.DateTimeField("ditambahkan admin", null=True, blank=True)

    objects: ClassVar[OrganisationManager] = OrganisationManager()

    class Meta:
        verbose_name = "organisasi"
        verbose_name_plural = "organisasi"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(zone__in=Zone.values), name="organisation_zone_known"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="organisation_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; a new organisation of a kind that takes no part in certification holds no seat."""
        if self._state.adding and self.kind in WITHOUT_SEAT:
            self.seats = []
        super().save(*args, **kwargs)

    @property
    def head_today(self) -> OfficeHead | None:
        """Who signs for the office today, while their period runs and their account is open: who has left is printed no more."""
        return OfficeHead.objects.signing(self, timezone.localdate())

    @property
    def seat_names(self) -> list[str]:
        """The seats this office takes in certification, as shown."""
        return [str(Seat(seat).label) for seat in self.seats]


class OfficeHeadManager(models.Manager["OfficeHead"]):
    def running(self, day: date) -> models.QuerySet[OfficeHead]:
        """The periods in which that day lies, whoever stands in first: they sign while the head is away."""
        begun = (
            self.get_queryset().filter(starts_on__lte=day).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day))
        )
        definitive = models.Case(models.When(kind=HeadKind.DEFINITIVE, then=1), default=0)
        return begun.select_related("person").order_by(definitive, "-starts_on", "-pk")

    def signing(self, organisation: Organisation, day: date) -> OfficeHead | None:
        """Who signs for the office that day, as long as their account is open; a stand-in (not saved) while they are away.

        One answer for papers and pages (ADR 42).
        """
        head = self.running(day).filter(organisation=organisation, person__is_active=True).first()
        return in_place_of(head, day) if head else None

    def led(self, organisation: Organisation, day: date, *, today: date) -> OfficeHead | None:
        """Who signed for the office that day: of a day that is over also somebody whose account was closed since."""
        closed = self.running(day).filter(organisation=organisation) if day < today else self.none()
        return self.signing(organisation, day) or closed.first()


class OfficeHead(models.Model):
    """One period of one person, both days included; `ends_on` empty while nobody knows it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="heads", verbose_name="kantor")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="pejabat")
    kind = models.CharField("sebagai", max_length=12, choices=HeadKind.choices, default=HeadKind.DEFINITIVE)
    title = models.CharField("jabatan pada surat", max_length=150, blank=True)
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("sampai", null=True, blank=True)

    objects: ClassVar[OfficeHeadManager] = OfficeHeadManager()

    class Meta:
        verbose_name = "pimpinan kantor"
        verbose_name_plural = "pimpinan kantor"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=HeadKind.values), name="office_head_kind_known"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="office_head_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.full_name}, {self.printed_title}"

    @property
    def printed_title(self) -> str:
        """The title under the signature, with "Plh." or "Plt." where they stand in."""
        return f"{HeadKind(self.kind).prefix}{self.title or self.person.position_title}"
