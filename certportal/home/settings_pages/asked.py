"""What was asked of a second person goes on to its request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from certportal.kernel.web.back import go_on

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseRedirect

    from certportal.kernel.approvals.models import Approval


def go_to_asked(request: HttpRequest, asked: Approval, sentence: str = "menunggu orang kedua.") -> HttpResponseRedirect:
    """Say of the request that it waits, and what has not happened yet, and go to it."""
    return go_on(request, f"{asked.title} {sentence}", asked, tell=messages.info)
