"""States of a piece of background work."""

from django.db.models import TextChoices


class JobState(TextChoices):
    """Stored codes; the labels are what people read."""

    QUEUED = "queued", "Menunggu"
    RUNNING = "running", "Sedang dikerjakan"
    DONE = "done", "Selesai"
    FAILED = "failed", "Tidak dapat dikerjakan"
    QUARANTINED = "quarantined", "Disisihkan untuk diperiksa"
    STOPPED = "stopped", "Dihentikan"


OPEN = (JobState.QUEUED, JobState.RUNNING)
