"""Codes of held units. Stored codes are never shown; the labels are."""

from django.db.models import TextChoices


class HeldUnitSource(TextChoices):
    """Where the proof of a held unit comes from."""

    OWN_CERTIFICATE = "own_certificate", "Sertifikat dari portal ini"
    OUTSIDE_CERTIFICATE = "outside_certificate", "Sertifikat dari lembaga lain"
    OTHER_EVIDENCE = "other_evidence", "Bukti lain"


class HeldUnitStanding(TextChoices):
    """The standing of an entry on a day: computed from its columns, never stored."""

    WAITING = "waiting", "Menunggu konfirmasi"
    CONFIRMED = "confirmed", "Dikonfirmasi"
    REFUSED = "refused", "Ditolak"
    EXPIRED = "expired", "Kedaluwarsa"
    ENDED = "ended", "Tidak berlaku lagi"
    WITHDRAWN = "withdrawn", "Ditarik"
