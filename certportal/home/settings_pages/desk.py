"""What the settings pages show on the desk of system admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from certportal.home.policies import tends_the_portal
from certportal.kernel.accounts.models import PendingRegistration
from certportal.kernel.web.desk import Warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User


def registrations_contested(user: User, now: datetime) -> Iterator[Warn]:  # noqa: ARG001 (a warner always takes the moment)
    """Registrations whose NIP or NIK has another owner: only an officer can go on with them."""
    if not tends_the_portal(user, None):
        return
    if count := PendingRegistration.objects.filter(confirmed_at__isnull=False).count():
        yield Warn(f"{count} pendaftaran menunggu keputusan.", reverse("settings.registrations"), "Lihat pendaftaran")
