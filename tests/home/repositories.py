"""A restic repository whose password costs nothing to try: every command of restic derives the key from it anew."""

import hashlib
import json
import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.poly1305 import Poly1305

QUICK = {"N": 2, "r": 8, "p": 1}


def quicken(place: Path) -> None:
    """Lock the repository's own key anew, with the same password and the smallest cost of scrypt."""
    [path] = (place / "keys").iterdir()
    key = json.loads(path.read_text())
    plain = _opened(b64decode(key["data"]), _derived(key))
    key |= QUICK
    key["data"] = b64encode(_closed(plain, _derived(key))).decode()
    written = json.dumps(key).encode()
    path.unlink()
    (place / "keys" / hashlib.sha256(written).hexdigest()).write_bytes(written)


def _derived(key: dict[str, object]) -> bytes:
    scrypt = Scrypt(salt=b64decode(key["salt"]), length=64, n=key["N"], r=key["r"], p=key["p"])
    return scrypt.derive(os.environ["RESTIC_PASSWORD"].encode())


def _counted(text: bytes, secret: bytes, start: bytes) -> bytes:
    return Cipher(algorithms.AES(secret[:32]), modes.CTR(start)).encryptor().update(text)


def _mark(text: bytes, secret: bytes, start: bytes) -> bytes:
    block = Cipher(algorithms.AES(secret[32:48]), modes.ECB()).encryptor().update(start)
    return Poly1305.generate_tag(secret[48:] + block, text)


def _opened(data: bytes, secret: bytes) -> bytes:
    start, text, mark = data[:16], data[16:-16], data[-16:]
    assert _mark(text, secret, start) == mark
    return _counted(text, secret, start)


def _closed(plain: bytes, secret: bytes) -> bytes:
    start = os.urandom(16)
    text = _counted(plain, secret, start)
    return start + text + _mark(text, secret, start)
