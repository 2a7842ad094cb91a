from datetime import timedelta
from runpy import run_path

import pytest
from celery import current_app
from django.utils import timezone

from certportal import celery
from certportal.home.tasks import backup
from certportal.kernel.accounts.enums import Role
from certportal.kernel.jobs import heartbeat, queue, tasks
from certportal.kernel.jobs.desk import worker_silent
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.registry import LEASE, handler
from certportal.kernel.jobs.run import BUDGET_SECONDS
from certportal.kernel.jobs.trusted import TICK_TASK, WAITING, TickHeldError
from tests.architecture.house import ROOT
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.jobs import BORN, JobFactory

pytestmark = pytest.mark.django_db


def test_task_does_what_is_due():
    handler("test.note")(lambda _job: {"ok": True})
    job = JobFactory()
    tasks.look()
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_task_carries_the_name_of_the_beat_table_and_of_the_ring():
    assert tasks.look.name in {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert tasks.look.name == queue.LOOK_TASK


def test_look_leaves_one_heartbeat():
    tasks.look.apply()
    tasks.look.apply()
    assert Heartbeat.objects.filter(name=queue.LOOK_TASK).count() == 1


def test_database_clock_is_aware_and_close():
    assert abs(database_now() - timezone.now()) < timedelta(seconds=5)


def test_admin_is_warned_of_a_silent_worker():
    admin = person_with(Role.SYSTEM_ADMIN, password=None)
    assert "belum pernah berjalan" in next(worker_silent(admin, BORN)).sentence
    heartbeat.wait_for_all(BORN)
    Heartbeat.objects.update(at=BORN)
    assert list(worker_silent(admin, BORN + timedelta(minutes=5))) == []
    Heartbeat.objects.filter(name="certportal.home.tasks.sweep").update(at=BORN - timedelta(hours=4))
    assert "20 November 2026 pukul 09.00 WIB" in next(worker_silent(admin, BORN + timedelta(minutes=6))).sentence


def test_worker_that_died_is_told_in_one_sentence_though_hourly_work_is_not_late_yet():
    admin = person_with(Role.SYSTEM_ADMIN, password=None)
    heartbeat.wait_for_all(BORN)
    Heartbeat.objects.update(at=BORN)
    (warning,) = worker_silent(admin, BORN + timedelta(minutes=11))
    assert len(heartbeat.silent(BORN + timedelta(minutes=11))) < len(heartbeat.expected())
    assert warning.sentence.startswith("Pekerja latar berhenti sejak 20 November 2026 pukul 09.00 WIB. E-mail")
    assert "bagian “worker”" in warning.sentence


def test_what_waits_for_the_clock_is_no_failure_of_the_worker():
    """The page of the held tick said one thing and the desk another, that work does not run and the worker should be started."""
    admin, later = person_with(Role.SYSTEM_ADMIN, password=None), BORN + timedelta(days=45)
    heartbeat.wait_for_all(BORN)
    current_app.loader.import_default_modules()
    titles = {title: entry["task"] for title, entry in current_app.conf.beat_schedule.items() if title in WAITING}
    assert len(titles) == len(WAITING)
    Heartbeat.objects.exclude(name__in=titles.values()).update(at=later)
    assert list(worker_silent(admin, later)) == []
    for task in titles.values():
        Heartbeat.objects.filter(name=TICK_TASK).update(at=timezone.now() - timedelta(days=45))
        assert isinstance(current_app.tasks[task].apply().result, TickHeldError), task
    Heartbeat.objects.filter(name=TICK_TASK).update(at=later)
    assert "pembersihan berkas sisa sejak" in next(worker_silent(admin, later)).sentence


def test_one_task_that_stopped_is_seen_beside_the_others():
    admin, seal = person_with(Role.SYSTEM_ADMIN, password=None), "certportal.kernel.audit.tasks.seal"
    heartbeat.wait_for_all(BORN)
    Heartbeat.objects.update(at=BORN + timedelta(hours=1))
    Heartbeat.objects.filter(name=seal).update(at=BORN)
    warning = next(worker_silent(admin, BORN + timedelta(hours=1))).sentence
    assert "penyegelan jejak audit sejak 20 November 2026 pukul 09.00 WIB" in warning
    assert "e-mail" not in warning
    Heartbeat.objects.filter(name=seal).delete()
    assert "penyegelan jejak audit belum pernah" in next(worker_silent(admin, BORN + timedelta(hours=1))).sentence


def test_sign_of_life_from_the_future_says_nothing():
    heartbeat.wait_for_all(BORN)
    Heartbeat.objects.update(at=BORN + timedelta(days=365))
    assert len(heartbeat.silent(BORN)) == len(heartbeat.expected())


def test_hourly_task_may_pause_for_hours():
    hourly = "certportal.home.tasks.sweep"
    heartbeat.wait_for_all(BORN)
    Heartbeat.objects.update(at=BORN)
    Heartbeat.objects.filter(name=hourly).update(at=BORN - timedelta(hours=3))
    assert heartbeat.silent(BORN) == {}
    assert list(heartbeat.silent(BORN + timedelta(seconds=1))) == ["pembersihan berkas sisa"]


def test_a_backup_that_takes_most_of_a_day_is_not_silent(monkeypatch):
    """The first one of a large portal: it said "cadangan harian diam" three hours after it began."""
    monkeypatch.setitem(current_app.conf.beat_schedule, "cadangan harian", celery.DAILY_BACKUP)
    _, patience = heartbeat.expected()[backup.name]
    assert timedelta(seconds=backup.time_limit) < patience < timedelta(days=2)  # then readiness speaks of its age


@pytest.mark.parametrize("name", sorted(heartbeat.expected()))
def test_every_task_of_the_beat_table_leaves_its_own_heartbeat(name, monkeypatch):
    monkeypatch.setattr("certportal.kernel.files.janitor.sweep", lambda _now: 0)
    current_app.loader.import_default_modules()
    current_app.tasks[name].apply(throw=True)
    assert list(Heartbeat.objects.values_list("name", flat=True)) == [name]


def test_task_that_fails_leaves_no_heartbeat(monkeypatch):
    monkeypatch.setattr("certportal.kernel.audit.sealer.seal", lambda: 1 // 0)
    current_app.loader.import_default_modules()
    current_app.tasks["certportal.kernel.audit.tasks.seal"].apply()
    assert not Heartbeat.objects.exists()


def test_work_that_is_not_periodic_leaves_no_heartbeat():
    current_app.loader.import_default_modules()
    current_app.tasks["certportal.kernel.drawings.tasks.order"].apply(args=[0])
    assert not Heartbeat.objects.exists()


def test_start_of_a_worker_does_not_hide_tasks_that_stopped():
    seal = "certportal.kernel.audit.tasks.seal"
    heartbeat.beat(seal, now=BORN)
    heartbeat.wait_for_all(BORN + timedelta(hours=1))
    assert Heartbeat.objects.get(name=seal).at == BORN
    assert set(Heartbeat.objects.values_list("name", flat=True)) == set(heartbeat.expected())


def test_others_are_not_bothered():
    person = PersonFactory(password=None)
    assert list(worker_silent(person, BORN)) == []


def test_time_limits_end_a_look_after_its_budget_and_before_its_lease():
    """Else a task that hangs would hold its place for ever, or its work be begun by another while it still goes on."""
    soft, hard = current_app.conf.task_soft_time_limit, current_app.conf.task_time_limit
    assert BUDGET_SECONDS < soft < hard < LEASE.total_seconds()


def test_health_check_of_the_containers_waits_as_long_as_the_portal(monkeypatch):
    """It stands alone in its container, so its numbers are written there a second time."""
    monkeypatch.setitem(current_app.conf.beat_schedule, "cadangan harian", celery.DAILY_BACKUP)
    signs = run_path(str(ROOT / "docker/healthcheck.py"))["SIGNS"]
    task, seconds = signs["backup"]
    assert timedelta(seconds=seconds) == heartbeat.expected()[task][1]
    task, seconds = signs["background"]
    assert (task, timedelta(seconds=seconds) <= heartbeat.expected()[task][1]) == (queue.LOOK_TASK, True)
    assert {"time_limit": backup.time_limit, "soft_time_limit": backup.soft_time_limit} == celery.DAILY_BACKUP[
        "options"
    ]
