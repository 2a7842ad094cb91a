"""Which version of the portal this is: the file `VERSION`, for admins, for the manifest of a backup, for numbers."""

from functools import cache
from pathlib import Path

OLDEST = "0.10.0"
"""Whose databases this version takes; an older one comes there first (docs/upgrading.md)."""
FILE = Path(__file__).resolve().parent.parent / "VERSION"


@cache
def version() -> str:
    """As `0.11.0`; a release is the tag `v0.11.0` of the same commit."""
    return FILE.read_text(encoding="ascii").strip()
