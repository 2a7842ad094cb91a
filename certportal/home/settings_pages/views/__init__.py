"""Pages of /pengaturan/."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from certportal.home.ready import look
from certportal.home.settings_pages.guarding import for_admins
from certportal.home.settings_pages.queries import signs
from certportal.home.settings_pages.stuck import KINDS
from certportal.kernel.web.methods import GET
from certportal.version import version


@GET
@for_admins
def overview(request: HttpRequest) -> HttpResponseBase:
    """The start page: people, calendar, and the facts about the portal's operation."""
    now = timezone.now()
    counts = [kind.counts() for kind in KINDS.values()]
    told = {
        "faults": look(now)["faults"],
        "signs": signs(now),
        "aside": sum(aside for aside, _ in counts),
        "hindered": sum(hindered for _, hindered in counts),
    }
    return render(request, "home/settings_home.html", {**told, "version": version()})
