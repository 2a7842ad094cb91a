"""Parts of a page that apps above contribute: filled in AppConfig.ready(), drawn by {% panels "place" obj %}."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Panel:
    """One part of a page.

    `place` names the page ("dossier"), `order` sorts from small to large, `template` draws what
    `context(request, obj)` returns; None means that this person sees nothing here.
    """

    place: str
    order: int
    template: str
    context: Callable[[HttpRequest, Any], Mapping[str, Any] | None]


_PANELS: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    """Add the panel; the same template in the same place replaces the earlier one, so that ready() may run twice."""
    _PANELS[panel.place, panel.template] = panel


def panels_at(place: str) -> list[Panel]:
    """The panels of that place, in order."""
    return sorted((panel for panel in _PANELS.values() if panel.place == place), key=lambda panel: panel.order)
