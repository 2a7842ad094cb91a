"""Periodic tasks leave a sign of life."""

from datetime import datetime

from certportal.kernel.jobs.models import Heartbeat


def beat(name: str, *, now: datetime) -> None:
    """Write down that the named task ran at this moment."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
