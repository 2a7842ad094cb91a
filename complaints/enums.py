"""Codes of appeals. Stored codes are lower snake case and never shown."""

from django.db.models import TextChoices


class AppealState(TextChoices):
    """The codes of the state of an appeal. Nothing rests in FILED: the portal moves it on in the same transaction."""

    FILED = "filed"
    LATE = "late"
    RECEIVED = "received"
    REFUSED = "refused"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class AppealChannel(TextChoices):
    """How an appeal reached the office."""

    PORTAL = "portal", "Melalui portal"
    PAPER = "paper", "Tertulis, diserahkan ke kantor"
