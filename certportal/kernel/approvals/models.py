"""An act that waits for a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from certportal.kernel.accounts.oneself import accounts_of
from certportal.kernel.accounts.queries import roles_of
from certportal.kernel.accounts.seconds import SECOND_ROLES
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.registry import act_of
from certportal.kernel.workflow.models import Flowing

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User
    from certportal.kernel.accounts.policies import Person


STANDS: Final = timedelta(days=14)
"""How long a request waits for a second person; its facts and reason are then too old to be carried out."""


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, user: Person) -> ApprovalQuerySet:
        """Whoever may be a second person sees every act, also those they asked for themselves."""
        return self if any(role in SECOND_ROLES for role, _ in roles_of(user)) else self.none()

    def waiting(self, now: datetime) -> ApprovalQuerySet:
        """Those that may still be decided."""
        return self.filter(state=ApprovalState.WAITING, asked_at__gt=now - STANDS)

    def lapsed(self, now: datetime) -> ApprovalQuerySet:
        """Those that nobody decided in time; their row stays as it was asked."""
        return self.filter(state=ApprovalState.WAITING, asked_at__lte=now - STANDS)

    def open_to(self, user: User) -> ApprovalQuerySet:
        """Acts that this person did not ask for and that are not about them: of these they may be the second person.

        An account that was merged into theirs, at once or over others, is theirs.
        """
        accounts = accounts_of(user.pk)
        return self.exclude(asked_by__in=accounts).exclude(concerned__in=accounts)


class Approval(Flowing):
    """What was asked (`kind`, `facts`), why, by whom, and who decided.

    `takes_effect_at` is set where nobody else could approve when it was asked: the act is then done at that moment by the
    portal, unless somebody can by then. `key` names what it is about, so that the same act does not wait twice. `concerned` are the people it is about,
    as its kind said when it was asked for (`Act.concerned`).
    """

    RACE_SENTENCES: ClassVar = {
        "approval_waits_once": (
            "Permintaan yang sama sudah menunggu orang kedua. Buka halaman Persetujuan untuk melihatnya."
        )
    }

    kind = models.CharField("tindakan", max_length=40)
    key = models.CharField("kunci", max_length=120)
    facts = models.JSONField("isi", default=dict)
    reason = models.TextField("alasan")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="diminta oleh"
    )
    concerned: models.ManyToManyField[User, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name="menyangkut"
    )
    asked_at = models.DateTimeField("diminta pada")
    takes_effect_at = models.DateTimeField("berlaku pada", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diputuskan oleh",
    )
    decided_at = models.DateTimeField("diputuskan pada", null=True, blank=True)
    answer = models.TextField("jawaban", blank=True, default="")

    objects: ClassVar[Any] = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = "persetujuan orang kedua"
        verbose_name_plural = "persetujuan orang kedua"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state=ApprovalState.WAITING), name="approval_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ApprovalState.DONE) | Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="approval_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApprovalState.DONE) | Q(decided_by__isnull=False) | Q(takes_effect_at__isnull=False),
                name="approval_alone_only_after_a_day",
            ),
            models.CheckConstraint(condition=Q(state__in=ApprovalState.values), name="approval_state_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What is to be done, in one line."""
        return act_of(self.kind).title(self.facts)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What is to be done, in pairs of label and value."""
        return act_of(self.kind).lines(self.facts)

    @property
    def page(self) -> str:
        """Where all of it is read while it waits, "" where `lines` say everything."""
        waits = self.state == ApprovalState.WAITING
        return act_of(self.kind).page(self.facts) if waits else ""

    @property
    def lapses_at(self) -> datetime | None:
        """From then on it can no longer be decided; None once it was."""
        return self.asked_at + STANDS if self.state == ApprovalState.WAITING else None

    @property
    def acts_alone(self) -> bool:
        """Whether it is still to take effect by itself; once that moment has passed it waits for a second person."""
        return self.takes_effect_at is not None and self.takes_effect_at > timezone.now()

    def has_lapsed(self, now: datetime) -> bool:
        """Whether nobody decided it in time."""
        return self.lapses_at is not None and self.lapses_at <= now

    @property
    def is_past(self) -> bool:
        """`has_lapsed` at this moment, for pages."""
        return self.has_lapsed(timezone.now())

    def get_absolute_url(self) -> str:
        return reverse("approval.show", args=[self.pk])
