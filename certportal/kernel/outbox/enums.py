"""Ways and states of a notice."""

from django.db.models import TextChoices


class Channel(TextChoices):
    """How a notice reaches a person."""

    IN_APP = "in_app", "Di portal"
    EMAIL = "email", "E-mail"


class MessageState(TextChoices):
    """Stored codes; the labels are what people read."""

    QUEUED = "queued", "Menunggu dikirim"
    SENDING = "sending", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    FAILED = "failed", "Tidak dapat dikirim"
    QUARANTINED = "quarantined", "Disisihkan untuk diperiksa"
    STOPPED = "stopped", "Dihentikan"
