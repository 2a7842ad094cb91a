"""The work that is the same for both queues of `bench.draining`."""

KIND = "bench.touch"


def touch(row: int) -> None:
    """One row is updated."""
    from django.utils import timezone

    from certportal.kernel.jobs.models import Heartbeat

    Heartbeat.objects.filter(name=f"bench:{row}").update(at=timezone.now())
