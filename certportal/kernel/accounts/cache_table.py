"""The table of the cache, without Redis or while it is away: `migrate` alone makes it, and signing in counts in it."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command


def make(using: str = "default", **_facts: Any) -> None:
    """Listener of pre_migrate: before the other tables, so that the rights given after migrating hold for it too.

    Nothing where it exists already.
    """
    call_command("createcachetable", database=using, verbosity=0)
