"""Counting requests must never hurt them: a full disk or a broken file costs numbers, not answers."""

import errno
import os

import pytest
from prometheus_client import values

from certportal.kernel.web import meter


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Counted in this process alone before and afterwards."""
    monkeypatch.setattr(values, "ValueClass", values.MutexValue)
    monkeypatch.setattr(meter, "_folder", None)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    meter.times.cache_clear()
    yield
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    meter.times.cache_clear()


def counted() -> bool:
    meter.count("skema", 200, 0.1)
    return b'portal_request_seconds_count{route="skema",status="2xx"} 1.0' in meter.written()


def test_file_has_its_room_on_the_disk_before_anything_is_counted(tmp_path):
    """A write to a mapped file for which the disk has no room left would kill the process."""
    meter.share(1, tmp_path)
    assert counted()
    (file,) = tmp_path.iterdir()
    assert file.stat().st_size == meter.ROOM
    assert file.stat().st_blocks * 512 >= meter.ROOM
    assert file.stat().st_mode & 0o077 == 0


def test_full_disk_leaves_the_counting_to_the_process_alone(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    meter.share(1, tmp_path)
    assert counted()
    assert list(tmp_path.iterdir()) == []


def test_folder_that_takes_nothing_leaves_the_counting_to_the_process_alone(tmp_path):
    (tmp_path / "file").write_text("")
    meter.share(1, tmp_path / "file" / "metrik")
    assert counted()


@pytest.mark.parametrize("rubbish", [b"x", b"\xff" * 100, b"\x40\x00\x00\x00" + b"\x7f" * 200])
def test_file_that_a_power_cut_broke_begins_anew(tmp_path, rubbish):
    (tmp_path / "histogram_1.db").write_bytes(rubbish)
    meter.share(1, tmp_path)
    assert counted()


def test_file_of_a_process_that_ended_is_gone_on_with(tmp_path):
    meter.share(1, tmp_path)
    assert counted()
    meter.times.cache_clear()
    meter.share(1, tmp_path)
    meter.count("skema", 200, 0.1)
    assert b'portal_request_seconds_count{route="skema",status="2xx"} 2.0' in meter.written()
