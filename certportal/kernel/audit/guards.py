"""Are the triggers in the database those this version made? One dropped, switched off, exchanged or slipped in is named.

What is right stands in a file of the program (settings.GUARDS), outside the database: engine, trigger, and a digest of its
definition with the function it calls. `manage.py write_guards` writes it after a migration has changed a trigger.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

_TRIGGERS = {
    "sqlite": "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    # A function that runs with settings of its own (proconfig), or as its owner (prosecdef), is another function.
    "postgresql": """
        SELECT t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text,
               concat_ws(' ', p.prosrc, p.proconfig::text, p.prosecdef::text, p.prolang::text)
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
        ORDER BY t.tgname
    """,
}
# PostgreSQL writes a condition differently once it was restored from a dump: casts between texts, and brackets.
_SPELLING = re.compile(r"::(character varying|text)(\[\])?|[()]|\s+")


@dataclass(frozen=True)
class GuardFault:
    """A trigger that is not as this version made it; `reason` is missing, changed or foreign."""

    name: str
    reason: str


def faults() -> list[GuardFault]:
    """Every trigger of the present database that differs from the program's list; nothing is written."""
    there, wanted = present(), expected()
    missing = [GuardFault(name, "missing") for name in wanted if name not in there]
    changed = [GuardFault(name, "changed") for name in wanted if name in there and there[name] != wanted[name]]
    return missing + changed + [GuardFault(name, "foreign") for name in there if name not in wanted]


def present() -> dict[str, str]:
    """The triggers of the present database: name, digest of what they do."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        return {name: _digest(definition, function) for name, definition, function in cursor.fetchall()}


def expected() -> dict[str, str]:
    """The same as this version of the program makes them on this engine."""
    return {name: digest for engine, name, digest in _listed() if engine == connection.vendor}


def write() -> int:
    """Write the list of this engine anew and leave that of the other; returns how many triggers it has."""
    others = [row for row in _listed() if row[0] != connection.vendor]
    own = [(connection.vendor, name, digest) for name, digest in present().items()]
    Path(settings.GUARDS).write_text("".join(f"{' '.join(row)}\n" for row in sorted(others + own)))
    return len(own)


def _listed() -> list[tuple[str, str, str]]:
    rows = (line.split() for line in Path(settings.GUARDS).read_text().splitlines())
    return [(engine, name, digest) for engine, name, digest in rows]


def _digest(definition: str, function: str) -> str:
    plain = _SPELLING.sub(" ", f"{definition} {function}").strip()
    return hashlib.sha256(" ".join(plain.split()).encode()).hexdigest()[:32]
