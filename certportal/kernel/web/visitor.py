"""Who is asking."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from certportal.kernel.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind the request, where actions want a person and not perhaps a visitor.

    LoginRequiredMiddleware has let nobody else through; PermissionDenied tells when a public view asks by mistake.
    """
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
