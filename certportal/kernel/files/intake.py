"""The one way in for files that people send: type by content, a real look inside, then a place of our own."""

import hashlib
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from certportal.kernel.files import child
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.refusals import StorageFull, UploadRefused, megabytes, thousands
from certportal.kernel.files.store import Written, register, waiting_room, write
from certportal.kernel.files.titles import extension_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import User
    from certportal.kernel.files.models import StoredFile

DEFAULT_LIMIT: Final = 5_000_000
ANY_KIND: Final = frozenset(Kind)
_EXTENSIONS: Final = {"pdf": Kind.PDF, "jpg": Kind.JPEG, "jpeg": Kind.JPEG, "png": Kind.PNG}
_SIGNATURES: Final = (
    (b"%PDF-1.", Kind.PDF),
    (b"%PDF-2.", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
)
_CHUNK: Final = 64 * 1024


class _TooLong(Exception):  # noqa: N818 - never leaves this file
    pass


def receive(
    upload: "UploadedFile[Any]",
    *,
    by: "User | None",
    now: datetime,
    limit_bytes: int = DEFAULT_LIMIT,
    kinds: Collection[Kind | str] = ANY_KIND,
) -> "StoredFile":
    """Check one upload and store it under root "original".

    PDFs are kept byte for byte, images are drawn again without EXIF. `kinds` narrows what this place accepts. At most
    `limit_bytes` bytes are taken (the limit itself still passes). Raises UploadRefused (codes of refusals.SENTENCES),
    StorageFull; after either nothing stays on the disk.
    """
    with waiting_room() as raw, waiting_room() as redrawn:
        kind, written, pages = _checked(upload, raw, redrawn, by=by, limit_bytes=limit_bytes, kinds=kinds)
        if kind is not Kind.PDF:
            written = write_again(redrawn)
        return register(
            raw if kind is Kind.PDF else redrawn,
            written, root=Root.ORIGINAL, kind=kind, name=upload.name or "", by=by, now=now, pages=pages,
        )  # fmt: skip


def judge(upload: "UploadedFile[Any]", *, by: "User | None", limit_bytes: int, kinds: Collection[Kind | str]) -> None:
    """Check an upload as `receive` does and keep nothing: for a form in which something else is wrong already.

    Raises UploadRefused, StorageFull.
    """
    with waiting_room() as raw, waiting_room() as redrawn:
        _checked(upload, raw, redrawn, by=by, limit_bytes=limit_bytes, kinds=kinds)


def _checked(
    upload: "UploadedFile[Any]",
    raw: Path,
    redrawn: Path,
    *,
    by: "User | None",
    limit_bytes: int,
    kinds: Collection[Kind | str],
) -> tuple[Kind, Written, int | None]:
    """What the upload is once it was taken aside and looked into: its kind, what was written, and its pages."""
    if getattr(upload, "storage_full", False):  # see uploads.py: the disk filled while the request came in
        raise StorageFull
    wanted = frozenset(Kind(kind) for kind in kinds)
    if extension_of(upload.name or "") not in _EXTENSIONS:
        raise UploadRefused("jenis", kinds=_listed(wanted))
    written = _take(upload, raw, limit_bytes)
    kind = _kind_of(raw, written)
    if kind not in wanted:
        raise UploadRefused("jenis_lain", sha256=written.sha256, kinds=_listed(wanted), found=str(kind.label))
    with _a_place(by):
        return kind, written, _look_inside(raw, redrawn, kind, written)


def write_again(path: Path) -> Written:
    """Size and hash of what the child drew, forced to the disk by this process."""
    return write(path, [path.read_bytes()])


def _listed(kinds: Collection[Kind]) -> str:
    labels = [str(kind.label) for kind in Kind if kind in kinds]
    return " atau ".join([", ".join(labels[:-1]), labels[-1]]) if len(labels) > 1 else labels[0]


def _take(upload: "UploadedFile[Any]", raw: Path, limit: int) -> Written:
    """Copy the upload aside, counting real bytes (the announced size may lie)."""
    announced = upload.size or 0

    def counted() -> Iterator[bytes]:
        total = announced if announced > limit else 0
        for chunk in upload.chunks(_CHUNK):
            total += len(chunk)
            if total > limit:
                raise _TooLong
            yield chunk

    try:
        written = write(raw, counted())
    except _TooLong:
        size = max(announced, limit + 1)
        raise UploadRefused("ukuran", size=megabytes(size), limit=megabytes(limit)) from None
    if written.size == 0:
        raise UploadRefused("kosong", sha256=hashlib.sha256(b"").hexdigest())
    return written


def _kind_of(raw: Path, written: Written) -> Kind:
    """What the first bytes say, at offset 0: the name decides nothing."""
    with raw.open("rb") as file:
        start = file.read(16)
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return kind
    raise UploadRefused("isi_tidak_cocok", sha256=written.sha256)


# Of the web threads (serve.THREADS) one is always left for everybody else: two look into a file, one waits for them.
MOST_AT_ONCE: Final = 3
_PLACES: Final = threading.BoundedSemaphore(MOST_AT_ONCE)
_SENDERS: Final[set[int]] = set()
_SENDERS_LOCK: Final = threading.Lock()


@contextmanager
def _a_place(by: "User | None") -> Iterator[None]:
    """One of the few places to have a file looked at, and one only per person. Raises UploadRefused (code "sibuk")."""
    sender = by.pk if by is not None else 0
    with _SENDERS_LOCK:
        if sender in _SENDERS or not _PLACES.acquire(blocking=False):
            raise UploadRefused("sibuk")
        if sender:
            _SENDERS.add(sender)
    try:
        yield
    finally:
        with _SENDERS_LOCK:
            _SENDERS.discard(sender)
            _PLACES.release()


def _look_inside(raw: Path, redrawn: Path, kind: Kind, written: Written) -> int | None:
    """Let the child judge; returns the number of pages of a PDF."""
    answer = child.ask("inspect", kind.value, raw, redrawn)
    if not answer.ok:
        facts = {name: thousands(value) for name, value in answer.facts.items()}
        raise UploadRefused(answer.code, sha256=written.sha256, **facts)
    return answer.facts.get("pages")
