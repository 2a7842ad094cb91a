"""The name of a page in the place of its path: the path of a link that was sent to somebody is its key."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from certportal.kernel.audit.request_facts import request_facts

NAMELESS: Final = "[tidak dicatat]"
_SERVED: Final = re.compile(r"(Exception while serving ).+")  # the server below Django knows the path alone


def route_of(request: HttpRequest) -> str:
    """The name of the address, without what stands in it; empty where there is no such page."""
    return request.resolver_match.view_name if request.resolver_match else ""


def asked_in_entry(entry: object) -> HttpRequest | None:
    """The request that a log entry of Django brings along."""
    request = getattr(entry, "request", None)
    return request if isinstance(request, HttpRequest) else None


def without_path(text: str, entry: object) -> str:
    """`text` (a message, a traceback) with the name of the page for the path of the request that the log entry is about.

    Django's entry about an answer comes when the request is over, and brings the request along.
    """
    for request in (asked_in_entry(entry), request_facts().asked):
        if request is not None and len(path := request.path) > 1:
            name = route_of(request) or NAMELESS
            for form in (path, path.encode("unicode_escape").decode("ascii"), escape_uri_path(path), quote(path)):
                text = text.replace(form, name)
    return _SERVED.sub(rf"\1{NAMELESS}", text)
