"""What the machinery leaves goes by age, in steps; what a person still needs stays, and every table has its rule."""

import os
import re
from datetime import timedelta
from fnmatch import fnmatch

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.utils import timezone

from applicants.tasks import lapse_proposals
from certportal.home import purging
from certportal.home.tasks import purge, sweep
from certportal.kernel.accounts.models import PendingRegistration, WrongTries
from certportal.kernel.drawings.models import PageDrawing
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.trusted import TICK_TASK, TickHeldError
from certportal.kernel.outbox.enums import MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.models import CountedTries, SubmittedForm, TypedDraft
from tests.architecture.house import ROOT
from tests.factories.accounts import PersonFactory
from tests.factories.files import stored_pdf
from tests.factories.jobs import JobFactory
from tests.factories.outbox import MailFactory, NoticeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

DAY = timedelta(days=1)
NOW = timezone.now()


def session(key, *, ends):
    return Session.objects.create(session_key=key, session_data="", expire_date=ends)


def seen(key, at):
    row = UserSession.objects.create(user=PersonFactory(), session_key=key, ip="192.0.2.1", user_agent="")
    UserSession.objects.filter(pk=row.pk).update(last_seen_at=at)
    return row


def dated(model, at, **facts):
    """Rows that axes writes with the time of the database."""
    row = model.objects.create(ip_address="192.0.2.1", username=str(at), **facts)
    model.objects.filter(pk=row.pk).update(attempt_time=at)
    return row


def finished(state, at):
    return JobFactory(state=state, finished_at=at)


def registered(at, **facts):
    mail = f"{at:%j%H%M%S}@contoh.id"
    return PendingRegistration.objects.create(email=mail, asked_at=at, lapses_at=at + 2 * DAY, **facts)


PAIRS = {
    "registrations": registered,
    "sessions": lambda at: session(f"s{at:%f%j%H%M%S}", ends=at + DAY),
    "sessions of people": lambda at: seen(f"u{at:%j%H%M%S}", at),
    "tries by address": lambda at: dated(AccessAttempt, at, failures_since_start=1),
    "sign-ins": lambda at: dated(AccessLog, at),
    "tries by account": lambda at: WrongTries.objects.create(name=f"{at}", day=timezone.localdate(at), last_at=at),
    "counted tries": lambda at: CountedTries.objects.create(key=f"{at}", ends_at=at),
    "forms": lambda at: SubmittedForm.objects.create(user_id=1, token=f"{at:%H%M%S%j}", at=at),
    "drafts": lambda at: TypedDraft.objects.create(user_id=1, address=f"/{at:%H%M%S%j}/", at=at),
    "done": lambda at: finished(JobState.DONE, at),
    "given up": lambda at: finished(JobState.STOPPED, at),
}


@pytest.mark.parametrize("made", PAIRS.values(), ids=PAIRS)
def test_old_goes_and_young_stays(made):
    old, young = made(NOW - 91 * DAY), made(NOW - timedelta(hours=1))
    assert purging.purge(NOW) == 1
    assert list(type(old).objects.values_list("pk", flat=True)) == [young.pk]


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.QUARANTINED])
def test_work_that_waits_for_a_person_stays_however_old(state):
    kept = finished(state, NOW - 900 * DAY)
    waiting = JobFactory(created_at=NOW - 900 * DAY)
    assert purging.purge(NOW) == 0
    assert set(Job.objects.all()) == {kept, waiting}


def test_work_that_a_drawing_still_names_stays():
    """The database would refuse, and nothing after it would be purged."""
    held = finished(JobState.STOPPED, NOW - 91 * DAY)
    PageDrawing.objects.create(file=stored_pdf(), person_id=0, job=held, asked_at=NOW)
    gone = finished(JobState.DONE, NOW - 91 * DAY)
    assert purging.purge(NOW) == 1
    assert not Job.objects.filter(pk=gone.pk).exists()


def test_session_list_keeps_who_is_signed_in():
    session("here", ends=NOW + DAY)
    seen("here", NOW - 3 * DAY)
    assert purging.purge(NOW) == 0


def test_letter_loses_its_words_and_a_notice_keeps_them():
    old = NOW - 91 * DAY
    letter = MailFactory(state=MessageState.SENT, created_at=old, sent_at=old, body="Rahasia")
    young = MailFactory(state=MessageState.SENT, created_at=NOW, sent_at=NOW, body="Baru")
    waiting = MailFactory(created_at=old, body="Menunggu")
    notice = NoticeFactory(created_at=old, sent_at=old, body="Kabar")
    assert (purging.purge(NOW), purging.purge(NOW)) == (1, 0)
    bodies = dict(Message.objects.values_list("pk", "body"))
    assert bodies == {letter.pk: "", young.pk: "Baru", waiting.pk: "Menunggu", notice.pk: "Kabar"}
    assert Message.objects.get(pk=letter.pk).subject == letter.subject


def test_much_goes_in_steps(monkeypatch):
    monkeypatch.setattr(purging, "AT_ONCE", 2)
    for day in range(3):
        finished(JobState.DONE, NOW - (91 + day) * DAY)
    assert [purge(), purge(), purge()] == [2, 1, 0]


def test_rings_nobody_took_go_after_a_week(settings, tmp_path):
    settings.QUEUE_DIR = tmp_path
    purging.purge(NOW)  # with Redis there is no folder
    folder = tmp_path / "messages"
    folder.mkdir()
    old, young = folder / "old.ring.x.12-ab", folder / "young.ring.x.msg"
    for path, age in ((old, 8), (young, 1)):
        path.write_text("{}")
        os.utime(path, ((NOW - age * DAY).timestamp(),) * 2)
    purging.purge(NOW)
    assert [path.name for path in folder.iterdir()] == [young.name]


def test_every_table_has_one_rule_in_the_list():
    section = (ROOT / "docs/security.md").read_text().partition("### What grows")[2].partition("\n### ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    rules = [name for cell in cells if "(" not in cell for name in re.findall(r"`([a-z_*]+)`", cell)]
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    asked = {table: [rule for rule in rules if fnmatch(table, rule)] for table in tables}
    assert {table: found for table, found in asked.items() if len(found) != 1} == {}
    assert [rule for rule in rules if not any(fnmatch(table, rule) for table in tables)] == []


def test_list_says_deleted_of_the_tables_that_are():
    section = (ROOT / "docs/security.md").read_text().partition("### What grows")[2].partition("\n### ")[0]
    lines = {rule.over(NOW).model._meta.db_table: "emptied" if rule.emptied else "deleted" for rule in purging.RULES}
    for table, word in lines.items():
        (line,) = [line for line in section.splitlines() if line.startswith(f"| `{table}` ")]
        assert word in line, table


@pytest.mark.parametrize("task", [purge, sweep, lapse_proposals])
def test_clock_far_from_the_last_tick_removes_nothing(task, monkeypatch):
    over, registration = session("over", ends=NOW - DAY), registered(NOW - 3 * DAY)
    done = []
    monkeypatch.setattr("certportal.home.tasks.janitor.sweep", done.append)
    monkeypatch.setattr("applicants.actions.lapse_proposals", done.append)
    beat(TICK_TASK, now=NOW - 45 * DAY)
    with pytest.raises(TickHeldError):
        task()
    assert Session.objects.filter(pk=over.pk).exists()
    assert PendingRegistration.objects.filter(pk=registration.pk).exists()
    assert done == []
    beat(TICK_TASK, now=NOW)
    task()
    gone = not Session.objects.filter(pk=over.pk).exists() and not PendingRegistration.objects.exists()
    assert gone or done
