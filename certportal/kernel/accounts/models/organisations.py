"""Organisations: who they are, when they are open, and which seats they take in certification."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Cast

from certportal.kernel.accounts.enums import WITHOUT_SEAT, OrganisationKind, Seat, Zone

if TYPE_CHECKING:
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
    """A government, office, work unit, certification body or training institution, with its zone and office week."""

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
    head = models.ForeignKey(
        "accounts.User", verbose_name="pimpinan", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

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
    def signing_head(self) -> User | None:
        """The head, as long as their account is open: who has left is printed as signer no more."""
        return self.head if self.head and self.head.is_active else None

    @property
    def seat_names(self) -> list[str]:
        """The seats this office takes in certification, as shown."""
        return [str(Seat(seat).label) for seat in self.seats]
