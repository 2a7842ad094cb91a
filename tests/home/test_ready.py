"""/sehat/siap/: whether the portal does its work, with the reason when it does not."""

from datetime import timedelta

import pytest
import redis
from django.db import OperationalError, connection
from django.utils import timezone

from certportal.home import ready
from certportal.home.backup.freshness import HEARTBEAT
from certportal.kernel.audit import sealer
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.jobs import registry
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.heartbeat import beat, expected
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.trusted import HELD, WAITING
from certportal.kernel.sla.models import TickHold
from tests.draining import run_job
from tests.factories.jobs import JobFactory
from tests.factories.outbox import MailFactory

pytestmark = pytest.mark.django_db
PATH = "/sehat/siap/"


@pytest.fixture
def well(db, media_root):
    """A portal that lacks nothing: every periodic task came to its end, and there is a backup."""
    now = timezone.now()
    for name in [*expected(), HEARTBEAT]:
        beat(name, now=now)
    record("test.act", by=SYSTEM, now=now)
    sealer.seal()
    return now


def faults(client) -> set[str]:
    response = client.get(PATH)
    said = response.json()
    assert response.status_code == (200 if said["ready"] else 503)
    assert said["ready"] is (said["faults"] == {})
    assert all(sentence.endswith(".") for sentence in said["faults"].values())
    return set(said["faults"])


def test_ready_answers_with_what_it_found(client, well):
    said = client.get(PATH).json()
    assert said["ready"] is True
    assert (said["database"], said["migrations"], said["queue"], said["media_writable"]) == (True, 0, True, True)
    assert said["silent"] == []
    assert said["oldest_job_seconds"] is None
    assert said["oldest_mail_seconds"] is None
    assert said["disk_free_percent"] > 0
    assert said["last_seal"] is not None
    assert said["unsealed_seconds"] is None
    assert said["last_backup"] is not None


@pytest.mark.parametrize("silent", ["certportal.kernel.jobs.tasks.look", "certportal.kernel.audit.tasks.seal"])
def test_a_silent_worker_is_not_ready(client, well, silent):
    beat(silent, now=well - timedelta(hours=1))
    assert faults(client) == {"worker"}


def test_tick_that_waits_for_an_admin_is_told_as_that_and_not_as_a_worker_that_died(client, well):
    """The desk spoke of the clock, this page and /pengaturan/ of periodic work that is silent."""
    tasks, seal = {title: task for task, (title, _) in expected().items()}, "certportal.kernel.audit.tasks.seal"
    for title in WAITING:
        beat(tasks[title], now=well - timedelta(days=45))
    TickHold.objects.create(pk=1, last_at=well - timedelta(days=45))
    assert client.get(PATH).json()["faults"] == {"worker": f"{HELD}."}
    beat(seal, now=well - timedelta(hours=1))
    assert client.get(PATH).json()["faults"]["worker"] == f"Pekerjaan berkala diam: {expected()[seal][0]}. {HELD}."
    TickHold.objects.all().delete()
    assert HELD not in client.get(PATH).json()["faults"]["worker"]


@pytest.mark.parametrize(
    ("minutes", "state", "found"),
    [(20, JobState.QUEUED, {"jobs"}), (1, JobState.QUEUED, set()), (20, JobState.DONE, set())],
)
def test_a_job_nobody_does_is_not_ready(client, well, minutes, state, found):
    since = well - timedelta(minutes=minutes)
    ended = well if state == JobState.DONE else None
    Job.objects.create(kind="x", state=state, run_after=since, created_at=since, finished_at=ended)
    assert faults(client) == found


def letter_hindered_since(moment, *, until, **facts):
    return MailFactory(outages=3, hindered_since=moment, lease_until=until, created_at=moment, **facts)


def test_a_mail_server_that_takes_nothing_is_not_ready_while_its_letters_pause(client, well):
    """Between two tries, half an hour, nothing was due, and the outage was not seen."""
    later = well + timedelta(minutes=25)
    letter_hindered_since(well - timedelta(minutes=5), until=later)
    assert faults(client) == set()
    letter_hindered_since(well - timedelta(minutes=20), until=later)
    assert faults(client) == {"mail"}
    assert client.get(PATH).json()["oldest_mail_seconds"] >= 20 * 60


@pytest.mark.parametrize(("minutes", "found"), [(-1, set()), (19 * 60, {"mail"})])
def test_one_full_mailbox_is_no_outage_where_other_letters_go_out(client, well, minutes, found):
    """A letter that went out, unless the clock was ahead when it did."""
    letter_hindered_since(well - timedelta(minutes=20), until=well + timedelta(minutes=25))
    MailFactory(state="sent", sent_at=well + timedelta(minutes=minutes))
    assert faults(client) == found


