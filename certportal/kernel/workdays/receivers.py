"""A special day or a year saved one by one (tests, the shell) renews the stamp as the actions do."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from certportal.kernel.workdays.actions import renew_stamp
from certportal.kernel.workdays.models import CalendarYear, Holiday


@receiver([post_save, post_delete], sender=Holiday)
@receiver([post_save, post_delete], sender=CalendarYear)
def _calendar_changed(**_: Any) -> None:
    renew_stamp()
