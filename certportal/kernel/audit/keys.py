"""The keys of the seals: outside the database and its backups, from SEAL_KEY or else drawn by HKDF from SECRET_KEY."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_ID_LENGTH = 12


def stamp(text: str) -> tuple[str, str]:
    """Name of today's key (which tells nothing about it), and the code (HMAC-SHA-256, hexadecimal) that only its holder can compute for `text`."""
    key = _keys()[0]
    return _name(key), _code(key, text)


def is_known(key_id: str) -> bool:
    """Whether the key of that name is configured, today's or one that still may be read."""
    return any(_name(key) == key_id for key in _keys())


def fits(key_id: str, code: str, text: str) -> bool:
    """Whether `code` was computed for `text` by the holder of the key of that name."""
    return any(_name(key) == key_id and hmac.compare_digest(_code(key, text), code) for key in _keys())


def _keys() -> list[bytes]:
    masters = [settings.SEAL_KEY, *settings.SEAL_KEY_FALLBACKS]
    if not settings.SEAL_KEY:
        masters = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *settings.SEAL_KEY_FALLBACKS]
    return [_derive(master) for master in masters]


def _name(key: bytes) -> str:
    return hashlib.sha256(b"name of a seal key" + key).hexdigest()[:_ID_LENGTH]


def _code(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=32)
def _derive(master: str) -> bytes:
    purpose = b"certportal audit-seal v1"
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master.encode())
