"""Startup check: an installation that people reach (DEBUG=0) holds nobody of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.db import connections

from certportal.home.demo.people import MAIL, PASSWORD, STAFF
from certportal.kernel.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Collection


def no_demo_people(
    app_configs: object = None, databases: Collection[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Error home.E001 with DEBUG=0 and people of the demo: their password is published. `migrate` asks, so every start."""
    del app_configs, kwargs
    return [
        checks.Error(
            f"Basis data “{alias}” berisi orang contoh dengan kata sandi yang tercetak di dokumentasi; portal dengan DEBUG=0 "
            "tidak dijalankan di atasnya.",
            hint="Pakai basis data baru, atau jalankan sebagai portal contoh dengan DEBUG=1.",
            id="home.E001",
        )
        for alias in databases or ()
        if not settings.LOCAL and _has_table(alias) and _demo_people(alias)
    ]


def _has_table(alias: str) -> bool:
    """False before the first `migrate`, which asks this check too."""
    return User._meta.db_table in connections[alias].introspection.table_names()  # noqa: SLF001 - public by convention


def _demo_people(alias: str) -> bool:
    people = User.objects.using(alias)
    if people.filter(email__endswith=f"@{MAIL}").exists():
        return True
    officers = people.filter(nip__in=[seed.nip for seed in STAFF])
    return any(person.check_password(PASSWORD) for person in officers)
