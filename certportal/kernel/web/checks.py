"""Startup checks of the registries."""

from typing import Any

from django.core import checks
from django.urls import NoReverseMatch, reverse

from certportal.kernel.web import menu


def menu_resolves(app_configs: object = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every menu entry has a URL; pages leave out a misspelt one, this check names it."""
    del app_configs, kwargs
    faults: list[checks.CheckMessage] = []
    for entry in menu.entries():
        try:
            reverse(entry.url_name)
        except NoReverseMatch:
            faults.append(
                checks.Warning(f"Menu entry “{entry.label}” names the unknown url {entry.url_name}.", id="web.W001")
            )
    return faults
