"""/pengaturan/persiapan/: what an office still needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from certportal.home.settings_pages.guarding import for_admins
from certportal.home.setup.checklist import items
from certportal.kernel.web.methods import GET

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@GET
@for_admins
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every item with what is missing, what that stops, and the way to its page."""
    found = items(timezone.localdate())
    done = sum(item.done for item in found)
    return render(request, "home/setup_home.html", {"items": found, "done": done, "ready": done == len(found)})
