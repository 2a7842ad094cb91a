"""What an assessor's device says about itself by cookies (static/js/tablet/page.js), when somebody signs out there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from certportal.kernel.accounts.leaving import OnDevice

if TYPE_CHECKING:
    from django.http import HttpRequest

_NAME: Final = re.compile(r"(?:__Host-)?tablet-([0-9A-Za-z]{1,32})")
_TOLD: Final = re.compile(r"(\d{1,6})\.([0-9a-f]{24})")


def kept_of_exams(request: HttpRequest) -> OnDevice:
    """Exams on the device: cookie `tablet-<code>` is how many rows wait there, and the random handle of whose they are."""
    unsent, others, names = "", False, []
    for name, value in request.COOKIES.items():
        named, told = _NAME.fullmatch(name), _TOLD.fullmatch(value)
        if named is None or told is None:
            continue
        names.append(name)
        if int(told[1]) and told[2] == request.user.get_username():
            unsent = f"{reverse('exam.tablet', args=[named[1]])}?keluar"
        elif int(told[1]):
            others = True
    return OnDevice(unsent, others, tuple(names))
