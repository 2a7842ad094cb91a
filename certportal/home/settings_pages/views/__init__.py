"""Pages of /pengaturan/."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import signs
from certportal.kernel.web.methods import GET
from certportal.version import version


@GET
@for_admins
def overview(request: HttpRequest) -> HttpResponseBase:
    """The start page: people, calendar, and the facts about the portal's operation."""
    return render(request, "home/settings_home.html", {"signs": signs(timezone.now()), "version": version()})
