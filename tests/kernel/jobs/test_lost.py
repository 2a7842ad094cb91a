"""Workers that end, are cut off or are killed with a job: it is done again, alone if need be, and never twice at once."""

import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from certportal.kernel.jobs import run
from certportal.kernel.jobs.actions import write_down
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import MOST_LOSSES, Job, Turn
from certportal.kernel.jobs.queries import hindered
from certportal.kernel.jobs.registry import LEASE, handler
from certportal.kernel.jobs.run import free_lost
from certportal.kernel.jobs.turns import turn
from tests.draining import run_job
from tests.factories.jobs import BORN, JobFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
SECOND = timedelta(seconds=1)


def test_job_whose_workers_were_killed_runs_alone_once_and_is_then_set_aside(notes):
    job = JobFactory(attempts=1, state=JobState.RUNNING, lease_until=BORN)
    for lost in (1, 2, 3):
        free_lost(BORN + SECOND)
        job.refresh_from_db()
        assert (job.state, job.losses) == (JobState.QUEUED, lost)
        if lost < 3:
            Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, lease_until=BORN)

    other = JobFactory(run_after=BORN - LEASE)
    busy = JobFactory(state=JobState.RUNNING, lease_until=BORN + LEASE)
    assert run_job(other.pk, now=BORN + SECOND) is None, "nothing is begun before the lone one"
    assert run_job(job.pk, now=BORN + SECOND) is None, "not beside another"
    Job.objects.filter(pk=busy.pk).update(state=JobState.DONE, lease_until=None, finished_at=BORN)

    @handler("test.alone")
    def alone(_job):
        assert run_job(other.pk, now=BORN + SECOND) is None, "nothing beside it"
        assert run_job(other.pk, now=BORN - SECOND) is None, "nor by a clock that was put back"

    Job.objects.filter(pk=job.pk).update(kind="test.alone")
    assert run_job(job.pk, now=BORN + SECOND).state == JobState.DONE
    assert run_job(other.pk, now=BORN + SECOND).state == JobState.DONE

    killed = JobFactory(state=JobState.RUNNING, losses=MOST_LOSSES, lease_until=BORN)
    assert run_job(killed.pk, now=BORN + SECOND) is None
    killed.refresh_from_db()
    assert killed.state == JobState.QUARANTINED
    assert "sendirian" in killed.error


def test_lone_job_that_waits_for_a_server_holds_nobody_up(notes):
    JobFactory(losses=MOST_LOSSES, run_after=BORN + timedelta(hours=1))
    assert run_job(JobFactory().pk, now=BORN).state == JobState.DONE


def test_worker_that_is_gone_from_this_machine_is_not_waited_for(notes):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    held = {"state": JobState.RUNNING, "lease_until": BORN + LEASE, "attempts": 1}
    here = socket.gethostname()
    gone = JobFactory(holder=f"{here}:{ended.pid}", **held)
    alive = JobFactory(holder=f"{here}:{os.getpid()}", **held)
    elsewhere = JobFactory(holder=f"elsewhere:{ended.pid}", **held)
    assert run_job(gone.pk, now=BORN).state == JobState.DONE
    assert run_job(alive.pk, now=BORN) is None
    assert run_job(elsewhere.pk, now=BORN) is None


def test_work_that_a_fault_put_off_while_the_clock_was_far_ahead_is_done_now(notes):
    later = BORN + timedelta(days=45)
    put_off, asked = JobFactory(outages=1, run_after=later), JobFactory(run_after=later, created_at=later)
    meant = JobFactory(run_after=later)
    run.work_off(BORN)
    states = dict(Job.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in (put_off, asked, meant)] == [JobState.DONE, JobState.DONE, JobState.QUEUED]


