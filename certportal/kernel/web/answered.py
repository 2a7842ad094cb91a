"""One log line per answered request: which page, how it ended, how long it took, and by a random code who asked.

No client address: beside the line of a complaint without a name it would say who has that address elsewhere.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from certportal.kernel.accounts.models import User
from certportal.kernel.audit.routes import route_of
from certportal.kernel.web import meter

if TYPE_CHECKING:
    from django.http import HttpRequest

access = logging.getLogger("certportal.access")

NAMELESS: Final = ("/survei/", "/pengaduan/")
"""Where people may speak without their name."""
_RANDOM_HANDLE: Final = re.compile("[0-9a-f]{24}")


def note_answer(request: HttpRequest, status: int, seconds: float) -> None:
    """Write the line, and count it where somebody may read the numbers."""
    if settings.METRICS_TOKEN:
        meter.count(route_of(request), status, seconds)
    facts: dict[str, Any] = {
        "request": request.request_id,  # type: ignore[attr-defined]  # set by the middleware
        "route": route_of(request),
        "method": _method(request),
        "status": status,
        "ms": round(seconds * 1000),
    }
    if person := _person_code(request):
        facts["person"] = person
    access.info("request", extra={"facts": facts})


def _method(request: HttpRequest) -> str:
    """One of the known ones: whatever else a visitor writes there stays out."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "other"


def _person_code(request: HttpRequest) -> str:
    """The random handle of whoever is signed in, if the page asked for them; it says something only beside the database."""
    if request.path_info.startswith(NAMELESS):
        return ""
    person = getattr(request, "_cached_user", None)  # asking for `request.user` could cost two queries here
    handle = person.username if isinstance(person, User) else ""
    return handle if _RANDOM_HANDLE.fullmatch(handle) else ""
