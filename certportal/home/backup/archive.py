"""The archive: a ZIP with a manifest, tables/<name>.jsonl and media/<path>, sealed by the digest of all its bytes.

The seal stands in the comment at the very end of the file, so that any ZIP program still opens the archive and one
changed byte anywhere is noticed before anything is read. It is written from the first byte to the last without going
back, so that an archive can be encrypted, or handed to another program, while it is made.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from certportal.home.backup.encryption import encrypted
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.files.places.folder import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from certportal.home.backup.engines import Counters
    from certportal.home.backup.tables import Digest

FORMAT = 1
_MANIFEST = "manifest.json"
_SEAL = b"cadangan portal sertifikasi sha256:"
_HEX = 64
_PIECE = 1 << 20
_LONGEST_MANIFEST = 1 << 30
_NOT_WHOLE = "Arsip ini rusak atau terpotong: isinya tidak lagi sama dengan saat dibuat. Gunakan cadangan lain."


@dataclass(frozen=True)
class TableEntry:
    """A table in the archive."""

    name: str
    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class FileEntry:
    """A file in the archive, by its name where it is stored."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What is in the archive. `made_at` is an ISO moment, `migrations` are [app, name] pairs."""

    format: int
    made_at: str
    engine: str
    site_url: str
    migrations: list[list[str]]
    tables: list[TableEntry]
    counters: Counters
    files: list[FileEntry]
    left_out: list[str]
    version: str = ""  # of the portal; archives made before 0.11 do not say

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)


class Writer:
    """Fills an archive that is being made."""

    def __init__(self, box: zipfile.ZipFile, compression: int) -> None:
        self._box = box
        self._compression = compression

    def table(
        self, name: str, columns: Iterable[str], lines: Iterable[bytes], digest: Callable[[Iterable[bytes]], Digest]
    ) -> TableEntry:
        """Write the lines of a table; `digest` is tables.digest, which counts and hashes them on the way."""
        with self._box.open(_info(f"tables/{name}.jsonl", self._compression), "w", force_zip64=True) as target:
            found = digest(_written(lines, target))
        return TableEntry(name, list(columns), found.rows, found.sha256)

    def file(self, path: str, source: BinaryIO) -> FileEntry:
        """Copy an open file."""
        content, size = hashlib.sha256(), 0
        # Papers and photographs are compressed already.
        info = _info(f"media/{path}", zipfile.ZIP_STORED)
        with self._box.open(info, "w", force_zip64=True) as target:
            for piece in iter(lambda: source.read(_PIECE), b""):
                target.write(piece)
                content.update(piece)
                size += len(piece)
        return FileEntry(path, size, content.hexdigest())

    def manifest(self, manifest: Manifest) -> None:
        self._box.writestr(
            _info(_MANIFEST, self._compression), json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        )


class _Sealing:
    """Passes on what is written, and at the end the digest of all of it in place of the last letters."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._kept, self._content = target, b"", hashlib.sha256()

    def write(self, piece: bytes) -> int:
        ready, self._kept = _all_but(_HEX, self._kept + piece)
        self._content.update(ready)
        self._target.write(ready)
        return len(piece)

    def flush(self) -> None:
        self._target.flush()

    def finish(self) -> None:
        self._target.write(self._content.hexdigest().encode())
        self.flush()


class _Noted:
    """Passes on what is written, and remembers the digest of it."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self.content = target, hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.content.update(piece)
        return self._target.write(piece)

    def flush(self) -> None:
        self._target.flush()


