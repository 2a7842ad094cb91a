"""An archive of a portal whose files lie in a folder is restored into a bucket, and archived from there, byte for byte."""

import dataclasses

import pytest

from certportal.home.backup import make, media, restore
from certportal.home.backup.refusals import BackupRefused
from tests.home.portals import DRILL, MADE_AT, refusal
from tests.servers import free_port

pytestmark = DRILL


def test_files_go_into_a_bucket_and_come_back_from_there(source, empty, bucket, tmp_path, settings):
    restored = restore.restore(source.path)
    assert set(bucket.objects()) == {file.path for file in restored.files}
    again = make.make(tmp_path / "lagi.zip", now=MADE_AT)
    assert (again.missing, again.changed) == ([], [])
    assert by_path(again.manifest) == by_path(restored)
    assert refusal(source.path) == "media"
    settings.MEDIA_STORE = f"s3://berkas/x?endpoint=http://127.0.0.1:{free_port()}"
    with pytest.raises(BackupRefused, match="tidak menjawab") as away:
        make.make(tmp_path / "jauh.zip", now=MADE_AT)
    assert away.value.code == "away"
    assert not (tmp_path / "jauh.zip").exists()


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
