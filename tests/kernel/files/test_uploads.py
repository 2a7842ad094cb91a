"""Reading a request with a full disk or an endless file gives an answer and leaves no temporary file."""

import errno
import os
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from certportal.kernel.files import store, uploads
from certportal.kernel.files.intake import receive
from certportal.kernel.files.refusals import StorageFull, UploadRefused
from tests.corpus.build import plain_pdf

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HANDLER = "certportal.kernel.files.uploads.CarefulUploadHandler"
pytestmark = [pytest.mark.django_db, pytest.mark.watched]


@pytest.fixture(autouse=True)
def careful(settings) -> None:
    settings.FILE_UPLOAD_HANDLERS = [HANDLER]


def sent(content: bytes):
    request = RequestFactory().post("/", {"nama": "Nur'aini", "berkas": SimpleUploadedFile("a.pdf", content)})
    return request, request.FILES["berkas"]


def names_on_disk() -> list[str]:
    return [path.name for path in store.media_root().rglob("*") if path.is_file()]


class FullFile:
    """A file on a disk that has no room: writing and even closing fail."""

    def __init__(self, code: int = errno.ENOSPC) -> None:
        self.code = code

    def write(self, _: bytes) -> None:
        raise OSError(self.code, os.strerror(self.code))

    close = flush = lambda self: self.write(b"")


def test_upload_arrives_complete_and_without_its_name() -> None:
    request, upload = sent(plain_pdf())
    assert names_on_disk() == []
    assert (upload.size, request.POST["nama"]) == (len(plain_pdf()), "Nur'aini")
    stored = receive(upload, by=None, now=NOW)
    assert store.read(stored) == plain_pdf()
    request.close()


def test_endless_file_is_counted_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_KEPT", 100_000)
    request, upload = sent(b"%PDF-1.7" + b"x" * 6_000_000)
    assert upload.size == 6_000_008
    assert len(upload.read()) <= 100_000
    with pytest.raises(UploadRefused, match=r"File 6,1 MB; batasnya 5 MB"):
        receive(upload, by=None, now=NOW)
    request.close()


@pytest.mark.parametrize("step", ["folder", "start", "write"])
def test_full_disk_keeps_the_other_input(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "folder":
        monkeypatch.setattr(uploads.Path, "mkdir", full)
    else:
        monkeypatch.setattr(uploads.tempfile, "TemporaryFile", full if step == "start" else lambda **_: FullFile())
    request, upload = sent(plain_pdf())
    monkeypatch.undo()
    assert request.POST["nama"] == "Nur'aini"
    with pytest.raises(StorageFull):
        receive(upload, by=None, now=NOW)
    assert names_on_disk() == []
    request.close()


def test_other_faults_of_the_disk_stay_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads.tempfile, "TemporaryFile", lambda **_: FullFile(errno.EIO))
    request = RequestFactory().post("/", {"berkas": SimpleUploadedFile("a.pdf", b"x")})
    with pytest.raises(OSError, match="Input/output"):
        request.FILES["berkas"]


def test_interrupted_upload_lets_go() -> None:
    handler = uploads.CarefulUploadHandler()
    handler.new_file("berkas", "a.pdf", "application/pdf", None)
    held = handler._file
    handler.receive_data_chunk(b"half", 0)
    handler.upload_interrupted()
    assert held.closed
    assert names_on_disk() == []
    handler._file = FullFile(errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        handler.upload_interrupted()
