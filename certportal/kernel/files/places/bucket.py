"""Stored files in a bucket of an S3-compatible store. Needs the packages of the extra "s3".

No address of the store ever reaches a visitor: files are fetched here, whole, before the first byte is passed on, so that a
store that fails half-way gives the calm page and no half a document.
"""

from __future__ import annotations

import errno
import os
import tempfile
from concurrent.futures import Future
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from certportal.kernel.files.places.folder import Entry, make_folder
from certportal.kernel.web.outages import FilesAway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certportal.kernel.files.places.address import Address

WITHOUT_PACKAGES: Final = (
    "MEDIA_URL menunjuk penyimpanan S3, tetapi paketnya tidak terpasang. Pasang requirements-s3.lock, "
    "atau kosongkan MEDIA_URL untuk memakai MEDIA_ROOT."
)
_FORBIDDEN: Final = {401, 403}
_FULL: Final = {"QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"}
_PIECE: Final = 1 << 20
LONGEST_SECONDS: Final = 40
"""For one answer whole: the largest file at half a megabyte a second. A visitor waits, and holds one of few threads."""
MOST_AT_ONCE: Final = 12
"""Questions of one process: the threads of the web and some that a slow store still holds. A store that holds more is away."""
_PLACES: Final = BoundedSemaphore(MOST_AT_ONCE)


class Bucket:
    """`drafts` is the local folder for what is being fetched."""

    def __init__(self, address: Address, drafts: Path) -> None:
        self._address, self._drafts = address, drafts
        self._client = _client(address, os.getpid(), probing=False)

    def put(self, draft: Path, name: str) -> None:
        """The digest of the bytes is signed with the request: the store takes what was sent, or nothing."""
        with draft.open("rb") as body:
            _ask(lambda: self._client.put_object(**self._key(name), Body=body), writing=True)

    def open(self, name: str) -> BinaryIO:
        make_folder(self._drafts)
        target = tempfile.TemporaryFile(dir=self._drafts)  # noqa: SIM115 - handed on, closed by whoever reads it
        try:
            self._fetch(name, target)
        except BaseException:
            target.close()
            raise
        return target

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        make_folder(self._drafts)
        with tempfile.NamedTemporaryFile(dir=self._drafts) as target:
            self._fetch(name, target)
            yield Path(target.name)

    def exists(self, name: str, *, size: int | None = None) -> bool:
        """Asked by a list: unlike a look at the file itself, a missing bucket or right is no missing file then."""
        key = self._key(name)
        found = _ask(lambda: self._client.list_objects_v2(Bucket=key["Bucket"], Prefix=key["Key"], MaxKeys=1))
        return any(item["Key"] == key["Key"] and size in {None, item["Size"]} for item in found.get("Contents", []))

    def remove(self, name: str) -> None:
        _ask(lambda: self._client.delete_object(**self._key(name)), writing=True)

    def move(self, name: str, to: str) -> None:
        _ask(lambda: self._client.copy_object(**self._key(to), CopySource=self._key(name)), writing=True)
        self.remove(name)

    def entries(self, under: str = "") -> Iterator[Entry]:
        """A thousand names a request, in their order."""
        start = self._address.prefix
        prefix = f"{start}{under}/" if under else start
        pages = iter(self._client.get_paginator("list_objects_v2").paginate(Bucket=self._address.bucket, Prefix=prefix))
        while page := _ask(lambda: next(pages, None)):
            for item in page.get("Contents", []):
                yield Entry(item["Key"].removeprefix(start), item["LastModified"].timestamp())

    def takes_files(self) -> bool:
        """A large upload is announced and called off: that takes the right to write and leaves nothing, not even a version."""
        try:
            key, client = self._key("siap"), _client(self._address, os.getpid(), probing=True)
            begun = _ask(lambda: client.create_multipart_upload(**key), writing=True)
            _ask(lambda: client.abort_multipart_upload(**key, UploadId=begun["UploadId"]), writing=True)
        except OSError:
            return False
        return True

    def _key(self, name: str) -> dict[str, str]:
        return {"Bucket": self._address.bucket, "Key": f"{self._address.prefix}{name}"}

    def _fetch(self, name: str, target: IO[bytes]) -> None:
        def pour() -> None:
            body = self._client.get_object(**self._key(name))["Body"]
            with body:
                while piece := body.read(_PIECE):
                    target.write(piece)

        _ask(pour)
        target.flush()
        target.seek(0)


def _ask(call: Callable[[], Any], *, writing: bool = False) -> Any:
    """What the store answers, within LONGEST_SECONDS: a byte every few seconds would keep it under every time-out of botocore.

    What takes longer is left to its thread, which ends when the store does. Raises what `_faults` says.
    """
    if not _PLACES.acquire(blocking=False):
        raise FilesAway("too many answers are waited for")
    answer: Future[Any] = Future()

    def ask() -> None:
        try:
            answer.set_result(call())
        except Exception as fault:  # noqa: BLE001 (raised below, where somebody waits for it)
            answer.set_exception(fault)
        finally:
            _PLACES.release()

    try:
        Thread(target=ask, daemon=True).start()
    except RuntimeError as full:
        _PLACES.release()
        raise FilesAway("no thread to ask in") from full
    with _faults(writing=writing):
        try:
            return answer.result(LONGEST_SECONDS)
        except TimeoutError as late:
            raise FilesAway("too slow") from late


@lru_cache(maxsize=4)
def _client(address: Address, process: int, *, probing: bool) -> Any:
    """One client per process: its connections cannot be shared with a child. Raises ImproperlyConfigured.

    Whoever is `probing` wants to know whether the store answers soon.
    """
    del process
    try:
        from boto3.session import Session
        from botocore.config import Config
    except ModuleNotFoundError:
        raise ImproperlyConfigured(WITHOUT_PACKAGES) from None
    client = Session(
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID or None,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY or None,
        aws_session_token=settings.AWS_SESSION_TOKEN or None,
    ).client(
        "s3",
        endpoint_url=address.endpoint,
        region_name=address.region or "us-east-1",
        config=Config(
            # A visitor waits for this: better a calm page soon than an answer late.
            connect_timeout=3, read_timeout=3 if probing else 15,
            retries={"mode": "standard", "total_max_attempts": 1 if probing else 2},
            # Stores other than Amazon's do not know the newer checksums; a signed digest they all check.
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
            s3={"payload_signing_enabled": True, "addressing_style": "path" if address.endpoint else "auto"},
        ),
    )  # fmt: skip
    if address.endpoint:
        client.meta.events.register("before-call.s3", _look_nowhere_else)
    return client


def _look_nowhere_else(params: dict[str, Any], **_: object) -> None:
    """A redirect (a sign-in page before the store) makes botocore look for the bucket's region, by asking the same again."""
    params["context"]["s3_redirect"]["redirected"] = True


@contextmanager
def _faults(*, writing: bool = False) -> Iterator[None]:
    """What the store says, in the words of a disk: a lost file, one that may not be written, one that is full, or away."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as refused:
        raise _in_words_of_a_disk(refused.response, writing=writing) from refused
    except BotoCoreError as silent:
        raise FilesAway(type(silent).__name__) from silent


def _in_words_of_a_disk(response: dict[str, Any], *, writing: bool) -> OSError:
    code, status = response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]
    if code == "NoSuchKey":
        return FileNotFoundError(errno.ENOENT, code)
    if writing and code in _FULL:
        return OSError(errno.ENOSPC, code)
    if writing and status in _FORBIDDEN:
        return OSError(errno.EROFS, code)
    return FilesAway(code)
