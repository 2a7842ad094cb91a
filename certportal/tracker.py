"""The error tracker of SENTRY_DSN: what failed and where in the code, nothing of the people it happened to.

An event is made anew from a few known parts: no request, no person, no values of variables, no lines written before it.
Which request it was, its code says, as in the log and on the error page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from certportal.kernel.audit.faults import without_rows
from certportal.kernel.audit.request_facts import asked_in
from certportal.kernel.audit.routes import NAMELESS, without_path

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_KEPT: Final = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment")
_OF_A_FRAME: Final = ("filename", "module", "function", "lineno", "in_app")
_NUMBERS_AND_MAIL: Final = re.compile(r"\d{8,}|\S+@\S+")


def start(address: str) -> None:
    """From now on errors that are logged (of requests, tasks and jobs all are) and those that end a process are sent."""
    sentry_sdk.init(
        dsn=address,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None), ExcepthookIntegration(), AtexitIntegration(lambda *_: None)],
        before_send=only_the_fault,
    )


def only_the_fault(event: Event, hint: Hint) -> Event:
    """The event with nothing but the kind of fault, its words without rows, paths, numbers and addresses, and its places."""
    told: dict[str, Any] = dict(event)
    exc, entry = (hint.get("exc_info") or (None, None, None))[1], hint.get("log_record")
    kept: dict[str, Any] = {name: told[name] for name in _KEPT if name in told}
    if line := told.get("logentry"):
        kept["logentry"] = {"formatted": _plain(str(line.get("formatted") or line.get("message")), exc, entry)}
    if faults := told.get("exception"):
        kept["exception"] = {"values": [_fault(fault, exc, entry) for fault in faults["values"]]}
    if request := asked_in():
        kept["tags"] = {"request": request}
    return kept  # type: ignore[return-value]  # the same parts, fewer


def _fault(fault: dict[str, Any], exc: BaseException | None, entry: object) -> dict[str, Any]:
    frames = (fault.get("stacktrace") or {}).get("frames", [])
    places = [{name: frame[name] for name in _OF_A_FRAME if name in frame} for frame in frames]
    return {
        "type": fault.get("type"),
        "value": _plain(str(fault.get("value") or ""), exc, entry),
        "stacktrace": {"frames": places},
    }


def _plain(text: str, exc: BaseException | None, entry: object) -> str:
    return _NUMBERS_AND_MAIL.sub(NAMELESS, without_path(without_rows(text, exc), entry))
