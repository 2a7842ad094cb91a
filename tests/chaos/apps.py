"""Shortens the pauses, leases and patiences of the product, each by its own constant; what is done in between stays."""

from datetime import timedelta

from django.apps import AppConfig

SECOND = timedelta(seconds=1)


class Quicker(AppConfig):
    name = "tests.chaos"
    label = "chaos"

    def ready(self) -> None:
        from certportal.celery import app
        from certportal.home import ready
        from certportal.kernel.jobs import heartbeat, run
        from certportal.kernel.jobs.retry import Patience
        from certportal.kernel.outbox import send

        for entry in app.conf.beat_schedule.values():
            if entry["schedule"] <= 60:  # five to sixty seconds; hours stay hours
                entry["schedule"] = 1
        heartbeat.SILENCE = 4 * SECOND  # 5 minutes
        ready.LONGEST_WAIT = 4 * SECOND  # 15 minutes
        run.PATIENCE = Patience(first=SECOND, longest=2 * SECOND)  # 30 seconds, 5 minutes
        send.PATIENCE = Patience(first=SECOND, longest=2 * SECOND, outage=timedelta(days=5))  # 1 and 30 minutes
        send.LEASE, send.TURN, send.BUDGET_SECONDS = 6 * SECOND, 8 * SECOND, 3  # 2 minutes, 4 minutes, 60