def test_lease_of_a_clock_far_ahead_is_over(notes):
    """A worker on another machine claimed it while its clock was a month ahead, and ended: nobody freed or showed it."""
    held = {"state": JobState.RUNNING, "attempts": 1, "holder": "elsewhere:7"}
    job = JobFactory(lease_until=timezone.now() + timedelta(days=30), **held)
    held_now = JobFactory(lease_until=timezone.now() + LEASE + 10 * SECOND, **held)
    assert set(hindered()) == {job}
    assert run_job(job.pk, now=timezone.now()).state == JobState.DONE
    assert run_job(held_now.pk, now=timezone.now()) is None, "a clock that is a little ahead keeps its lease"


def test_claim_made_meanwhile_is_not_taken_away(notes, monkeypatch):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    job = JobFactory(state=JobState.RUNNING, lease_until=BORN + LEASE, holder=f"{socket.gethostname()}:{ended.pid}")

    def seen(holder):
        Job.objects.filter(pk=job.pk).update(holder="elsewhere:1", attempts=2)
        return True

    monkeypatch.setattr(run, "_is_gone", seen)
    free_lost(BORN)
    job.refresh_from_db()
    assert (job.state, job.losses) == (JobState.RUNNING, 0)


def test_job_that_must_run_alone_is_found_behind_any_number_of_older_ones(notes, monkeypatch):
    rung = []
    monkeypatch.setattr(run, "ring", lambda: rung.append(1))
    older = [JobFactory(run_after=BORN - SECOND) for _ in range(run.AT_ONCE + 1)]
    JobFactory(losses=MOST_LOSSES)
    busy = JobFactory(state=JobState.RUNNING, lease_until=BORN + LEASE)
    assert (run.work_off(BORN), rung) == (0, []), (
        "while another runs nothing begins, and nobody is called to look again"
    )

    Job.objects.filter(pk=busy.pk).update(state=JobState.DONE, lease_until=None, finished_at=BORN)
    assert run.work_off(BORN) == len(older) + 1
    assert not Job.objects.exclude(state=JobState.DONE).exists()


@pytest.mark.django_db(transaction=True)
def test_connection_that_was_cut_costs_an_outage_and_no_lease(of_a_server):

    @handler("test.note")
    def cut(_job):
        with connection.cursor() as cursor:
            connection.connection.close()  # as a database that is started anew does
            cursor.execute("SELECT 1")

    job = run_job(JobFactory().pk, now=BORN)
    assert (job.state, job.outages, job.failures) == (JobState.QUEUED, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_connection_that_was_cut_after_the_work_costs_nothing(of_a_server):
    @handler("test.note")
    def cut(_job):
        connection.connection.close()

    job = run_job(JobFactory().pk, now=BORN)
    assert (job.state, job.outages, job.failures) == (JobState.DONE, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_connection_that_was_cut_costs_no_turn_and_no_word_of_a_backup(of_a_server):
    with turn("x", longest=LEASE, now=BORN):
        connection.connection.close()
    assert not Turn.objects.exists()
    connection.connection.close()
    write_down("backup", JobState.DONE, now=BORN)
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_work_keeps_the_connection_it_has(monkeypatch):
    """A file opened anew for each piece of work took five times as long, and a server need not be asked whether it is there."""
    asked = []
    monkeypatch.setattr(connections["default"], "is_usable", lambda: asked.append(1) or True)
    handler("test.note")(lambda _job: None)
    jobs, before = [JobFactory(), JobFactory()], connection.connection
    assert [run_job(job.pk, now=BORN).state for job in jobs] == [JobState.DONE, JobState.DONE]
    assert (connection.connection is before, asked) == (True, [])


def test_a_process_of_another_user_lives(monkeypatch):
    def refuse(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(run.os, "kill", refuse)
    assert not run._is_gone(f"{socket.gethostname()}:1")


def test_a_claim_says_who_has_the_job_and_until_when():
    @handler("test.note", lease=timedelta(minutes=1))
    def look(job):
        row = Job.objects.get(pk=job.pk)
        return {"until": row.lease_until.isoformat(), "holder": row.holder}

    done = run_job(JobFactory().pk, now=BORN)
    held = f"{socket.gethostname()}:{os.getpid()}"
    assert done.result == {"until": (BORN + timedelta(minutes=1)).isoformat(), "holder": held}
