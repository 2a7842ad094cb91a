"""Archives for the holder of a private key: never in clear on the disk of the backup, and readable with that key alone."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from pyrage.x25519 import Identity

from certportal.home.backup import archive, make, restore
from certportal.home.backup.refusals import BackupRefused
from certportal.home.checks import backups_can_be_encrypted
from tests.home.portals import DRILL, MADE_AT, ODD_NAME, content, portal

pytestmark = DRILL


@pytest.fixture
def key(settings) -> Identity:
    made = Identity.generate()
    settings.BACKUP_RECIPIENT = str(made.to_public())
    return made


def in_a_file(key: Identity | str, folder: Path) -> Path:
    """As age-keygen writes it."""
    path = folder / "kunci.txt"
    path.write_text(f"# created: 2026-11-24\n\n{key}\n")
    return path


@pytest.fixture
def encrypted(source, key, tmp_path) -> Path:
    with portal(source.database, source.media):
        return make.make(tmp_path / "rahasia.zip", now=MADE_AT).path


def test_an_encrypted_portal_comes_back_identical_with_its_key(source, encrypted, empty, key, tmp_path):
    assert encrypted.name == "rahasia.zip.age"
    whole = encrypted.read_bytes()
    assert whole.startswith(b"age-encryption.org/v1")
    assert encrypted.stat().st_mode & 0o777 == 0o600
    for clear in (ODD_NAME.encode(), b"manifest.json", b"%PDF"):
        assert clear not in whole
    with restore.in_clear(encrypted, in_a_file(key, tmp_path)) as path:
        restore.restore(path)
    now = content(empty)
    assert now.files == source.all.files  # and the archive in clear is gone again
    assert {name for name, was in source.all.tables.items() if now.tables[name] != was} <= {
        "audit_auditevent",  # this backup was written down before it was made
        "jobs_heartbeat",
    }


def test_a_check_needs_no_place_for_files_and_a_restore_without_one_says_so(encrypted, empty, key, tmp_path, capsys):
    """The container of the backups may only read the files; a traceback told nobody what to do."""
    words = ["restore", str(encrypted), "--identity", str(in_a_file(key, tmp_path))]
    with override_settings(MEDIA_ROOT=str(encrypted / "media")):
        call_command(*words, "--check")
        assert "Arsip utuh" in capsys.readouterr().out
        with pytest.raises(CommandError, match=r"tidak dapat ditulis: .+Not a directory"):
            call_command(*words)
    assert not list(empty.rglob("*"))


def test_a_restore_that_is_killed_leaves_nothing_in_clear(encrypted, empty, key, tmp_path):
    """While it is read it has no name already, so that there is nothing which the killed process would have to remove."""
    with restore.in_clear(encrypted, in_a_file(key, tmp_path)) as path:
        assert restore.check(path).rows > 500
        assert not [found for found in empty.rglob("*") if found.is_file()]


@pytest.mark.parametrize(
    ("identity", "sentence"),
    [
        (None, "Sebutkan berkas kunci rahasianya: --identity"),
        ("another", "tidak membuka arsip ini"),
        ("no key", "tidak berisi kunci rahasia age"),
        ("", "tidak berisi kunci rahasia age"),
    ],
)
def test_without_its_key_it_stays_closed(encrypted, empty, tmp_path, identity, sentence):
    words = []
    if identity is not None:
        other = str(Identity.generate()) if identity == "another" else identity
        words = ["--identity", str(in_a_file(other, tmp_path))]
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", str(encrypted), "--check", *words)
    assert not [path for path in empty.rglob("*") if path.is_file()]


def test_a_truncated_one_is_refused(encrypted, empty, key, tmp_path):
    encrypted.write_bytes(encrypted.read_bytes()[:-100])
    with pytest.raises(BackupRefused) as found, restore.in_clear(encrypted, in_a_file(key, tmp_path)):
        pass
    assert found.value.code == "damaged"


def test_a_full_disk_is_a_sentence_and_leaves_nothing(source, key, tmp_path, monkeypatch):
    """The fault happens behind the encryption, which keeps only its words."""

    class Full(io.FileIO):
        def write(self, _piece: object) -> int:
            raise OSError(28, "No space left on device")

    plain = os.fdopen
    monkeypatch.setattr(
        archive.os,
        "fdopen",
        lambda fd, mode: Full(fd, "w") if Path(f"/proc/self/fd/{fd}").is_file() else plain(fd, mode),
    )
    with portal(source.database, source.media), pytest.raises(BackupRefused) as found:
        make.make(tmp_path / "penuh.zip", now=MADE_AT)
    assert found.value.code == "full"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", ["age1salah", "AGE-SECRET-KEY-1X"])
def test_a_malformed_recipient_is_refused_at_the_start(settings, word):
    settings.BACKUP_RECIPIENT = word
    [error] = backups_can_be_encrypted()
    assert "bukan kunci umum age" in error.msg
    settings.BACKUP_RECIPIENT = str(Identity.generate().to_public())
    assert backups_can_be_encrypted() == []
