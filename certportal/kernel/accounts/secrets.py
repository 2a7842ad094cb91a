"""Field secrets: AES-GCM encryption and blind indexes, with keys drawn by HKDF from the site's master key.

The master key is SECRET_KEY unless settings.FIELD_KEY names its own; older masters listed in FIELD_KEY_FALLBACKS (or
SECRET_KEY_FALLBACKS) can still be read. A cipher text carries the format version and the fingerprint of its key.
"""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_FORMAT = b"\x01"
_FINGERPRINT_BYTES = 4
_NONCE_BYTES = 12


class SecretUnreadable(Exception):  # noqa: N818 (named as the state it tells)
    """The cipher text was made with a key that is not configured, or was damaged."""


def encrypt(text: str) -> bytes:
    """Encrypt `text` with the current key: format (1 byte), key fingerprint (4), nonce (12), cipher text with tag."""
    key = _derive(_masters()[0], "field-encryption")
    nonce = os.urandom(_NONCE_BYTES)
    header = _FORMAT + _fingerprint(key)
    return header + nonce + AESGCM(key).encrypt(nonce, text.encode(), header)


def decrypt(cipher: bytes | memoryview) -> str:
    """The text `encrypt` was given; raises SecretUnreadable when no configured key fits."""
    raw = bytes(cipher)
    split = len(_FORMAT) + _FINGERPRINT_BYTES
    header, nonce, body = raw[:split], raw[split : split + _NONCE_BYTES], raw[split + _NONCE_BYTES :]
    for master in _masters():
        key = _derive(master, "field-encryption")
        if header == _FORMAT + _fingerprint(key):
            try:
                return AESGCM(key).decrypt(nonce, body, header).decode()
            except InvalidTag as broken:
                raise SecretUnreadable("damaged") from broken
    raise SecretUnreadable("unknown key")


def is_current(cipher: bytes | memoryview) -> bool:
    """Whether `cipher` was made with the current key (False means: encrypt it again)."""
    return bytes(cipher).startswith(_FORMAT + _fingerprint(_derive(_masters()[0], "field-encryption")))


def blind_index(text: str) -> str:
    """A keyed 64-digit hash by which equal values are found without reading them."""
    return _index(_masters()[0], text)


def blind_indexes(text: str) -> list[str]:
    """The index under every configured key, current first: what to search by while keys are being changed."""
    return [_index(master, text) for master in _masters()]


def _index(master: str, text: str) -> str:
    return hmac.new(_derive(master, "field-index"), text.encode(), hashlib.sha256).hexdigest()


def _masters() -> list[str]:
    own = getattr(settings, "FIELD_KEY", "")
    if own:
        return [own, *getattr(settings, "FIELD_KEY_FALLBACKS", [])]
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _fingerprint(key: bytes) -> bytes:
    return hashlib.sha256(b"fingerprint" + key).digest()[:_FINGERPRINT_BYTES]


@lru_cache(maxsize=32)
def _derive(master: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"certportal {purpose} v1".encode()).derive(
        master.encode()
    )
