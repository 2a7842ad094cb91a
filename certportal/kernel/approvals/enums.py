"""States of an approval."""

from django.db.models import TextChoices


class ApprovalState(TextChoices):
    """Stored codes; what people read stands in the rows of the flow."""

    WAITING = "waiting", "Menunggu orang kedua"
    DONE = "done", "Dilaksanakan"
    REFUSED = "refused", "Tidak disetujui"
    TAKEN_BACK = "taken_back", "Ditarik kembali"
