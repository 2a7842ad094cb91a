"""Sign-in by NIP, NIK or e-mail address."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.queries import person_with_identifier

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class IdentifierBackend(ModelBackend):
    """Takes `identifier` (what people type) or `username` (the hidden one, for signing in again)."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 (Django's signature)
        username: str | None = None,
        password: str | None = None,
        identifier: str | None = None,
        **_others: Any,
    ) -> User | None:
        """The active person whose password this is, else None; takes as long for unknown people as for known ones."""
        if password is None or (identifier is None and username is None):
            return None
        person = (
            person_with_identifier(identifier)
            if identifier is not None
            else User.objects.filter(username=username).first()
        )
        if person is None:
            # The same work as checking a password: the time of the answer must not reveal who exists.
            User().set_password(password)
            return None
        return person if person.check_password(password) and self.user_can_authenticate(person) else None

    def get_user(self, user_id: int | str) -> User | None:
        """The person of the session, and in the same query whether they have a second factor (`has_totp`)."""
        person = next(iter(_people().filter(pk=user_id)), None)
        return person if person and self.user_can_authenticate(person) else None


@cache
def _people() -> QuerySet[User]:
    """Put together once: every request asks it, and putting it together took longer than asking. No order, as one is asked for."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return User.objects.order_by().annotate(has_totp=Exists(factors))  # type: ignore[no-redef]  # the query fills it in
