"""An archive of a portal whose files lie in a folder is restored into a bucket, and archived from there, byte for byte."""

import dataclasses
from io import BytesIO, StringIO

import pytest
from botocore.response import StreamingBody
from django.core.management import call_command

from certportal.home.backup import make, media, restore
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.files.places import here
from certportal.kernel.files.places.folder import Folder
from tests.home.portals import DRILL, MADE_AT, portal, refusal
from tests.servers import free_port

pytestmark = DRILL


def test_files_go_into_a_bucket_and_come_back_from_there(source, empty, bucket, tmp_path, settings):
    restored = restore.restore(source.path)
    assert set(bucket.objects()) == {file.path for file in restored.files}
    again = make.make(tmp_path / "lagi.zip", now=MADE_AT)
    assert (again.missing, again.changed) == ([], [])
    assert by_path(again.manifest) == by_path(restored)
    with pytest.MonkeyPatch.context() as patched:  # a sign-in page in front of the store
        read = StreamingBody.read
        patched.setattr(StreamingBody, "read", lambda body, size: b"<html>" if read(body, size) else b"")
        assert refusal(tmp_path / "masuk.zip", lambda path: make.make(path, now=MADE_AT)) == "away"
    assert refusal(source.path) == "media"
    settings.MEDIA_STORE = f"s3://berkas/x?endpoint=http://127.0.0.1:{free_port()}"
    with pytest.raises(BackupRefused, match="tidak menjawab") as away:
        make.make(tmp_path / "jauh.zip", now=MADE_AT)
    assert away.value.code == "away"
    assert not (tmp_path / "jauh.zip").exists()


ODD = ["original/", "", "a\\b.pdf", "/abs", "kosong//x", "x" * 256, "original"]


def test_odd_keys_in_the_bucket_are_named_and_left_out(source, empty, bucket, tmp_path):
    """One "folder" made in the console of a store made every archive one that could not be restored, and check said whole."""
    wanted = by_path(restore.restore(source.path))
    for key in ODD:
        put(bucket, key)
    made = make.make(tmp_path / "ganjil.zip", now=MADE_AT)
    assert made.odd == sorted(ODD)
    assert by_path(made.manifest) == by_path(restore.check(made.path)) == wanted
    call_command("backup", str(tmp_path / "lagi.zip"), stderr=(said := StringIO()), stdout=StringIO())
    assert f"{len(ODD)} nama berkas" in said.getvalue()


@pytest.mark.parametrize("name", ["original/", "original"])
def test_check_refuses_the_names_that_restore_refuses(source, empty, tmp_path, monkeypatch, name):
    with portal(source.database, source.media):
        monkeypatch.setattr(make.media, "odd", lambda _names: set())
        monkeypatch.setattr(make.media, "paths", lambda: [name, *(file.path for file in source.made.manifest.files)])
        monkeypatch.setattr(make.media, "promised", dict)
        monkeypatch.setattr(Folder, "open", lambda _self, _name: BytesIO(b"x"))
        path = make.make(tmp_path / "dulu.zip", now=MADE_AT).path
    monkeypatch.undo()
    assert refusal(path, restore.check) == "name"
    assert refusal(path) == "name"


def test_odd_names_are_those_that_no_folder_holds_as_they_are():
    odd = ["..", "a/../b", "./x", "a\n.pdf", "a\0", "\udcff", "trash/x", "ab", "é" * 128]
    assert media.odd([*odd, "ab/c.pdf", "original/ab/é.pdf", "x" * 255]) == set(odd)


def put(bucket, key):
    place = here()
    place._client.put_object(Bucket=place._address.bucket, Key=place._address.prefix + key, Body=b"")


def test_restore_that_fails_after_placing_leaves_nothing_in_the_bucket(bucket, media_root):
    with pytest.raises(ZeroDivisionError), media.staging() as staging:
        staging.add("original/ab/a.pdf", [b"x"])
        staging.place()
        assert set(bucket.objects()) == {"original/ab/a.pdf"}
        raise ZeroDivisionError
    assert bucket.objects() == {}
    assert list(media_root.iterdir()) == []


def by_path(manifest):
    return {file.path: dataclasses.astuple(file) for file in manifest.files}
