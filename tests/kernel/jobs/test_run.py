import errno
import itertools
import threading
from datetime import timedelta

import kombu.exceptions
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, OperationalError, connection, transaction

from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.jobs import queue, run
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.queue import enqueue
from certportal.kernel.jobs.registry import LEASE, GiveUpError, handler
from certportal.kernel.jobs.retry import MOST_FAILURES
from certportal.kernel.jobs.run import LeaseLostError, report, work_off
from tests.draining import run_due, run_job
from tests.factories.accounts import PersonFactory
from tests.factories.jobs import BORN, JobFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
SECOND = timedelta(seconds=1)


@pytest.fixture
def broken():
    """A handler that always fails."""
    calls = []

    @handler("test.note")
    def fail(job):
        calls.append(job.attempts)
        raise ValueError("printer is on fire")

    return calls


def test_job_runs_once_and_keeps_its_result(notes):
    job = enqueue("test.note", now=BORN, dossier=7)
    done = run_job(job.pk, now=BORN)
    assert (done.state, done.result, done.attempts) == (JobState.DONE, {"seen": 1}, 1)
    assert BORN <= done.finished_at < BORN + timedelta(minutes=1)
    assert run_job(job.pk, now=BORN + timedelta(days=1)) is None
    assert notes == [{"dossier": 7}]


def test_job_that_does_not_exist_is_nothing_to_do():
    assert run_job(987654, now=BORN) is None


def test_same_key_is_the_same_row_whatever_became_of_it(notes):
    first = enqueue("test.note", key="paper:1", now=BORN, n=1)
    assert enqueue("test.note", key="paper:1", now=BORN, n=2) == first
    run_job(first.pk, now=BORN)
    again = enqueue("test.note", key="paper:1", now=BORN + LEASE, n=3)
    assert (again.pk, again.state) == (first.pk, JobState.DONE)
    assert run_due(now=BORN + LEASE) == 0
    assert notes == [{"n": 1}]


