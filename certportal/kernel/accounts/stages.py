"""Steps of a sign-in after the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.stages import EmailVerificationStage

if TYPE_CHECKING:
    from django.http import HttpResponse


class ConfirmEmailIfAny(EmailVerificationStage):  # type: ignore[misc]
    """Asks for a confirmed e-mail address only of people who have one: nominated civil servants may have none."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person = self.login.user
        if person is not None and not person.email:
            return None, True
        response, go_on = super().handle()
        return response, go_on