def test_the_moment_a_pause_ends_is_no_long_wait(client, well):
    """An address that says "later" for two days called the whole portal unwell each time its pause was over."""
    two_days = well - timedelta(days=2)
    letter_hindered_since(two_days, until=well - timedelta(seconds=1))
    MailFactory(state="sent", sent_at=well - timedelta(hours=1))
    assert faults(client) == set()
    letter_hindered_since(two_days, until=well - timedelta(minutes=20))
    assert faults(client) == {"mail"}


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_work_that_an_outage_stops_is_not_ready_while_it_pauses(well, state, monkeypatch):
    """Each try pushes `run_after` on by five minutes at most: after a day it had never been due for longer than one."""
    job = JobFactory(run_after=well, created_at=well - timedelta(days=9))

    def hindered(_job):
        raise ConnectionRefusedError

    monkeypatch.setitem(registry._HANDLERS, job.kind, registry.Handler(hindered, registry.LEASE, ""))
    moment, tries = well, 0
    while moment < well + timedelta(minutes=40):
        job = run_job(job.pk, now=moment)
        moment, tries = job.run_after, tries + 1
    assert tries > 6
    lease = moment + registry.LEASE if state == JobState.RUNNING else None
    Job.objects.filter(pk=job.pk).update(state=state, lease_until=lease)
    waited = (moment - well).total_seconds()
    assert waited - 60 <= ready.look(moment)["oldest_job_seconds"] <= waited
    assert "jobs" in ready.look(well + timedelta(minutes=20))["faults"]
    assert "jobs" not in ready.look(well + timedelta(minutes=10))["faults"]


@pytest.mark.parametrize(
    ("minutes", "kind", "found"), [(-1, "x", set()), (19 * 60, "x", {"jobs"}), (-1, "y", {"jobs"})]
)
def test_one_job_whose_server_is_away_is_no_outage_where_others_of_its_kind_are_done(
    client, well, minutes, kind, found
):
    JobFactory(kind="x", outages=9, run_after=well + timedelta(minutes=2))
    JobFactory(kind=kind, state=JobState.DONE, finished_at=well + timedelta(minutes=minutes))
    assert faults(client) == found


def test_a_job_for_later_is_not_waiting(client, well):
    Job.objects.create(kind="x", run_after=well + timedelta(hours=1), created_at=well - timedelta(days=1))
    assert faults(client) == set()


def test_a_full_disk_and_a_closed_folder_are_not_ready(client, well, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(ready, "free_percent", lambda _path: 3)
    assert faults(client) == {"disk"}
    monkeypatch.undo()
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    assert "media" in faults(client)


def test_trying_the_folder_leaves_nothing_in_it(client, well, media_root):
    client.get(PATH)
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


def test_acts_nobody_seals_are_not_ready(client, well):
    record("test.act", by=SYSTEM, now=well - timedelta(hours=1))
    assert faults(client) == {"seal"}


def test_an_old_backup_is_not_ready(client, well):
    beat(HEARTBEAT, now=well - timedelta(days=8))
    assert faults(client) == {"backup"}


def test_a_queue_that_does_not_answer_is_not_ready(client, well, settings, monkeypatch):
    monkeypatch.setattr("certportal.cache._away", {"until": 0.0})
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert faults(client) == {"queue"}


def test_a_redis_that_did_not_answer_is_not_waited_for_by_everybody(settings, monkeypatch):
    """The desk of every admin asks: each would wait the full time-out again."""
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    clock, asked = [1000.0], []

    def put(_client, *_args, **_facts):
        asked.append(clock[0])
        raise redis.TimeoutError

    monkeypatch.setattr("certportal.cache._away", {"until": 0.0})
    monkeypatch.setattr("certportal.cache.monotonic", lambda: clock[0])
    monkeypatch.setattr(redis.Redis, "set", put)
    assert [ready.queue_answers(), ready.queue_answers()] == [False, False]
    clock[0] += 11
    assert not ready.queue_answers()
    assert asked == [1000.0, 1011.0]


def test_a_queue_folder_that_takes_nothing_is_not_ready(client, well, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.QUEUE_DIR = tmp_path / "file" / "queue"
    assert faults(client) == {"queue"}


def test_without_a_database_nothing_else_is_asked(client, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert faults(client) == {"database"}


def test_ready_asks_few_questions_and_answers_over_plain_http(client, well, django_assert_max_num_queries, settings):
    client.get("/sehat/")
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_max_num_queries(9):
        assert client.get(PATH).status_code == 200
