"""Backups into a restic repository on the disk: brought back whole, small increments, and never a half one that counts."""

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from certportal.home.backup import daily, make, repository
from certportal.home.backup.freshness import fault, last_backup, mark
from certportal.home.backup.make import Filled
from certportal.home.backup.refusals import BackupRefused
from certportal.home.tasks import backup as task
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.actions import retry, write_down
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.jobs.models import Heartbeat, Job
from certportal.kernel.jobs.queries import set_aside
from tests.draining import run_job
from tests.home.portals import MADE_AT, content, is_untouched, portal
from tests.home.repositories import quicken

LATER = MADE_AT + dt.timedelta(days=1)


@pytest.fixture
def place(settings, tmp_path, monkeypatch) -> Path:
    """Where the repository will be; RESTIC_PASSWORD as an operator sets it. What restic makes there gets a quick key."""
    place, restic = tmp_path / "repositori", repository._restic
    settings.BACKUP_REPOSITORY = str(place)
    monkeypatch.setenv("RESTIC_PASSWORD", "sandi-repositori")
    monkeypatch.setenv("RESTIC_CACHE_DIR", str(tmp_path / "cache"))

    def quick(*words: str) -> bytes:
        out = restic(*words)
        if words == ("init",):
            quicken(place)
        return out

    monkeypatch.setattr(repository, "_restic", quick)
    return place


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    """A repository without a snapshot: restic takes seconds to make one."""
    place = tmp_path_factory.mktemp("restic") / "repositori"
    words = {"RESTIC_PASSWORD": "sandi-repositori", "RESTIC_REPOSITORY": str(place)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in words.items():
            patch.setenv(name, value)
        subprocess.run(["restic", "--quiet", "--no-cache", "init"], check=True)
        quicken(place)
    return place


@pytest.fixture
def made(fresh, place) -> Path:
    """The repository was made before."""
    shutil.copytree(fresh, place)
    return place


@pytest.fixture
def _at_home(source, place, _unblocked) -> Iterator[None]:
    name = mark()
    with portal(source.database, source.media):
        yield
        Heartbeat.objects.filter(name=name).delete()
        Job.objects.filter(key__startswith=daily.JOB).delete()


def room(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def snapshots(*words: str) -> list[dict[str, object]]:
    return json.loads(repository._restic("snapshots", "--json", *words))


@contextmanager
def locked(place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A restic that holds the repository for itself and sleeps; its environment is that of the portal."""
    before = set((place / "locks").iterdir())
    process = repository._started(["check", "--read-data"])
    deadline = time.monotonic() + 30
    while not any("tmp" not in lock.name for lock in set((place / "locks").iterdir()) - before):
        assert time.monotonic() < deadline
        assert process.poll() is None
    process.send_signal(signal.SIGSTOP)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.heavy(15)
def test_a_portal_comes_back_from_the_repository_and_what_did_not_change_is_kept_once(
    source, empty, place, monkeypatch
):
    with portal(source.database, source.media):
        big = source.media / "preview/besar.png"
        big.parent.mkdir(exist_ok=True)
        big.write_bytes(os.urandom(24_000_000))
        try:
            repository.back_up(now=MADE_AT)
            first = room(place)

            def broken(*_words: object) -> None:
                raise KeyboardInterrupt

            with monkeypatch.context() as stopped:
                stopped.setattr(make, "_files", broken)
                with pytest.raises(KeyboardInterrupt):
                    repository.back_up(now=LATER)
            assert len(snapshots()) == 1  # what broke off is none
            repository._restic("unlock")
            repository._restic("tag", "--set", repository.HALF, "latest")  # as a worker leaves it that was killed
            monkeypatch.setattr(repository, "ABANDONED", dt.timedelta(0))
            repository.back_up(now=LATER)
            assert [one["tags"] for one in snapshots()] == [[repository.WHOLE]]
            assert room(place) - first < 12_000_000 < first
            now = content(source.media)
        finally:
            big.unlink()
            Heartbeat.objects.filter(name=mark()).delete()
    call_command("restore", "--repository", "--check")
    with repository.fetched(repository.NEWEST) as path:
        assert path.stat().st_size > 24_000_000
        assert is_untouched(empty), "in clear it has no name that a killed process would leave behind"
    call_command("restore", "--repository")
    assert content(empty).files == now.files
    with pytest.raises(CommandError, match="Cadangan itu tidak ada di repositori"):
        call_command("restore", "--repository", "abcdef12")


@pytest.mark.usefixtures("_at_home")
def test_the_day_is_backed_up_once_and_a_failure_stands_as_a_job_until_one_succeeds(place, monkeypatch):
    asked = []

    def refuse(*, now: dt.datetime) -> None:
        asked.append(now)
        raise BackupRefused("Ruang di repositori cadangan habis.", code="full")

    monkeypatch.setattr(repository, "back_up", refuse)
    assert fault(None, MADE_AT) == "Cadangan belum pernah dibuat."
    daily.run(MADE_AT)
    [failed] = set_aside().filter(key=daily.JOB)
    assert failed.error == "Ruang di repositori cadangan habis."
    assert fault(MADE_AT, MADE_AT) == "Cadangan terakhir gagal; sebabnya ada di /pengaturan/pekerjaan/."
    daily.run(MADE_AT + dt.timedelta(hours=1))
    assert len(asked) == 2  # again an hour later
    monkeypatch.setattr(
        repository, "back_up", lambda *, now: asked.append(now) or beat(mark(), now=now) or Filled(None, [], [], [])
    )
    again = MADE_AT + dt.timedelta(hours=2)
    daily.run(again)
    assert Job.objects.get(key=daily.JOB).state == JobState.DONE
    assert fault(again, again) == ""
    assert fault(MADE_AT, MADE_AT + dt.timedelta(days=3)) == "Cadangan terakhir sudah berumur 3 hari."
    daily.run(again + dt.timedelta(hours=1))
    assert len(asked) == 3
    midnight = dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)  # half past twelve of the next day here
    assert not daily.is_due(midnight)
    assert daily.is_due(midnight + dt.timedelta(minutes=31))


@pytest.mark.django_db
def test_without_a_repository_nothing_is_made_and_nothing_is_wrong(settings, monkeypatch):
    monkeypatch.setattr(repository, "back_up", lambda **_words: pytest.fail("asked"))
    task()
    assert not Job.objects.exists()
    assert fault(None, MADE_AT) == ""


@pytest.mark.django_db
def test_trying_again_asks_the_worker_of_the_backups(place, monkeypatch):
    asked = []
    monkeypatch.setattr(daily.current_app, "send_task", lambda name, **_words: asked.append(name))
    beat(mark(), now=MADE_AT)
    write_down(daily.JOB, JobState.FAILED, error="Ruang habis.", now=MADE_AT)
    retry(Job.objects.all(), by=SYSTEM, now=MADE_AT)
    assert "gagal" in fault(MADE_AT, MADE_AT)
    again = run_job(Job.objects.get().pk, now=MADE_AT)
    assert (again.state, again.error, asked) == (JobState.FAILED, "Ruang habis.", [task.name])
    assert "gagal" in fault(MADE_AT, MADE_AT)  # asking is no backup


@pytest.mark.usefixtures("_at_home")
def test_faults_of_the_repository_are_sentences(fresh, place, settings, monkeypatch):
    beat(mark(), now=MADE_AT)
    with pytest.raises(CommandError, match="tidak ditemukan, padahal dahulu ada"):
        call_command("backup", "--repository")
    assert not place.exists()
    Heartbeat.objects.filter(name=mark()).delete()
    shutil.copytree(fresh, place)
    monkeypatch.setenv("RESTIC_PASSWORD", "lain")
    with pytest.raises(CommandError, match="Sandi repositori salah"):
        call_command("backup", "--repository")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="Pasang paket Debian “restic”"):
        call_command("backup", "--repository")
    settings.BACKUP_REPOSITORY = ""
    with pytest.raises(CommandError, match="BACKUP_REPOSITORY belum diisi"):
        call_command("restore", "--repository")


@pytest.mark.usefixtures("_at_home")
def test_a_lock_of_the_living_is_respected_and_one_of_the_dead_is_removed(made):
    daily.run(MADE_AT)
    with locked(made):
        daily.run(LATER)
        assert Job.objects.get(key=daily.JOB).error == (
            "Repositori cadangan sedang dipakai proses lain. Portal mencoba lagi setiap jam."
        )
    assert list((made / "locks").iterdir())  # of a process that was killed
    daily.run(LATER)
    assert Job.objects.get(key=daily.JOB).state == JobState.DONE
    assert last_backup() == LATER


@pytest.mark.usefixtures("_at_home")
def test_a_repository_that_cannot_be_looked_into_is_not_taken_for_one_that_is_gone(place):
    beat(mark(), now=MADE_AT)
    place.mkdir()
    (place / "keys").mkdir()
    (place / "config").symlink_to("config")  # it is there and cannot be read; restic asks whether a repository is there
    with pytest.raises(BackupRefused) as refused:
        repository.back_up(now=MADE_AT)
    assert refused.value.code == "restic"
    assert "too many levels of symbolic links Is there a repository" in refused.value.sentence


@pytest.mark.usefixtures("_at_home")
def test_a_backup_counts_although_tidying_failed_and_one_by_hand_ends_a_failure(made, settings, monkeypatch, capsys):
    write_down(daily.JOB, JobState.FAILED, error="Ruang habis.", now=MADE_AT)
    restic = repository._restic

    def killed(*words: str) -> bytes:
        if "--prune" in words:
            raise repository._refused(b"")
        return restic(*words)

    monkeypatch.setattr(repository, "_restic", killed)
    call_command("backup", "--repository")
    assert "Cadangan utuh, tetapi cadangan lama belum dilepas: Restic" in capsys.readouterr().err
    assert fault(last_backup(), last_backup()) == ""
    [left] = set_aside().filter(key__startswith=daily.JOB)
    assert left.kind == daily.TIDYING
    assert "berhenti tanpa pesan" in left.error
    monkeypatch.setattr(repository, "_restic", restic)
    daily.run(last_backup())  # nothing is due but that
    assert not set_aside().filter(key__startswith=daily.JOB).exists()
    assert len(snapshots()) == 1


@pytest.mark.usefixtures("_at_home")
def test_a_second_backup_leaves_the_one_alone_that_is_being_read_back(made, monkeypatch):
    read, told = repository.archive.check_seal, []

    def second(stream: Iterator[bytes]) -> None:
        monkeypatch.setattr(repository.archive, "check_seal", read)
        with pytest.raises(BackupRefused) as refused:
            repository.back_up(now=MADE_AT)
        told.append(refused.value.code)
        repository._let_go_of_halves()  # even where it came between two steps of the first
        read(stream)

    monkeypatch.setattr(repository.archive, "check_seal", second)
    repository.back_up(now=MADE_AT)
    assert told == ["already_locked"]
    assert [one["tags"] for one in snapshots()] == [[repository.WHOLE]]
