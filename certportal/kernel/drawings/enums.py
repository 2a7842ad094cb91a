from django.db.models import TextChoices


class DrawingState(TextChoices):
    """Stored codes; the labels are what people read."""

    HELD = "held", "Menunggu giliran"
    ORDERED = "ordered", "Sedang disiapkan"
    READY = "ready", "Siap"
    FAILED = "failed", "Tidak dapat digambar"
