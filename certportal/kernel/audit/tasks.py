"""Called by beat every few seconds; the work is in `sealer`."""

from celery import shared_task

from certportal.kernel.audit import sealer


@shared_task(name="certportal.kernel.audit.tasks.seal")
def seal() -> int:
    """Seal what was committed since the last time; returns how many events were sealed."""
    return sealer.seal()
