"""From a kind and its facts to subject and body, by the text in templates/messages/<kind>.txt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template import Context, Engine

from certportal.kernel.outbox.fence import fenced

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARK = "Subjek:"
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
SUBJECT_LENGTH = 200


@dataclass(frozen=True)
class Text:
    """What a person reads: one line, and plain text."""

    subject: str
    body: str


def compose(kind: str, facts: Mapping[str, Any]) -> Text:
    """Fill the text of a kind; every text among the facts is fenced first.

    Raises TemplateDoesNotExist for an unknown kind, ValueError for a text that does not start with its subject line.
    """
    filled = _fill(f"messages/{kind}.txt", {key: fenced(value) for key, value in facts.items()})
    head, _, body = filled.strip().partition("\n")
    if not head.startswith(_MARK) or not head.removeprefix(_MARK).strip() or not body.strip():
        raise ValueError(f"messages/{kind}.txt must start with '{_MARK} …', an empty line and a body")
    return Text(head.removeprefix(_MARK).strip()[:SUBJECT_LENGTH], _without_gaps(body))


def letter(text: Text, *, name: str, url: str) -> str:
    """The body of the e-mail: salutation, text, the page to open, and who sends it."""
    link = f"{settings.SITE_URL}{url}" if url else ""
    return _fill("outbox/email.txt", {"name": fenced(name), "body": text.body, "link": link}).strip() + "\n"


def _fill(template: str, facts: Mapping[str, Any]) -> str:
    # Plain text: escaping would show people &#x27; in their own names.
    return Engine.get_default().get_template(template).render(Context(dict(facts), autoescape=False))


def _without_gaps(text: str) -> str:
    """The text with runs of empty lines (left by conditions in the template) made one, and no two full stops.

    A degree at the end of a sentence ("M.Si.") brings its own.
    """
    lines: list[str] = []
    for line in (_TWO_STOPS.sub(".", line.rstrip()) for line in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)
