"""How far a NIP is proved to belong to the person, as columns of User."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import models

from certportal.kernel.accounts.enums import NipLevel
from certportal.kernel.accounts.names import bare_name

if TYPE_CHECKING:
    from datetime import date


class NipProof(models.Model):
    """The level counts only for the number, name and birth date it was given for (`nip_proved_for`).

    Whoever changes one of them falls back to "declared" by themselves, whichever way the change came.
    """

    if TYPE_CHECKING:
        nip: str | None
        full_name: str
        birth_date: date | None

    nip_level = models.CharField("bukti NIP", max_length=8, choices=NipLevel.choices, default=NipLevel.DECLARED)
    nip_proved_for = models.CharField("bukti NIP berlaku untuk", max_length=64, blank=True, editable=False)
    nip_checked_at = models.DateTimeField("NIP diperiksa", null=True, blank=True, editable=False)
    nip_checked_by = models.ForeignKey(
        "accounts.User",
        verbose_name="NIP diperiksa oleh",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True

    def nip_claim(self) -> str:
        """Digest of what is proved: the number, the name without titles, the birth date."""
        claim = f"{self.nip}|{bare_name(self.full_name)}|{self.birth_date or ''}"
        return hashlib.sha256(claim.encode()).hexdigest()

    @property
    def nip_standing(self) -> NipLevel:
        """The level as it counts now."""
        if not self.nip or self.nip_proved_for != self.nip_claim():
            return NipLevel.DECLARED
        return NipLevel(self.nip_level)

    @property
    def nip_in_words(self) -> str:
        """How far the number is proved, for one line of a list; "" for a person without a NIP."""
        if not self.nip:
            return ""
        standing = self.nip_standing
        return standing.label if standing is NipLevel.LEFT else f"NIP {standing.label.lower()}"

    @property
    def nip_is_proved(self) -> bool:
        """Whether anybody but the person says that the NIP is theirs."""
        return self.nip_standing in {NipLevel.LISTED, NipLevel.CHECKED}
