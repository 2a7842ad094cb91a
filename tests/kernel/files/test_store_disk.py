"""A disk that is full, or breaks, at any step: no incomplete file under a final name."""

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from certportal.kernel.files import places, store
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.places.folder import Folder
from certportal.kernel.files.refusals import StorageFull
from tests.corpus.build import plain_pdf
from tests.factories.files import stored_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.watched]


def files_on_disk() -> list[Path]:
    return [path for path in store.media_root().rglob("*") if path.is_file()]


@pytest.mark.parametrize("step", ["fsync", "write", "mkdir", "rename", "folder"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_full_disk_at_any_step_leaves_nothing(step: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    class FullFile:
        def __enter__(self):
            return self

        def __exit__(self, *_: object) -> None:
            pass

        write = staticmethod(full)

    if step == "fsync":
        monkeypatch.setattr(store.os, "fsync", full)
    elif step == "write":
        monkeypatch.setattr(Path, "open", lambda *_, **__: FullFile())
    elif step == "mkdir":
        monkeypatch.setattr(Path, "mkdir", full)
    elif step == "rename":
        monkeypatch.setattr(Path, "rename", full)
    else:
        monkeypatch.setattr(places.folder, "sync_folder", full)
    with pytest.raises(StorageFull):
        stored_pdf()
    monkeypatch.undo()
    assert files_on_disk() == []
    assert StoredFile.objects.count() == 0


def test_full_disk_canary_a_plain_write_leaves_a_stump(tmp_path: Path) -> None:
    """What the store must not do: a file written under its final name stays incomplete when writing fails."""
    final = tmp_path / "ktp.pdf"
    with pytest.raises(OSError, match="space"), final.open("wb") as file:
        file.write(plain_pdf()[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert final.stat().st_size == 100


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """A file-size limit of the operating system stands for the full disk: the write itself fails half-way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_really_full_file_system_leaves_nothing(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "small")
    with no_file_beyond(50_000), pytest.raises(StorageFull):
        store.keep(b"x" * 200_000, root="paper", kind="pdf", name="a.pdf")
    assert files_on_disk() == []


def test_folder_takes_files_only_where_a_byte_gets_onto_the_disk(tmp_path: Path, monkeypatch) -> None:
    """Names can be made on a full disk, and a network disk says no only when it is forced to write."""
    folder = Folder(tmp_path)
    assert folder.takes_files()
    with no_file_beyond(0):
        assert not folder.takes_files()
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError(errno.EDQUOT, "quota")))
    assert not folder.takes_files()
    assert list(tmp_path.iterdir()) == []


def test_file_put_in_the_folder_is_its_owners_alone_and_its_name_is_forced_to_the_disk(
    tmp_path: Path, monkeypatch
) -> None:
    draft, forced = tmp_path / "draft", []
    draft.write_bytes(b"x")
    draft.chmod(0o644)  # of whoever made it with another umask
    monkeypatch.setattr(os, "fsync", lambda handle: forced.append(os.fstat(handle).st_ino))
    handles = len(list(Path("/proc/self/fd").iterdir()))
    Folder(tmp_path).put(draft, "paper/ab/a.pdf")
    assert (tmp_path / "paper/ab/a.pdf").stat().st_mode & 0o777 == 0o600
    assert forced == [(tmp_path / "paper/ab").stat().st_ino]
    assert len(list(Path("/proc/self/fd").iterdir())) == handles


def test_other_faults_of_the_disk_stay_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(store.os, "fsync", broken)
    with pytest.raises(OSError, match="input/output"):
        stored_pdf()
    assert files_on_disk() == []
