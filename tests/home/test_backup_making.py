"""What is in an archive, and when none is made."""

import datetime as dt
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import connection
from pyrage.x25519 import Identity

from certportal.home.backup import archive, make, tables
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.jobs.models import Heartbeat
from tests.home.portals import DRILL, MADE_AT, NIK, portal

pytestmark = DRILL


def test_archive_holds_no_secret_and_no_sign_in(source, settings):
    with zipfile.ZipFile(source.path) as box:
        everything = b"".join(box.read(name) for name in box.namelist())
    for secret in (settings.SECRET_KEY, NIK, "PRIVATE KEY"):
        assert secret.encode() not in everything
    names = {table.name for table in source.made.manifest.tables}
    signed_in = {"cache_entries", "django_session", "usersessions_usersession"}
    assert not names & signed_in
    assert set(source.made.manifest.left_out) == signed_in
    assert source.path.stat().st_mode & 0o777 == 0o600


def test_archive_is_an_ordinary_zip(source):
    with zipfile.ZipFile(source.path) as box:
        assert box.testzip() is None
        assert box.namelist()[-1] == "manifest.json"


def test_archive_is_of_one_moment_though_others_write(source, tmp_path, monkeypatch):
    """Rows that another connection writes during the backup are in none of its tables."""
    with portal(source.database, source.media):
        other = connection.copy()
        monkeypatch.setattr(other, "settings_dict", dict(connection.settings_dict))
        plain = tables.lines

        def meanwhile(table: tables.Table) -> Iterator[bytes]:
            if table.name == "applicants_decision":
                with other.cursor() as cursor:
                    cursor.execute(
                        "INSERT INTO jobs_heartbeat (name, at) VALUES ('selagi dicadangkan', '2026-11-24 00:00')"
                    )
            return plain(table)

        monkeypatch.setattr(tables, "lines", meanwhile)
        try:
            made = make.make(tmp_path / "satu-saat.zip", now=MADE_AT)
            assert Heartbeat.objects.filter(name="selagi dicadangkan").delete()[0] == 1
        finally:
            other.close()
    with zipfile.ZipFile(made.path) as box:
        rows = box.read("tables/jobs_heartbeat.jsonl")
    assert b"backup" in rows
    assert b"selagi" not in rows


def test_missing_and_changed_files_are_named(source, tmp_path):
    with portal(source.database, source.media):
        first, second = (source.media / file.path for file in source.made.manifest.files[:2])
        kept = first.read_bytes(), second.read_bytes()
        first.unlink()
        second.write_bytes(b"lain")
        try:
            made = make.make(tmp_path / "kurang.zip", now=MADE_AT)
        finally:
            first.write_bytes(kept[0])
            second.write_bytes(kept[1])
    assert (made.missing, made.changed) == ([source.made.manifest.files[0].path], [source.made.manifest.files[1].path])
    assert source.made.missing == source.made.changed == []


@pytest.mark.parametrize(
    ("place", "code"), [("cadangan.zip", "exists"), ("tidak/ada.zip", "absent"), ("media/di-dalam.zip", "inside")]
)
def test_an_unfit_place_is_refused(source, place, code):
    with portal(source.database, source.media), pytest.raises(BackupRefused) as found:
        make.make(source.path.parent / place, now=MADE_AT)
    assert found.value.code == code


def test_a_folder_gets_an_archive_named_by_its_moment(source, tmp_path):
    with portal(source.database, source.media):
        assert make.make(tmp_path, now=MADE_AT).path.name == "portal-20261124-010203.zip"


def test_a_full_disk_leaves_no_half_archive(source, tmp_path, monkeypatch):
    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive._Sealing, "finish", full)
    with portal(source.database, source.media):
        before = Heartbeat.objects.get(name="backup").at
        with pytest.raises(BackupRefused) as found:
            make.make(tmp_path / "penuh.zip", now=MADE_AT + dt.timedelta(days=1))
        assert Heartbeat.objects.get(name="backup").at == before
    assert found.value.code == "full"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", [False, True])
def test_an_archive_that_the_disk_keeps_otherwise_than_written_is_none(source, tmp_path, monkeypatch, settings, secret):
    settings.BACKUP_RECIPIENT = str(Identity.generate().to_public()) if secret else ""

    def deceive(handle: int) -> None:
        with suppress(OSError):  # the folder's
            os.pwrite(handle, b"\xff\xfe\xfd\xfc", 100)

    monkeypatch.setattr(archive.os, "fsync", deceive)
    with portal(source.database, source.media):
        before = Heartbeat.objects.get(name="backup").at
        with pytest.raises(BackupRefused) as found:
            make.make(tmp_path / "salah.zip", now=MADE_AT + dt.timedelta(days=1))
        assert Heartbeat.objects.get(name="backup").at == before
    assert found.value.code == "unlike"
    assert list(tmp_path.iterdir()) == []
