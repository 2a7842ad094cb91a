"""A watcher outside: it is called while the portal is well, and rings somebody when the calls stay away.

So also the end of the whole machine is noticed, of which the machine itself can tell nobody.
"""

from __future__ import annotations

import logging
from http.client import HTTPException
from typing import TYPE_CHECKING, Final
from urllib.request import urlopen

from django.conf import settings

from certportal.home.ready import look

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

SECONDS: Final = 10


def call(now: datetime) -> None:
    """One call, if there is an address and nothing is wrong. The address is a secret and stands in no line."""
    if not settings.HEARTBEAT_URL:
        return
    if faults := look(now)["faults"]:
        log.warning("the watcher outside is not called: %s", ", ".join(faults))
        return
    try:
        urlopen(_of_the_web(settings.HEARTBEAT_URL), timeout=SECONDS).close()  # noqa: S310 (http and https alone)
    except (OSError, ValueError, HTTPException) as exc:
        log.warning("the watcher outside was not reached: %s", _kind(exc))


def _of_the_web(address: str) -> str:
    """Raises ValueError for everything else, such as a file of this machine."""
    if not address.startswith(("http://", "https://")):
        raise ValueError("neither http nor https")
    return address


def _kind(exc: Exception) -> str:
    return " ".join(filter(None, [type(exc).__name__, str(getattr(exc, "code", ""))]))