@contextmanager
def sealed(target: IO[bytes], *, packed: bool = True) -> Iterator[Writer]:
    """Write an archive to a file or a pipe. Unpacked, tables that changed little differ little from those of yesterday."""
    stream = _Sealing(target)
    with zipfile.ZipFile(cast("IO[bytes]", stream), "w", allowZip64=True) as box:
        box.comment = _SEAL + b"0" * _HEX
        yield Writer(box, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
    stream.finish()


@contextmanager
def writing(path: Path, recipient: str = "") -> Iterator[Writer]:
    """Write the archive under another name and rename it only when it is complete, sealed and read back from the disk.

    Readable by its owner alone, and with a recipient (a public key of age) never on the disk in clear. If anything fails
    nothing is left behind.
    """
    part = path.with_name(f".{path.name}.belum-selesai")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            noted = _Noted(file)
            whole = cast("IO[bytes]", noted)
            with encrypted(whole, recipient) if recipient else nullcontext(whole) as target, sealed(target) as writer:
                yield writer
            file.flush()
            os.fsync(file.fileno())
        _read_back(part, noted.content.digest())
        part.rename(path)
        sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _read_back(path: Path, written: bytes) -> None:
    """By its bytes, because an encrypted one cannot be opened here; from the disk, not from what the kernel remembers."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if hashlib.file_digest(file, "sha256").digest() != written:
            raise BackupRefused(
                f"Arsip dibaca kembali dan tidak sama dengan yang ditulis, lalu dihapus. Periksa disk {path.parent}, "
                "atau pilih tempat lain, dan ulangi.",
                code="unlike",
            )


class Reader:
    """An archive whose seal is correct and whose list of contents agrees with its manifest."""

    def __init__(self, box: zipfile.ZipFile, manifest: Manifest) -> None:
        self._box = box
        self.manifest = manifest

    def lines(self, table: TableEntry) -> Iterator[bytes]:
        """The lines of a table."""
        with self._box.open(f"tables/{table.name}.jsonl") as source:
            yield from source

    def pieces(self, file: FileEntry) -> Iterator[bytes]:
        """The bytes of a file."""
        with self._box.open(f"media/{file.path}") as source:
            yield from iter(lambda: source.read(_PIECE), b"")


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open an archive, its seal first. Raises BackupRefused for a damaged file or an unknown format."""
    if not path.is_file():
        raise BackupRefused(f"Tidak ada berkas {path}.", code="absent")
    with path.open("rb") as file:
        check_seal(iter(lambda: file.read(_PIECE), b""))
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as box:
                yield Reader(box, _manifest(box))
        except (zipfile.BadZipFile, EOFError) as broken:
            raise BackupRefused(_NOT_WHOLE, code="damaged") from broken


def damaged(what: str) -> BackupRefused:
    """The error for a part whose content is not what the manifest says."""
    return BackupRefused(f"{_NOT_WHOLE} Yang berbeda: {what}.", code="damaged")


def _manifest(box: zipfile.ZipFile) -> Manifest:
    names = [info.filename for info in box.infolist()]
    if _MANIFEST not in names or box.getinfo(_MANIFEST).file_size > _LONGEST_MANIFEST:
        raise BackupRefused(_NOT_WHOLE, code="damaged")
    manifest = _read_manifest(box.read(_MANIFEST))
    listed = [f"tables/{table.name}.jsonl" for table in manifest.tables]
    listed += [f"media/{file.path}" for file in manifest.files] + [_MANIFEST]
    if sorted(names) != sorted(listed):
        raise damaged("daftar isi")
    return manifest


def _read_manifest(text: bytes) -> Manifest:
    try:
        facts = json.loads(text)
        if facts["format"] != FORMAT:
            raise BackupRefused("Arsip ini dibuat oleh versi portal lain dan tidak dikenal di sini.", code="format")
        facts["tables"] = [TableEntry(**entry) for entry in facts["tables"]]
        facts["files"] = [FileEntry(**entry) for entry in facts["files"]]
        return Manifest(**facts)
    except (ValueError, TypeError, KeyError) as unreadable:
        raise damaged("daftar isi") from unreadable


def check_seal(pieces: Iterable[bytes]) -> None:
    """Read an archive from beginning to end. Raises BackupRefused unless its last letters are the digest of the rest."""
    content, kept = hashlib.sha256(), b""
    for piece in pieces:
        ready, kept = _all_but(len(_SEAL) + _HEX, kept + piece)
        content.update(ready)
    if not kept.startswith(_SEAL):
        raise BackupRefused("Berkas ini bukan cadangan portal, atau terpotong.", code="not_ours")
    content.update(_SEAL)
    if kept.removeprefix(_SEAL) != content.hexdigest().encode():
        raise BackupRefused(_NOT_WHOLE, code="damaged")


def _all_but(length: int, content: bytes) -> tuple[bytes, bytes]:
    cut = max(0, len(content) - length)
    return content[:cut], content[cut:]


def _written(lines: Iterable[bytes], target: IO[bytes]) -> Iterator[bytes]:
    for line in lines:
        target.write(line)
        yield line


def _info(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info
