"""Who does what at an exam: the roles of SOP 002, which are roles of an event and not of the portal."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.enums import NAMED_ROLES
from schemes.enums import SopRole


class RoleHolder(models.Model):
    """Somebody in a role: a person of the portal, or a name where they have no account."""

    role = models.CharField("peran", max_length=20, choices=SopRole.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="orang"
    )
    name = models.CharField("nama", max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.shown}: {self.get_role_display()}"

    @property
    def shown(self) -> str:
        """Their name as it is printed."""
        return self.person.full_name if self.person else self.name


def _holder_rules(prefix: str, *fields: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(role__in=NAMED_ROLES), name=f"{prefix}_known"),
        models.CheckConstraint(
            condition=(Q(person=None) & ~Q(name="")) | Q(person__isnull=False, name=""), name=f"{prefix}_person_or_name"
        ),
        models.UniqueConstraint(fields=[*fields, "role", "person"], name=f"{prefix}_person_once"),
        models.UniqueConstraint(fields=[*fields, "role", "name"], condition=~Q(name=""), name=f"{prefix}_name_once"),
    ]


class EventRole(RoleHolder):
    """Somebody in a role of one exam. Assessors and candidates are not written down twice: they have rows of their own."""

    event = models.ForeignKey(
        "assessments.ExamEvent", on_delete=models.PROTECT, related_name="roles", verbose_name="kegiatan"
    )

    class Meta:
        verbose_name = "peran pada kegiatan"
        ordering = ["role", "pk"]
        constraints = _holder_rules("event_role", "event")


class UsualRole(RoleHolder):
    """Who usually has a role at the exams of an office's test sites; a new exam begins with them."""

    agency = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="penyelenggara"
    )

    class Meta:
        verbose_name = "pemegang peran"
        ordering = ["role", "pk"]
        constraints = _holder_rules("usual_role", "agency")
