"""What of an event is sealed: its plain columns as they are, its personal columns by a salted digest.

The digests stand on the seal, the salt on the event. When personal values are blanked one day, the salt goes with them:
nobody can find out by trying what they were, and the chain still fits. docs/security.md prints these lists.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certportal.kernel.audit.models import AuditEvent

PLAIN = ("id", "at", "actor_id", "role", "verb", "subject_type", "subject_id", "request_id", "stream")
PERSONAL = ("actor_name", "subject_label", "before", "after", "note", "address")
# Columns of an event that no seal covers, each for a reason.
UNSEALED = {"salt": "it goes when the personal columns are blanked; while they are there the digests prove it"}
_BLANK = ("", None)


def digests_of(event: AuditEvent) -> dict[str, str]:
    """A digest for each personal column, computed with the salt of the event."""
    return {name: _sha256(f"{event.salt}\n{name}\n{_spelled(getattr(event, name))}") for name in PERSONAL}


def is_blanked(event: AuditEvent) -> bool:
    """Whether every personal value was taken away, and the salt with them."""
    return event.salt == "" and all(getattr(event, name) in _BLANK for name in PERSONAL)


def sealed_text(event: AuditEvent, digests: dict[str, str] | None) -> str:
    """Everything a seal covers in one fixed spelling, the same on both engines; `digests` are those on the seal.

    Seals made before there were digests (None) cover the personal values themselves.
    """
    facts = {name: getattr(event, name) for name in PLAIN}
    facts["id"], facts["at"] = event.pk, event.at.astimezone(UTC).isoformat(timespec="microseconds")
    if digests is None:
        return _spelled(facts | {name: getattr(event, name) for name in PERSONAL})
    return _spelled(facts | {"personal": digests})


def _spelled(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
