"""The smallest piece of background work, for the drain of the queue (`bench.draining`)."""

from django.apps import AppConfig


class Bench(AppConfig):
    name = "bench"

    def ready(self) -> None:
        from bench.touching import KIND, touch
        from certportal.kernel.jobs.models import Job
        from certportal.kernel.jobs.registry import handler

        @handler(KIND)
        def work(job: Job) -> None:
            touch(job.args["row"])
