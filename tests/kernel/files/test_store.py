"""No incomplete file under a final name, whatever step fails."""

import errno
import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError

from certportal.kernel.files import binding, janitor, store
from certportal.kernel.files.binding import belongs_together
from certportal.kernel.files.models import Installation, StoredFile
from certportal.kernel.files.refusals import StorageFull
from tests.corpus.build import plain_pdf
from tests.factories.files import stored_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.watched]
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def files_on_disk() -> list[Path]:
    return [path for path in store.media_root().rglob("*") if path.is_file()]


def test_kept_file_is_the_bytes_and_the_row() -> None:
    stored = stored_pdf(name="../../etc/ijazah.pdf")
    assert store.read(stored) == plain_pdf()
    assert (stored.size, stored.sha256) == (len(plain_pdf()), hashlib.sha256(plain_pdf()).hexdigest())
    assert str(stored) == "ijazah.pdf"
    folder, start, name = stored.path.split("/")
    assert (folder, start, len(name)) == ("original", name[:2], 36)
    assert store.absolute(stored).stat().st_mode & 0o777 == 0o600
    folders = [store.absolute(stored).parent, store.absolute(stored).parent.parent]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_same_bytes_twice_are_two_files() -> None:
    one, two = stored_pdf(), stored_pdf()
    assert one.path != two.path
    assert one.code != two.code
    assert len(one.code) == 26


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
        monkeypatch.setattr(store, "_sync_folder", full)
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


def test_really_full_file_system_leaves_nothing(tmp_path: Path, settings) -> None:
    """A file-size limit of the operating system stands for the full disk: the write itself fails half-way."""
    import resource
    import signal

    settings.MEDIA_ROOT = str(tmp_path / "small")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(StorageFull):
            store.keep(b"x" * 200_000, root="paper", kind="pdf", name="a.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert files_on_disk() == []


def test_other_faults_of_the_disk_stay_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(store.os, "fsync", broken)
    with pytest.raises(OSError, match="input/output"):
        stored_pdf()
    assert files_on_disk() == []


def test_row_that_cannot_be_written_takes_the_file_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(StoredFile.objects, "create", refuse)
    with pytest.raises(IntegrityError):
        stored_pdf()
    assert files_on_disk() == []


def orphan(root: str = "original", *, written: datetime = NOW - timedelta(days=3)) -> Path:
    """A file whose row is gone."""
    stored = stored_pdf(root=root)
    path = store.absolute(stored)
    stored.delete()
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def test_janitor_takes_only_old_leftovers_and_keeps_those_without_a_row_for_a_month() -> None:
    kept, lost = stored_pdf(), orphan("paper")
    with store.waiting_room() as waiting:
        stump = waiting.with_name("stump")
        stump.write_bytes(b"half")
    fresh = store.media_root() / "incoming" / "fresh"
    fresh.write_bytes(b"being written")
    long_ago = (NOW - timedelta(days=3)).timestamp()
    for path in (stump, store.absolute(kept)):
        os.utime(path, (long_ago, long_ago))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    assert janitor.sweep(NOW) == 2
    aside = store.media_root() / "trash" / "20261121" / lost.relative_to(store.media_root())
    number = store.media_root() / "installation"
    assert sorted(files_on_disk()) == sorted([store.absolute(kept), fresh, aside, number])
    os.utime(fresh, ((NOW + timedelta(days=40)).timestamp(),) * 2)
    assert janitor.sweep(NOW + timedelta(days=30)) == 0
    assert aside.read_bytes() == plain_pdf(), "it can be put back for thirty days"
    assert janitor.sweep(NOW + timedelta(days=31)) == 1
    assert not aside.exists()


def test_janitor_touches_nothing_when_the_rows_are_missing() -> None:
    """It removed 336 of 336 files of a portal whose database had been emptied."""
    paths = [orphan() for _ in range(3)]
    with pytest.raises(janitor.SweepRefusedError, match="beside 0"):
        janitor.sweep(NOW)
    assert all(path.exists() for path in paths)


@pytest.mark.parametrize(("strays", "refused"), [(janitor.FEW, False), (janitor.FEW + 1, True)])
def test_janitor_puts_a_few_aside_and_refuses_many(strays: int, refused: bool) -> None:
    stored_pdf()
    paths = [orphan() for _ in range(strays)]
    if refused:
        with pytest.raises(janitor.SweepRefusedError):
            janitor.sweep(NOW)
    else:
        janitor.sweep(NOW)
    assert [path.exists() for path in paths] == [refused] * strays


def test_janitor_counts_the_share_where_there_are_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(janitor, "FEW", 0)
    for _ in range(98):
        stored_pdf()
    orphan()
    orphan()
    assert janitor.sweep(NOW) == 2
    for _ in range(3):
        orphan()
    with pytest.raises(janitor.SweepRefusedError, match="3 files"):
        janitor.sweep(NOW)


def test_binding_that_was_cut_short_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk full at that moment refused the clean-up for ever."""

    def full(*_args: object) -> None:
        raise StorageFull

    with monkeypatch.context() as patched, pytest.raises(StorageFull):
        patched.setattr(binding, "write", full)
        belongs_together()
    assert belongs_together()
    assert (store.media_root() / "installation").read_text() == Installation.objects.get().number


def test_janitor_counts_no_page_pictures_among_the_files_that_have_a_row() -> None:
    stored_pdf(root="preview")
    orphan()
    with pytest.raises(janitor.SweepRefusedError, match="beside 0"):
        janitor.sweep(NOW)


@pytest.mark.parametrize("loses", ["database", "folder", "both differ"])
def test_janitor_leaves_the_files_of_another_portal_alone(loses: str) -> None:
    stored_pdf()
    path = orphan()
    assert belongs_together()
    number = store.media_root() / "installation"
    if loses == "database":
        Installation.objects.all().delete()
    elif loses == "folder":
        number.unlink()
    else:
        number.write_text("f" * 32)
    with pytest.raises(janitor.SweepRefusedError, match="another database"):
        janitor.sweep(NOW)
    assert path.exists()


def test_daily_task_sweeps() -> None:
    from certportal.kernel.files.tasks import sweep

    stored_pdf()
    path = orphan()
    assert sweep() == 1
    assert not path.exists()