def test_job_is_rung_for_after_the_commit_and_once(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("test.note", key="k", now=BORN)
        enqueue("test.note", key="k", now=BORN)
        assert rung == []
    assert rung == ["look"]


def test_job_asked_for_in_a_failed_transaction_was_never_asked_for(rung):
    with transaction.atomic():
        enqueue("test.note", now=BORN)
        transaction.set_rollback(True)
    assert Job.objects.count() == 0
    assert rung == []


def test_broker_that_is_down_costs_time_but_never_the_job(monkeypatch, django_capture_on_commit_callbacks, notes):
    def down():
        raise ConnectionError("broker")

    monkeypatch.setattr(queue, "ring", down)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("test.note", now=BORN)
    assert run_due(now=BORN) == 1


def test_broker_that_does_not_answer_is_waited_for_once_and_then_asked_again(monkeypatch):
    """Each act that orders work waited five seconds for a Redis that hangs."""
    tries, moment = [], [100.0]

    def hang(*_args, **_words):
        tries.append(1)
        raise kombu.exceptions.OperationalError

    monkeypatch.setattr(queue.current_app, "send_task", hang)
    monkeypatch.setattr(queue, "monotonic", lambda: moment[0])
    monkeypatch.setitem(queue._silent, "until", 0.0)
    for _ in range(3):
        queue.call("lonceng")
    assert len(tries) == 1
    moment[0] += queue.PAUSE_SECONDS
    queue.call("lonceng")
    assert len(tries) == 2


def test_person_who_asked_is_remembered():
    person = PersonFactory(password=None)
    assert enqueue("test.note", by=person, now=BORN).created_by == person


def test_failed_attempt_waits_longer_each_time(broken):
    job = JobFactory()
    moment = BORN
    for attempt, seconds in enumerate([30, 60, 120, 240, 300], start=1):
        after = run_job(job.pk, now=moment)
        assert (after.state, after.attempts, after.failures) == (JobState.QUEUED, attempt, attempt)
        assert after.error == "ValueError: printer is on fire"
        assert run_job(job.pk, now=after.run_after - SECOND) is None
        assert seconds * SECOND <= after.run_after - moment < (seconds + 5) * SECOND
        moment = after.run_after


def test_sixth_failure_is_quarantined_and_the_others_go_on(broken):
    poison = JobFactory(attempts=9, failures=MOST_FAILURES - 1)
    seen = []

    @handler("test.good")
    def good(job):
        seen.append(job.pk)

    others = [JobFactory(kind="test.good").pk for _ in range(3)]
    assert run_due(now=BORN) == 4
    poison.refresh_from_db()
    assert (poison.state, poison.failures) == (JobState.QUARANTINED, MOST_FAILURES)
    assert poison.finished_at is not None
    assert seen == others
    assert run_due(now=BORN + timedelta(days=1)) == 0
    assert broken == [10]


def test_a_ring_that_finds_no_room_costs_no_job_anything(monkeypatch):
    """The queue may be a folder on the disk that is full."""

    def full(*_, **_words):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setitem(queue._silent, "until", 0.0)
    monkeypatch.setattr(queue.current_app, "send_task", full)
    monkeypatch.setattr(run, "ring", lambda: queue.call(queue.LOOK_TASK))
    handler("test.note")(lambda _job: None)
    rows = JobFactory.create_batch(2)
    assert work_off(BORN) == 2
    assert {(row.state, row.attempts, row.losses) for row in Job.objects.filter(pk__in=[one.pk for one in rows])} == {
        (JobState.DONE, 1, 0)
    }


@pytest.mark.parametrize(
    "fault",
    [OSError(errno.ENOSPC, "no room"), OSError(errno.EROFS, "read only"), StorageFull(), OperationalError("gone")],
)
def test_outage_costs_no_try_however_long_it_lasts(fault):
    """Seventeen minutes of a full disk set 32 papers aside for ever."""

    @handler("test.note")
    def hindered(_job):
        if moment < BORN + timedelta(hours=2):
            raise fault
        return {"drawn": True}

    job, moment, pauses = JobFactory(), BORN, []
    while job.state != JobState.DONE:
        job = run_job(job.pk, now=moment)
        pauses.append((job.run_after - moment).total_seconds())
        assert (job.failures, moment < BORN + timedelta(hours=3)) == (0, True)
        moment = job.run_after + SECOND
    assert [round(pause, -1) for pause in pauses[:6]] == [30, 60, 120, 240, 300, 300]
    assert job.result == {"drawn": True}


def test_failure_after_an_outage_is_the_first():
    faults = iter([ConnectionRefusedError(), ConnectionRefusedError(), KeyError("page")])

    @handler("test.note")
    def fail(_job):
        raise next(faults)

    job, moment = JobFactory(), BORN
    for counts in [(0, 1), (0, 2), (1, 0)]:
        job = run_job(job.pk, now=moment)
        assert (job.failures, job.outages) == counts
        pause, moment = job.run_after - moment, job.run_after + SECOND
    assert 30 * SECOND <= pause < 35 * SECOND


def test_giving_up_fails_at_once_with_the_sentence():
    @handler("test.note")
    def give_up(_job):
        raise GiveUpError("Berkas sumber sudah tidak ada.")

    done = run_job(JobFactory().pk, now=BORN)
    assert (done.state, done.error, done.attempts) == (JobState.FAILED, "Berkas sumber sudah tidak ada.", 1)


def test_kind_without_a_handler_is_tried_again_later():
    after = run_job(JobFactory(kind="test.unknown").pk, now=BORN)
    assert after.state == JobState.QUEUED
    assert "No handler" in after.error


def test_two_handlers_for_one_kind_are_a_programming_error(notes):
    with pytest.raises(ValueError, match="Two handlers"):
        handler("test.note")(lambda _job: None)


def test_running_job_is_left_alone_until_its_lease_runs_out(notes):
    job = JobFactory(state=JobState.RUNNING, attempts=1, lease_until=BORN + LEASE)
    assert run_job(job.pk, now=BORN + LEASE) is None
    done = run_job(job.pk, now=BORN + LEASE + SECOND)
    assert (done.state, done.attempts) == (JobState.DONE, 2)


def test_slow_worker_that_lost_its_lease_cannot_finish_the_row():
    @handler("test.note")
    def slow(job):
        if job.attempts == 1:  # while it is still working, the lease runs out and a second worker does the work
            run_job(job.pk, now=BORN + LEASE + SECOND)
            return {"by": "slow"}
        return {"by": "quick"}

    done = run_job(JobFactory().pk, now=BORN)
    assert (done.state, done.result, done.attempts) == (JobState.DONE, {"by": "quick"}, 2)


def test_progress_keeps_the_lease_and_tells_who_lost_it():
    lost = []

    @handler("test.note", lease=timedelta(minutes=1))
    def steady(job):
        if job.attempts == 2:
            return {"by": "second"}
        report(job, 3, 10, now=BORN + timedelta(seconds=50))
        assert run_job(job.pk, now=BORN + timedelta(seconds=100)) is None  # still held
        assert run_job(job.pk, now=BORN + timedelta(seconds=111)).result == {"by": "second"}
        try:
            report(job, 4, 10, now=BORN + timedelta(seconds=112))
        except LeaseLostError:
            lost.append(job.pk)
            raise
        return {"by": "first"}

    done = run_job(JobFactory().pk, now=BORN)
    assert (done.result, done.progress_done, done.progress_total) == ({"by": "second"}, 3, 10)
    assert lost == [done.pk]


def test_look_does_what_is_due_the_oldest_first_and_leaves_the_rest(notes, rung):
    later = JobFactory(args={"n": 3}, run_after=BORN - SECOND)
    first = JobFactory(args={"n": 1}, run_after=BORN - 9 * SECOND)
    lost = JobFactory(args={"n": 2}, state=JobState.RUNNING, lease_until=BORN - SECOND, run_after=BORN - 5 * SECOND)
    not_yet = JobFactory(run_after=BORN + timedelta(hours=1))
    JobFactory(state=JobState.RUNNING, lease_until=BORN + LEASE)
    JobFactory(state=JobState.DONE, finished_at=BORN)
    assert work_off(BORN) == 3
    assert [args["n"] for args in notes] == [1, 3, 2]
    assert set(Job.objects.filter(state=JobState.DONE, finished_at__gt=BORN)) == {first, lost, later}
    not_yet.refresh_from_db()
    assert not_yet.state == JobState.QUEUED
    assert rung == ["look"], "several were due: another worker may help"


def test_look_ends_after_its_minute_and_rings_for_the_rest(notes, rung, monkeypatch):
    JobFactory.create_batch(5)
    passing = itertools.count(0, run.BUDGET_SECONDS / 8)
    monkeypatch.setattr(run, "monotonic", lambda: next(passing))
    done = work_off(BORN)
    assert 1 <= done < 5
    assert rung == ["look", "look"], "for a second worker at once, and for the rest at the end"
    assert Job.objects.filter(state=JobState.QUEUED).count() == 5 - done


def test_look_reads_on_until_nothing_is_due_and_calls_nobody_for_one_alone(notes, rung, monkeypatch):
    monkeypatch.setattr(run, "AT_ONCE", 1)
    JobFactory.create_batch(3)
    assert work_off(BORN) == 3
    assert rung == []


def test_look_that_can_claim_nothing_ends(notes, rung, monkeypatch):
    JobFactory.create_batch(2)
    monkeypatch.setattr(run, "claim", lambda _pk, _now: None)
    assert work_off(BORN) == 0


def test_time_limit_ends_the_look_and_counts_against_the_job():
    @handler("test.note")
    def endless(_job):
        raise SoftTimeLimitExceeded

    job, next_one = JobFactory(), JobFactory()
    with pytest.raises(SoftTimeLimitExceeded):
        work_off(BORN)
    job.refresh_from_db()
    next_one.refresh_from_db()
    assert (job.state, job.failures, next_one.attempts) == (JobState.QUEUED, 1, 0)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "asleep"},
        {"state": JobState.RUNNING, "lease_until": None},
        {"state": JobState.DONE, "finished_at": None},
        {"state": JobState.QUEUED, "finished_at": BORN},
    ],
)
def test_row_that_cannot_be_is_refused_by_the_database(facts):
    with pytest.raises(IntegrityError):
        JobFactory(**facts)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_the_job_once():
    barrier, done = threading.Barrier(4), []

    @handler("test.note")
    def note(job):
        done.append(job.pk)

    job = JobFactory()

    def work():
        barrier.wait()
        try:
            run_job(job.pk, now=BORN)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_one_key_from_many_sides_at_once_is_one_row():
    barrier, ids = threading.Barrier(6), []

    def ask():
        barrier.wait()
        try:
            ids.append(enqueue("test.note", key="same", now=BORN).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 6
    assert len(set(ids)) == 1
    assert Job.objects.count() == 1


def test_each_job_of_a_look_costs_two_statements(notes, django_assert_max_num_queries):
    """One claims, one closes: three thousand that wait are done as quickly as by a queue that keeps no record."""
    for _ in range(15):
        JobFactory()
    with django_assert_max_num_queries(2 * 15 + 6):
        assert work_off(BORN) == 15


@pytest.mark.parametrize(
    "moved",
    [
        *({count: 1} for count in ("attempts", "failures", "outages", "losses")),
        {"state": JobState.STOPPED, "finished_at": BORN},  # by an admin: that moves no number
    ],
    ids=lambda moved: next(iter(moved)),
)
def test_row_that_moved_on_since_it_was_read_is_not_claimed(notes, moved):
    """Another worker lost it, or somebody asked for it again, between the look and the claim: old counts would come back."""
    job = JobFactory()
    Job.objects.filter(pk=job.pk).update(**moved)
    assert not run._do(job, BORN)
    assert notes == []
