"""Who may come in, and how the kernel's refusals reach the page."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_http_methods

from certportal.home.policies import tends_the_portal
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.record import record
from certportal.kernel.web.refusal import Refused, into_form
from certportal.kernel.workdays.actions import CalendarRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound="Callable[..., HttpResponseBase]")

GET = require_http_methods(["GET", "HEAD"])
POST = require_http_methods(["POST"])
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


def for_admins(view: View) -> View:
    """Only those who tend the portal; everybody else is told so, whatever the address asks for, and it is written down."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not tends_the_portal(request.user, None):
            record("access.denied", by=request.user, note=f"tidak berwenang: {request.method} {request.path[:200]}")
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("View", guarded)


@contextmanager
def as_refusal() -> Iterator[None]:
    """The kernel below kernel.web has refusals of its own; here they become the one that pages know."""
    try:
        yield
    except (PersonRefused, CalendarRefused) as exc:
        raise Refused(exc.sentence, code=exc.code) from exc


@contextmanager
def told_in(form: BaseForm, request: HttpRequest) -> Iterator[None]:
    """A refusal inside lands in the form, beside its field where it names one, and leaves its audit row."""
    try:
        yield
    except (PersonRefused, CalendarRefused) as exc:
        field = getattr(exc, "field", "") or None
        into_form(
            form, Refused(exc.sentence, code=exc.code), field=field if field in form.fields else None, request=request
        )
    except Refused as exc:
        into_form(form, exc, request=request)
