"""/sehat/metrik/: numbers for a monitoring program that holds the token, of all web processes together."""

import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from certportal.home.backup.freshness import HEARTBEAT
from certportal.kernel.audit import sealer
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.heartbeat import beat, expected
from certportal.kernel.jobs.models import Job
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.web import meter
from tests.architecture.house import ROOT
from tests.factories.accounts import PersonFactory
from tests.servers import die_with_parent, wait_for

PATH = "/sehat/metrik/"
TOKEN = "token-pemantau-" + "x" * 20
NIP = "196209101986031013"


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


@pytest.fixture(autouse=True)
def from_zero():
    """Requests of other tests are not counted here."""
    meter.times.cache_clear()
    yield
    meter.times.cache_clear()


def read(text: str) -> dict[str, float]:
    """Every number by its name and labels as one word."""
    return {
        sample.name + "".join(f" {key}={value}" for key, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def numbers(client) -> dict[str, float]:
    answer = client.get(PATH, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer["Cache-Control"]
    return read(answer.content.decode())


@pytest.mark.django_db
def test_without_a_token_of_its_own_there_is_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer ", "Bearer x"):
        assert client.get(PATH, headers={"Authorization": given}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer x", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer \xff", f"Bearer {TOKEN[:-1]}"],
)
def test_whoever_does_not_hold_the_token_reads_nothing(client, token, given):
    answer = client.get(PATH, headers={"Authorization": given})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert b"portal_" not in answer.content


@pytest.mark.django_db
def test_requests_are_counted_by_route_and_class_of_answer(client, token):
    client.get("/skema/")
    client.get("/skema/tidak-ada/")
    client.get("/tidak-ada/" + NIP)
    found = numbers(client)
    assert found["portal_request_seconds_count route=scheme.list status=2xx"] == 1
    assert found["portal_request_seconds_count route=scheme.detail status=4xx"] == 1
    assert found["portal_request_seconds_count route= status=4xx"] == 1
    assert found["portal_request_seconds_sum route=scheme.list status=2xx"] > 0
    assert found["portal_request_seconds_bucket le=+Inf route=scheme.list status=2xx"] == 1
    assert NIP not in str(found)


@pytest.mark.django_db
def test_without_a_token_nothing_is_counted(client, settings):
    settings.METRICS_TOKEN = ""
    client.get("/skema/")
    assert b"route=" not in meter.written()


@pytest.mark.django_db
@pytest.mark.engines
def test_numbers_say_what_waits_and_what_is_stuck(client, token):
    now = timezone.now()
    old = now - timedelta(minutes=10)
    person = PersonFactory(nip=NIP)
    Job.objects.create(kind="papers.draw", run_after=old, created_at=old)
    for number in (1, 2):
        Job.objects.create(
            kind="papers.draw",
            state=JobState.QUARANTINED,
            run_after=old,
            created_at=old,
            finished_at=now,
            key=str(number),
        )
    Job.objects.create(kind="x", outages=3, run_after=now + timedelta(hours=1), created_at=old)
    letter = {"kind": "x", "channel": Channel.EMAIL, "recipient": person, "address": "nur@contoh.go.id"}
    letter |= {"subject": "NUR AINI", "body": "x", "message_id": "<x@y>", "created_at": old}
    Message.objects.create(key="a", state=MessageState.QUEUED, **letter)
    Message.objects.create(key="b", state=MessageState.QUARANTINED, **letter)
    Message.objects.create(
        key="c", state=MessageState.QUEUED, failures=1, lease_until=now + timedelta(hours=1), **letter
    )
    record("test.act", by=SYSTEM, now=old)
    for name in expected():
        beat(name, now=old)
    beat(HEARTBEAT, now=now - timedelta(days=2))
    found = numbers(client)
    assert found["portal_ready"] == 0
    assert found["portal_database_up"] == 1
    assert 600 <= found["portal_oldest_waiting_seconds what=job"] < 700
    assert 600 <= found["portal_oldest_waiting_seconds what=mail"] < 700
    assert 600 <= found["portal_unsealed_seconds"] < 700
    assert found["portal_jobs kind=papers.draw state=quarantined"] == 2
    assert found["portal_jobs kind=x state=queued"] == 1
    stuck = {what: found[f"portal_set_aside what={what}"] for what in ("job", "mail", "reminder")}
    assert stuck == {"job": 2, "mail": 1, "reminder": 0}
    slow = {what: found[f"portal_hindered what={what}"] for what in ("job", "mail", "reminder")}
    assert slow == {"job": 1, "mail": 1, "reminder": 0}
    assert found["portal_clocks_late"] == 0
    assert 600 <= found["portal_task_age_seconds task=certportal.kernel.sla.tasks.tick"] < 700
    assert 172_800 <= found["portal_backup_age_seconds"] < 172_900
    assert 0 <= found["portal_disk_free_percent"] <= 100
    assert found["portal_media_writable"] == found["portal_queue_up"] == 1
    assert "portal_fault part=backup" not in found
    assert found["portal_fault part=worker"] == 1
    for private in (NIP, "NUR", "nur@"):
        assert private not in str(found)


@pytest.mark.django_db
def test_what_never_happened_is_endlessly_old(client, token):
    sealer.seal()
    found = numbers(client)
    assert found["portal_backup_age_seconds"] == float("inf")
    assert found["portal_task_age_seconds task=certportal.kernel.jobs.tasks.look"] == float("inf")
    assert found["portal_oldest_waiting_seconds what=job"] == 0


@pytest.mark.django_db
def test_without_a_database_the_rest_is_still_told(client, token, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    found = numbers(client)
    assert (found["portal_database_up"], found["portal_ready"]) == (0, 0)
    assert "portal_disk_free_percent" in found
    assert "portal_backup_age_seconds" not in found  # nobody knows


@pytest.mark.django_db
def test_numbers_cost_few_questions(client, token, django_assert_max_num_queries):
    client.get("/sehat/")
    with django_assert_max_num_queries(
        19
    ):  # here nothing gives a sign of life: one of them asks whether the clock is held
        numbers(client)


@pytest.mark.django_db
def test_token_travels_over_no_plain_http(client, token, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(PATH, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 301


# --- Several processes ----------------------------------------------------------------------------------------------


def serving(tmp_path, place, **more):
    """A web process at that place; its address is `web-<place>.sock`."""
    environment = os.environ | {
        "BIND": f"unix:{tmp_path}", "DATABASE_URL": f"sqlite:///{tmp_path / 'p.sqlite3'}", "METRICS_TOKEN": TOKEN,
        "METRICS_DIR": str(tmp_path / "metrik"),
    }  # fmt: skip
    log = tmp_path / f"log-{place}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "certportal.serve", str(place)], cwd=ROOT, env=environment | more, stdout=out,
            stderr=out, preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (one system call)
        )  # fmt: skip
    path = tmp_path / f"web-{place}.sock"
    wait_for(lambda: listens(path), process, "Server web", log)
    return process


def listens(path):
    with socket.socket(socket.AF_UNIX) as visitor:
        return visitor.connect_ex(str(path)) == 0


def asked(tmp_path, place, address):
    """The body of the answer."""
    with socket.socket(socket.AF_UNIX) as visitor:
        visitor.settimeout(20)
        visitor.connect(str(tmp_path / f"web-{place}.sock"))
        head = f"GET {address} HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n"
        visitor.sendall(f"{head}Authorization: Bearer {TOKEN}\r\n\r\n".encode())
        return visitor.makefile("rb").read().decode().partition("\r\n\r\n")[2]


def count(tmp_path, place):
    """How often /sehat/ was answered, says the process at that place."""
    found = read(asked(tmp_path, place, PATH))
    return found["portal_request_seconds_count route=home.health status=5xx"]


@pytest.mark.heavy(12)
def test_every_process_tells_of_all_and_one_that_was_killed_takes_nothing_with_it(tmp_path):
    processes = [serving(tmp_path, place) for place in (1, 2)]
    before = count(tmp_path, 1)
    assert count(tmp_path, 2) == before
    for place in (1, 1, 2):
        asked(tmp_path, place, "/sehat/")
    assert count(tmp_path, 1) == count(tmp_path, 2) == before + 3
    processes[0].kill()
    processes[0].wait()
    assert count(tmp_path, 2) == before + 3
    processes[0] = serving(tmp_path, 1)
    assert count(tmp_path, 1) == count(tmp_path, 2) >= before + 3  # goes on where it ended
    assert len(list((tmp_path / "metrik").iterdir())) == 2  # one file per place, however often processes start
    for process in processes:
        process.kill()
        process.wait()
