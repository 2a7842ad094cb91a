"""Startup checks of an installation that people reach (DEBUG=0): nobody of the demo, no mail in clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.db import connections

from certportal.home.backup.encryption import is_recipient
from certportal.home.demo.staff import MAIL, PASSWORD, STAFF
from certportal.kernel.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Collection

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


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


def mail_is_encrypted(app_configs: object = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warning home.W001 with DEBUG=0 and letters that go to another machine without TLS: they hold links to accounts."""
    del app_configs, kwargs
    in_clear = settings.EMAIL_BACKEND == _SMTP and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    if settings.LOCAL or not in_clear or settings.EMAIL_HOST in _THIS_MACHINE:
        return []
    return [
        checks.Warning(
            f"E-mail dikirim ke {settings.EMAIL_HOST} tanpa penyandian; di dalamnya ada tautan kata sandi.",
            hint="Isi EMAIL_URL dengan smtp+tls://… atau smtp+ssl://….",
            id="home.W001",
        )
    ]


def backups_can_be_encrypted(app_configs: object = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Error home.E002 with a BACKUP_RECIPIENT that is no public key of age: no archive could be made."""
    del app_configs, kwargs
    if not settings.BACKUP_RECIPIENT or is_recipient(settings.BACKUP_RECIPIENT):
        return []
    return [
        checks.Error(
            "BACKUP_RECIPIENT bukan kunci umum age (age1…); cadangan tidak dapat disandikan.",
            hint="Isi dengan baris “public key” dari age-keygen. Kunci rahasianya tidak disimpan di server ini.",
            id="home.E002",
        )
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
