"""The one way in for files that people send: type by content, a real look inside, then a place of our own."""

import hashlib
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from certportal.kernel.files import child
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.pictures import ANY_PICTURE, PictureRule
from certportal.kernel.files.refusals import StorageFull, UploadRefused, megabytes, thousands
from certportal.kernel.files.store import Written, as_local, register, waiting_room, write
from certportal.kernel.files.titles import extension_of, own_title

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from certportal.kernel.accounts.models import User
    from certportal.kernel.files.models import StoredFile

DEFAULT_LIMIT: Final = 5_000_000
PHOTO_LIMIT: Final = 20_000_000
"""As a phone takes it: every photo is drawn again, smaller, before it is kept."""
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
    return receive_seen(upload, by=by, now=now, limit_bytes=limit_bytes, photo_bytes=limit_bytes, kinds=kinds)[0]


def receive_seen(
    upload: "UploadedFile[Any]",
    *,
    by: "User | None",
    now: datetime,
    kinds: Collection[Kind | str],
    limit_bytes: int = DEFAULT_LIMIT,
    photo_bytes: int = PHOTO_LIMIT,
    rule: PictureRule = ANY_PICTURE,
) -> "tuple[StoredFile, str]":
    """As `receive`, for a place that asks something of a picture (`rule`); returns its remark on the picture too.

    A photo may have `photo_bytes`: it is drawn again, smaller.
    """
    limits = (limit_bytes, photo_bytes)
    with waiting_room() as raw, waiting_room() as redrawn:
        kind, written, seen = _checked(upload, raw, redrawn, by=by, limits=limits, kinds=kinds)
        remark = ""
        if kind is not Kind.PDF:
            rule.refuse_other(seen, written.sha256)
            written, remark = write_again(redrawn), rule.remark(seen)
        stored = register(
            raw if kind is Kind.PDF else redrawn,
            written, root=Root.ORIGINAL, kind=kind, name=upload.name or "", by=by, now=now, pages=seen.get("pages"),
        )  # fmt: skip
        return stored, remark


def bind(photos: Sequence["StoredFile"], *, name: str, by: "User | None", now: datetime) -> "StoredFile":
    """One PDF of photos that were received before, a page each. Raises UploadRefused, StorageFull, FilesAway."""
    with ExitStack() as stack:
        bound = stack.enter_context(waiting_room())
        stack.enter_context(a_place(by))
        paths = [stack.enter_context(as_local(photo)) for photo in photos]
        answer = child.ask("bind", Kind.PDF.value, *paths, bound)
        if not answer.ok:
            raise UploadRefused(answer.code)
        written, pages = write_again(bound), answer.facts["pages"]
        return register(
            bound,
            written,
            root=Root.ORIGINAL,
            kind=Kind.PDF,
            name=own_title(name, extension="pdf"),
            by=by,
            now=now,
            pages=pages,
        )


def judge(upload: "UploadedFile[Any]", *, by: "User | None", limit_bytes: int, kinds: Collection[Kind | str]) -> None:
    """Check an upload as `receive` does and keep nothing: for a form in which something else is wrong already.

    Raises UploadRefused, StorageFull.
    """
    with waiting_room() as raw, waiting_room() as redrawn:
        _checked(upload, raw, redrawn, by=by, limits=(limit_bytes, limit_bytes), kinds=kinds)


def _checked(
    upload: "UploadedFile[Any]",
    raw: Path,
    redrawn: Path,
    *,
    by: "User | None",
    limits: tuple[int, int],
    kinds: Collection[Kind | str],
) -> tuple[Kind, Written, Mapping[str, int]]:
    """What the upload is once it was taken aside and looked into: its kind, what was written, and what was seen.

    `limits`: the most bytes of a PDF, and of a picture.
    """
    if getattr(upload, "storage_full", False):  # see uploads.py: the disk filled while the request came in
        raise StorageFull
    wanted = frozenset(Kind(kind) for kind in kinds)
    if extension_of(upload.name or "") not in _EXTENSIONS:
        raise UploadRefused("jenis", kinds=_listed(wanted))
    written = _take(upload, raw, max(limits))
    kind = _kind_of(raw, written)
    limit = limits[0] if kind is Kind.PDF else limits[1]
    if written.size > limit:
        raise _too_large(written.size, limit)
    if kind not in wanted:
        raise UploadRefused("jenis_lain", sha256=written.sha256, kinds=_listed(wanted), found=str(kind.label))
    with a_place(by):
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
        raise _too_large(size, limit) from None
    if written.size == 0:
        raise UploadRefused("kosong", sha256=hashlib.sha256(b"").hexdigest())
    return written


def _too_large(size: int, limit: int) -> UploadRefused:
    return UploadRefused("ukuran", size=megabytes(size), limit=megabytes(limit))


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
def a_place(by: "User | None") -> Iterator[None]:
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


def _look_inside(raw: Path, redrawn: Path, kind: Kind, written: Written) -> Mapping[str, int]:
    """Let the child judge; returns the pages of a PDF, the size and colour of a picture."""
    answer = child.ask("inspect", kind.value, raw, redrawn)
    if not answer.ok:
        facts = {name: thousands(value) for name, value in answer.facts.items()}
        raise UploadRefused(answer.code, sha256=written.sha256, **facts)
    return answer.facts
