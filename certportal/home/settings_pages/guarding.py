"""Who may open the settings pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from certportal.home.policies import tends_the_portal
from certportal.kernel.web.load import admit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound="Callable[..., HttpResponseBase]")


def for_admins(view: View) -> View:
    """Only system admins; everybody else gets 403 at every address, existing or not, with an audit row."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        admit(request, tends_the_portal)
        return view(request, *args, **kwargs)

    return cast("View", guarded)
