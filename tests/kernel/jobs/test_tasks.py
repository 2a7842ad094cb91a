from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from certportal.kernel.accounts.enums import Role
from certportal.kernel.jobs import queue, tasks
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.receivers import jobs_set_aside, worker_silent
from certportal.kernel.jobs.registry import handler
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.jobs import BORN, JobFactory

pytestmark = pytest.mark.django_db


def test_task_does_the_job_it_is_named_for():
    handler("test.note")(lambda _job: {"ok": True})
    job = JobFactory()
    tasks.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_tasks_carry_the_names_of_the_beat_table():
    names = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert tasks.sweep.name in names
    assert tasks.run.name == queue.RUN_TASK


def test_sweep_task_leaves_one_heartbeat(rung):
    job = JobFactory()
    tasks.sweep()
    tasks.sweep()
    assert rung == [job.pk]
    assert Heartbeat.objects.filter(name="certportal.kernel.jobs.tasks.sweep").count() == 1


def test_database_clock_is_aware_and_close():
    assert abs(database_now() - timezone.now()) < timedelta(seconds=5)


def test_admin_is_warned_of_a_silent_worker_and_of_set_aside_jobs():
    admin = person_with(Role.SYSTEM_ADMIN, password=None)
    assert "belum pernah berjalan" in next(worker_silent(admin, BORN)).sentence
    Heartbeat.objects.create(name="x", at=BORN)
    assert list(worker_silent(admin, BORN + timedelta(minutes=5))) == []
    assert "20 November 2026 pukul 09.00 WIB" in next(worker_silent(admin, BORN + timedelta(minutes=6))).sentence
    assert list(jobs_set_aside(admin, BORN)) == []
    JobFactory(state=JobState.QUARANTINED, finished_at=BORN)
    assert next(jobs_set_aside(admin, BORN)).sentence.startswith("1 pekerjaan")


def test_others_are_not_bothered():
    person = PersonFactory(password=None)
    JobFactory(state=JobState.QUARANTINED, finished_at=BORN)
    assert list(worker_silent(person, BORN)) + list(jobs_set_aside(person, BORN)) == []
