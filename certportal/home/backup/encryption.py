"""Archives that only the holder of a private key can read: age (age-encryption.org), as by the program of that name."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

import pyrage
from pyrage.x25519 import Identity, Recipient

from certportal.home.backup.refusals import BackupRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIX = ".age"
_BEGINNING = b"age-encryption.org/"


def is_recipient(key: str) -> bool:
    """Whether this is a public key (`age1…`)."""
    try:
        Recipient.from_str(key)
    except pyrage.RecipientError:
        return False
    return True


class _Target:
    """The file, and what went wrong with it, of which the encryption keeps only the words."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.fault: OSError | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except OSError as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        self._file.flush()


@contextmanager
def encrypted(file: IO[bytes], recipient: str) -> Iterator[IO[bytes]]:
    """What is written here reaches the file encrypted; it is never kept in clear."""
    key, target = Recipient.from_str(recipient), _Target(file)
    read_end, write_end = os.pipe()

    def work() -> None:
        with os.fdopen(
            read_end, "rb"
        ) as source:  # closed at a fault, too: the writer must not wait for a reader for ever
            pyrage.encrypt_io(source, cast("IO[bytes]", target), [key])

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        try:
            with os.fdopen(write_end, "wb") as clear:
                yield clear
            done.result()
        except (BrokenPipeError, pyrage.EncryptError) as stopped:
            raise target.fault or stopped from None  # it stood there before the pipe was broken
    if target.fault:  # of its last bytes, which the encryption keeps to itself
        raise target.fault


def is_encrypted(path: Path) -> bool:
    """Whether the file begins as one of age does."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


def decrypt(source: Path, clear: IO[bytes], identity: Path) -> None:
    """Write the archive in clear. Raises BackupRefused for a key that does not fit and for a damaged archive."""
    keys = _identities(identity)
    with source.open("rb") as file:
        try:
            pyrage.decrypt_io(file, clear, keys)
            clear.flush()
        except pyrage.DecryptError as other:
            sentence = (
                f"Kunci di {identity} tidak membuka arsip ini. Pakai kunci rahasia pasangan BACKUP_RECIPIENT-nya."
            )
            raise BackupRefused(sentence, code="identity") from other
        except OSError as fault:
            if fault.errno is not None:
                raise
            raise BackupRefused(
                "Arsip tersandi ini rusak atau terpotong. Gunakan cadangan lain.", code="damaged"
            ) from fault


def _identities(path: Path) -> list[Identity]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        found = [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as unfit:
        raise _no_key(path) from unfit
    if not found:
        raise _no_key(path)
    return found


def _no_key(path: Path) -> BackupRefused:
    sentence = (
        f"Berkas {path} tidak berisi kunci rahasia age (AGE-SECRET-KEY-1…). Sebutkan berkas lain dengan --identity."
    )
    return BackupRefused(sentence, code="identity")
