"""Who counts after the storm finds every kind of loss: an accountant that finds nothing would call any storm harmless."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from certportal.kernel.outbox.enums import MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from certportal.kernel.sla.models import Clock, Reminder
from tests.chaos import ledger
from tests.draining import run_due
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.blank_sheets import blank_sheets
from tests.factories.files import absolute, stored_pdf
from tests.factories.outbox import BORN, MailFactory, NoticeFactory
from tests.factories.papers import NOW, reserved_paper

__all__ = ["blank_sheets"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory(password=None)


def test_notice_that_came_twice_is_found_and_those_that_differ_are_none(person):
    same = {"recipient": person, "kind": "decision", "about_type": "a.b", "about_id": 1, "body": "Diputus."}
    differ = [{"recipient": PersonFactory(password=None)}, {"kind": "hint"}, {"about_type": "a.c"}, {"about_id": 2}]
    for other in ({}, *differ, {"body": "Ditolak."}, {"created_at": BORN + timedelta(seconds=1)}):
        NoticeFactory(**(same | other))
    MailFactory(**same)
    for day in (1, 2):
        NoticeFactory(**same, key=f"reminder:1:overdue_{day}")
    assert ledger.doubled_notices() == []
    NoticeFactory(**same)
    assert ledger.doubled_notices() == [str((person.pk, "decision", "a.b", 1))]


def test_letter_that_never_came_or_was_never_written_is_found(person):
    NoticeFactory(recipient=person, key=f"x:in_app:{person.pk}")
    mail = MailFactory(recipient=person, key=f"x:email:{person.pk}", message_id="<1>")
    assert ledger.lost_mails({"<1>": 1}) == [f"{mail.key} queued"]
    Message.objects.filter(pk=mail.pk).update(state=MessageState.SENT, sent_at=BORN)
    assert ledger.lost_mails({"<1>": 1}) == []
    assert ledger.lost_mails({}) == [f"{mail.key} sent"]
    mail.delete()
    assert ledger.lost_mails({"<1>": 1}) == [mail.key]


@pytest.mark.usefixtures("media_root", "blank_sheets")
@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"%PDF half")], ids=["gone", "changed"])
def test_file_or_paper_that_is_gone_or_changed_is_found(person, harm):
    stored, paper = stored_pdf(), reserved_paper(person, by=person)
    assert ledger.lost_files() == []
    assert ledger.lost_papers()[0] == paper.code
    assert len(ledger.lost_papers()) == 2, "and its job"
    assert ledger.open_work()["jobs"] == 1
    run_due(now=NOW)
    assert ledger.lost_papers() == ledger.lost_files() == []
    drawn = Paper.objects.get().file
    for row in (stored, drawn):
        harm(absolute(row))
    assert ledger.lost_files() == [stored.path, drawn.path]
    assert ledger.lost_papers() == [paper.code]


def test_clock_that_ran_out_unnoticed_and_reminder_unsent_are_found():
    today, office = timezone.localdate(), OrganisationFactory()
    clock = Clock.objects.create(
        kind="test.service", subject_type="accounts.organisation", subject_id=office.pk, organisation=office,
        started_on=today - timedelta(days=9), limit_days=5, limit_on=today,
    )  # fmt: skip
    reminder = Reminder.objects.create(clock=clock, kind="due", due_on=today + timedelta(days=1))
    assert ledger.unnoticed() == ledger.unsent_reminders() == []
    Clock.objects.update(limit_on=today - timedelta(days=1))
    Reminder.objects.update(due_on=today)
    assert (ledger.unnoticed(), ledger.lost_reminders()) == ([clock.pk], [str(reminder.pk)])
    Clock.objects.update(fell_due_on=today)
    assert ledger.unnoticed() == [clock.pk], "the late day of today is not planned"
    Clock.objects.update(overdue_planned_on=today)
    assert ledger.unnoticed() == []
    Reminder.objects.update(sent_at=timezone.now())
    assert ledger.lost_reminders() == [f"{reminder} 0"], "nobody was told"
