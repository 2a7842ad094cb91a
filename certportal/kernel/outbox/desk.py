"""What the outbox shows on the desk of the person themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from certportal.kernel.web.desk import Warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certportal.kernel.accounts.models import User


def address_refuses(user: User, now: datetime) -> Iterator[Warn]:  # noqa: ARG001 (a warner always takes the moment)
    """Their own address takes no letters: only they can say another one."""
    if user.refuses_letters:
        sentence = f"E-mail kami ke {user.email} ditolak karena alamat itu tidak ada. Kabar tentang berkas hanya tampak di sini."
        yield Warn(sentence, reverse("account_email"), "Ganti alamat e-mail")
