"""Pieces of the backup by themselves: what is forced to the disk, in which order files go, and what restic is asked."""

import errno
import hashlib
import io
import os
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyrage import encrypt
from pyrage.x25519 import Identity

from certportal.home.backup import archive, make, media, repository
from certportal.home.backup.encryption import decrypt, encrypted
from certportal.home.backup.freshness import last_backup
from certportal.home.backup.make import Filled
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.files.models import StoredFile
from tests.factories.files import stored_pdf
from tests.home.portals import MADE_AT

KEY = Identity.generate()
NOTHING = Filled(None, [], [], [])


class Full(io.BytesIO):
    def write(self, _piece: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("secret", [False, True])
def test_archive_is_forced_to_the_disk_whole_and_then_its_name(tmp_path, monkeypatch, secret):
    forced, forgotten = [], []

    def force(handle: int) -> None:
        found = os.fstat(handle)
        forced.append((found.st_ino, found.st_size))

    monkeypatch.setattr(os, "fsync", force)
    monkeypatch.setattr(os, "posix_fadvise", lambda handle, *words: forgotten.append((os.fstat(handle).st_ino, *words)))
    with archive.writing(tmp_path / "a.zip", str(KEY.to_public()) if secret else "") as writer:
        writer.file("paper/a", io.BytesIO(b"x" * 100))
    made, folder = (tmp_path / "a.zip").stat(), tmp_path.stat()
    assert forced == [(made.st_ino, made.st_size), (folder.st_ino, folder.st_size)]
    assert forgotten == [(made.st_ino, 0, 0, os.POSIX_FADV_DONTNEED)], "read back from the disk, not from memory"


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_disk_that_is_full_behind_the_encryption_is_the_fault_that_is_told(size):
    """A long archive meets a broken pipe while it is written. Of a fault in its last bytes pyrage says nothing."""
    with pytest.raises(OSError, match="No space left") as fault, encrypted(Full(), str(KEY.to_public())) as clear:
        clear.write(b"x" * size)
    assert fault.value.errno == errno.ENOSPC


def test_disk_that_is_full_while_decrypting_is_no_damaged_archive(tmp_path):
    (tmp_path / "kunci").write_text(str(KEY))
    (tmp_path / "a.age").write_bytes(encrypt(b"x" * 300_000, [KEY.to_public()]))
    with pytest.raises(OSError, match="No space left") as fault:
        decrypt(tmp_path / "a.age", Full(), tmp_path / "kunci")
    assert fault.value.errno == errno.ENOSPC


def laid(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_files_go_the_oldest_first_and_one_that_vanished_meanwhile_is_passed_over(media_root):
    laid(media_root, "z/first", "b/second", "c/new", "a/new")
    with zipfile.ZipFile(io.BytesIO(), "w") as box:
        writer = archive.Writer(box, zipfile.ZIP_STORED)
        promised = dict.fromkeys(["z/first", "gone", "b/second"], hashlib.sha256(b"x").hexdigest())
        found = make._files(writer, {"c/new", "b/second", "gone", "a/new", "z/first"}, promised)
        assert [file.path for file in found] == ["z/first", "b/second", "a/new", "c/new"]
        assert box.namelist() == [f"media/{file.path}" for file in found]


def test_what_is_on_its_way_is_no_stored_file(media_root):
    laid(media_root, "incoming/a", "trash/20261121/b", ".pulih-1/c", "paper/ab/d", "original/trash/e")
    assert sorted(media.paths()) == ["original/trash/e", "paper/ab/d"]


@pytest.mark.django_db
def test_rows_promise_their_files_the_oldest_first_and_no_page_pictures(media_root):
    first, second = stored_pdf(), stored_pdf()
    stored_pdf(root="preview")
    StoredFile.objects.filter(pk=first.pk).update(original_name="lain.pdf")  # PostgreSQL then reads it last
    assert list(media.promised().items()) == [(row.path, row.sha256) for row in (first, second)]


@pytest.fixture
def asked(monkeypatch, settings) -> list[tuple[str, ...]]:
    """What restic is asked; it knows of nothing and agrees to everything."""
    words: list[tuple[str, ...]] = []
    settings.BACKUP_REPOSITORY = "/nowhere"
    monkeypatch.setattr(repository, "_restic", lambda *said: words.append(said) or b"")
    monkeypatch.setattr(repository, "_send", lambda _now: ("a1b2", NOTHING))
    return words


def dumps(monkeypatch, content: bytes) -> list[list[str]]:
    """Let restic read this from the repository; returns of which snapshot."""
    of = []

    @contextmanager
    def dumped(snapshot: list[str]):
        of.append(snapshot)
        yield io.BytesIO(content)

    monkeypatch.setattr(repository, "_dumped", dumped)
    return of


def whole() -> bytes:
    with archive.sealed(made := io.BytesIO()) as writer:
        writer.file("paper/a", io.BytesIO(b"x"))
    return made.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["none", "short", "empty", "changed"])
def test_snapshot_counts_only_if_it_is_read_back_whole(asked, monkeypatch, damage):
    content = {"none": whole(), "short": whole()[:-1], "empty": b"", "changed": whole().replace(b"paper", b"Paper")}[
        damage
    ]
    of = dumps(monkeypatch, content)
    if damage == "none":
        assert repository.back_up(now=MADE_AT) is NOTHING
        assert asked[-1] == ("tag", "--set", "utuh", "a1b2")
        assert last_backup() == MADE_AT
    else:
        with pytest.raises(BackupRefused):
            repository.back_up(now=MADE_AT)
        assert not [words for words in asked if words[0] == "tag"]
        assert last_backup() is None
    assert of == [["a1b2"]]


@pytest.mark.parametrize(
    ("snapshot", "words"), [("latest", ["--tag", "utuh", "--host", "portal", "latest"]), ("a1b2", ["a1b2"])]
)
def test_newest_is_the_newest_whole_one_of_this_portal(asked, monkeypatch, tmp_path, snapshot, words):
    """Others may share the repository, and the newest of all may be half a backup."""
    of = dumps(monkeypatch, b"x")
    with repository.fetched(snapshot, tmp_path) as path:
        assert path.read_bytes() == b"x"
    assert of == [["--no-lock", *words]]


@pytest.mark.parametrize(("daily", "monthly"), [(14, 12), (14, 0), (0, 12), (0, 0)])
def test_only_whole_snapshots_of_this_portal_are_let_go_of(asked, settings, daily, monthly):
    settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_MONTHLY = daily, monthly
    repository.retain()
    told = " ".join(word for words in asked for word in words)
    assert told == (
        f"forget --host portal --tag utuh --group-by host --keep-daily {daily} --keep-monthly {monthly} --prune"
        if daily or monthly
        else ""
    )
