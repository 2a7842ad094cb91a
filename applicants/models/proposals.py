"""A change of somebody's data that a counter proposes and the person themselves decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applicants.enums import ProposalOutcome
from certportal.kernel.accounts import secrets
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.numbers.codes import new_code

if TYPE_CHECKING:
    from datetime import datetime

    from certportal.kernel.accounts.models import User


PROPOSAL_STANDS = timedelta(days=14)
"""How long a proposal waits for an answer; what was copied from papers is soon out of date, and may hold a NIK."""


class ProposalQuerySet(models.QuerySet["ProfileProposal"]):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """Only whose data it is: nobody else opens the page."""
        return self.filter(holder_id=user.pk)

    def waiting(self) -> ProposalQuerySet:
        return self.filter(outcome="")


class ProfileProposal(models.Model):
    """What an officer copied from the papers of a person who owns their account. It changes nothing until they agree.

    `facts` holds the proposed columns: dates in ISO form, organisations by id, of a NIK only its masked form. The NIK
    itself is encrypted, and gone once the holder has answered. Without an answer it lapses after PROPOSAL_STANDS.
    """

    code = models.CharField("kode", max_length=32, unique=True, default=new_code, editable=False)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="profile_proposals", verbose_name="pemilik data"
    )
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="loket")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="petugas")
    asked_at = models.DateTimeField("diusulkan")
    reason = models.CharField("alasan", max_length=1000)
    facts = models.JSONField("usulan", default=dict)
    nik_cipher = models.BinaryField("NIK terenkripsi", null=True, blank=True)
    outcome = models.CharField("jawaban", max_length=12, choices=ProposalOutcome, blank=True, default="")
    answer = models.CharField("penjelasan", max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "usulan perubahan data"
        verbose_name_plural = "usulan perubahan data"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="proposal_one_open_per_counter", fields=["holder", "agency"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="proposal_answer_whole",
                condition=Q(outcome="", answered_at__isnull=True)
                | Q(outcome__in=ProposalOutcome.values, answered_at__isnull=False, nik_cipher__isnull=True),
            ),
            models.CheckConstraint(
                name="proposal_refusal_has_answer", condition=~Q(outcome=ProposalOutcome.REFUSED, answer="")
            ),
            models.CheckConstraint(name="proposal_not_of_oneself", condition=~Q(holder=models.F("asked_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.holder}, {self.agency}"

    def get_absolute_url(self) -> str:
        return reverse("proposal.answer", args=[self.code])

    @property
    def lapses_at(self) -> datetime:
        """From then on it can no longer be answered."""
        return self.asked_at + PROPOSAL_STANDS

    def set_nik(self, nik: str) -> None:
        """Encrypt the proposed NIK into this row (not saved)."""
        self.nik_cipher = secrets.encrypt(nik)

    def reveal_nik(self) -> str:
        """The proposed NIK in clear, empty when none is proposed or the answer was given."""
        return secrets.decrypt(self.nik_cipher) if self.nik_cipher else ""
