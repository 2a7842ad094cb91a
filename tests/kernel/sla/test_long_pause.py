"""After days without a worker each case is told of once, as it stands now; who has many reads one letter that lists them."""

import pytest
from django.conf import settings

from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.jobs.trusted import TICK_TASK
from certportal.kernel.outbox.enums import Channel, MessageState
from certportal.kernel.outbox.models import Message
from certportal.kernel.outbox.send import send_due
from certportal.kernel.sla import clocks, tasks
from certportal.kernel.sla.enums import ClockVerb
from certportal.kernel.sla.models import ClockEvent, Reminder
from certportal.kernel.sla.tick import tick
from tests.chaos.ledger import lost_reminders
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.sla import KIND, noon, register_kind, start_clock

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def away(office, monkeypatch):
    """Ticks at noon of a day, the last one before; four cases of one person and one of another."""
    many, few = PersonFactory(full_name="Banyak Perkara"), PersonFactory(full_name="Satu Perkara")
    cases = [OrganisationFactory() for _ in range(5)]
    register_kind(people=lambda subject, _kind: [few if subject == cases[-1] else many], at=lambda _subject: office)
    for case in cases:
        start_clock(case, "2026-08-14")
    Reminder.objects.filter(kind="half").delete()

    def tick_at(day, last):
        beat(TICK_TASK, now=noon(last))
        monkeypatch.setattr(tasks, "database_now", lambda: noon(day))
        tasks.tick.run()

    return tick_at, many, few


def notices(person, channel):
    return Message.objects.filter(recipient=person, channel=channel).order_by("pk")


def test_long_pause_brings_one_letter_that_lists_all_and_every_notice(away, mailoutbox):
    tick_at, many, few = away
    tick_at("2026-09-11", last="2026-09-06")
    one = notices(many, Channel.EMAIL).get()
    assert notices(many, Channel.IN_APP).count() == 4
    assert one.subject == "Portal sempat berhenti: 4 berkas perlu Anda perhatikan"
    for row in notices(many, Channel.IN_APP):
        assert f"{row.subject} (batas waktu 29 September 2026)\n  {settings.SITE_URL}{row.url}" in one.body
    assert notices(few, Channel.EMAIL).get().kind == "reminder"
    assert send_due(noon("2026-09-11")) == len(mailoutbox) == 2
    tick_at("2026-09-11", last="2026-09-06")
    assert Message.objects.filter(channel=Channel.EMAIL).count() == 2


def test_tick_after_a_short_pause_sends_each_as_ever(away):
    tick_at, many, _few = away
    tick_at("2026-09-07", last="2026-09-06")
    assert notices(many, Channel.EMAIL).count() == 4


def test_letters_wait_for_the_end_of_the_tick_and_are_not_lost_with_it(away, monkeypatch):
    tick_at, many, _few = away
    with monkeypatch.context() as broken:
        broken.setattr("certportal.kernel.sla.tick.gather", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tick_at("2026-09-11", last="2026-09-06")
    assert send_due(noon("2026-09-11")) == 0
    assert notices(many, Channel.EMAIL).filter(state=MessageState.QUEUED).count() == 4
    tick_at("2026-09-12", last="2026-09-06")
    assert notices(many, Channel.EMAIL).get().subject == "Portal sempat berhenti: 4 berkas perlu Anda perhatikan"


def test_what_was_sent_already_is_in_no_summary(away, mailoutbox):
    tick_at, many, _few = away
    tick_at("2026-09-07", last="2026-09-06")
    send_due(noon("2026-09-07"))
    tick_at("2026-09-11", last="2026-09-06")
    assert notices(many, Channel.EMAIL).count() == 4
    assert len(mailoutbox) == 5


# --- one true message for each clock -------------------------------------------------------------------------


@pytest.fixture
def officer(db):
    return PersonFactory(full_name="Petugas")


def said(person, channel=Channel.IN_APP):
    """What comes before the name of the clock in each subject line."""
    return [row.subject.split(":")[0] for row in notices(person, channel)]


def pause_until(day, *, since="2026-11-23"):
    return tick(noon(day), last=noon(since))


def test_of_all_that_fell_due_only_what_is_true_now_is_told_and_nothing_comes_later(office, officer):
    superior = PersonFactory(full_name="Atasan")
    register_kind(limit=3, target=2, people=[officer], superiors=lambda _subject: [superior])
    start_clock(office, "2026-11-20")  # limit on Wednesday the 25th
    assert pause_until("2026-11-28", since="2026-11-20") == 1
    for person in (officer, superior):
        assert said(person) == said(person, Channel.EMAIL) == ["Terlambat 2 hari kerja"]
    assert not Reminder.objects.filter(sent_at=None).exists()
    assert lost_reminders() == []
    assert ClockEvent.objects.filter(verb=ClockVerb.ESCALATED).count() == 1
    assert [tick(noon(day)) for day in ("2026-11-28", "2026-11-29", "2026-11-30")] == [0, 0, 1]
    assert said(superior) == ["Terlambat 2 hari kerja", "Terlambat 3 hari kerja"]
    Message.objects.filter(key__contains="overdue_3").delete()
    assert lost_reminders() == [str(Reminder.objects.get(kind="overdue_3")) + " 0"]


def test_of_several_warnings_the_nearest_to_the_limit_is_told(office, officer):
    register_kind(limit=6, target=2, people=[officer])
    start_clock(office, "2026-11-20")  # limit on Monday the 30th; half, target and three days before have passed
    assert pause_until("2026-11-26", since="2026-11-20") == 1
    assert said(officer) == ["Sisa 2 hari kerja"]
    assert tick(noon("2026-11-27")) == 1
    assert said(officer) == ["Sisa 2 hari kerja", "Sisa 1 hari kerja"]


def test_reminders_of_one_clock_that_fall_into_two_batches_are_told_as_one(office, officer, monkeypatch):
    monkeypatch.setattr("certportal.kernel.sla.tick.BATCH", 1)
    register_kind(limit=3, target=2, people=[officer])
    start_clock(office, "2026-11-20")
    assert pause_until("2026-11-28") == 1
    assert said(officer) == ["Terlambat 2 hari kerja"]


def test_limit_that_passed_before_the_weekend_is_neither_today_nor_days_late(office, officer):
    superior = PersonFactory(full_name="Atasan")
    register_kind(limit=5, target=None, people=[officer], superiors=lambda _subject: [superior])
    start_clock(office, "2026-11-20")  # limit on Friday the 27th
    pause_until("2026-11-28")
    assert said(officer) == ["Baru lewat batas waktu"]
    assert "sudah terlewati." in notices(officer, Channel.IN_APP).get().body
    tick(noon("2026-11-30"))
    assert said(officer)[1:] == said(superior) == ["Terlambat 1 hari kerja"]


def test_target_that_passed_meanwhile_is_not_called_today(office, officer):
    register_kind(limit=14, target=2, people=[officer])
    start_clock(office, "2026-11-20")
    pause_until("2026-11-26")
    body = notices(officer, Channel.IN_APP).get().body
    assert "Target layanan sudah lewat, 24 November 2026." in body
    assert "hari ini" not in body


def test_reminder_an_admin_stopped_stays_unsaid(office, officer):
    register_kind(limit=3, target=2, people=[officer])
    start_clock(office, "2026-11-20")
    Reminder.objects.filter(kind="due").update(stopped_at=noon("2026-11-25"))
    pause_until("2026-11-28")
    assert list(Reminder.objects.filter(sent_at=None).values_list("kind", flat=True)) == ["due"]


def test_summary_names_each_case_once_as_it_is_now_the_most_pressing_first(office, officer):
    register_kind(limit=7, target=2, people=[officer], at=lambda _subject: office)
    register_kind("test.step", limit=3, target=None, people=[officer], at=lambda _subject: office)
    far, near, late, stopped = (OrganisationFactory() for _ in range(4))
    for case in (far, near, late, stopped):
        start_clock(case, "2026-11-23" if case == far else "2026-11-20")
    start_clock(late, "2026-11-20", kind="test.step")
    tick(noon("2026-11-26"), last=noon("2026-11-23"))
    Message.objects.filter(channel=Channel.EMAIL).delete()
    clocks.stop(KIND, stopped, by=SYSTEM, now=noon("2026-11-28"))
    pause_until("2026-12-01", since="2026-11-26")
    one = notices(officer, Channel.EMAIL).get()
    assert one.subject == "Portal sempat berhenti: 3 berkas perlu Anda perhatikan, 1 terlambat"
    link = f"\n  {settings.SITE_URL}/pemberitahuan/"
    lines = [
        f"- Terlambat 4 hari kerja: layanan sertifikasi {late} (batas waktu 25 November 2026)",
        f"- Batas waktu hari ini: layanan sertifikasi {near} (batas waktu 1 Desember 2026)",
        f"- Sisa 1 hari kerja: layanan sertifikasi {far} (batas waktu 2 Desember 2026)",
    ]
    assert "\n".join(f"{line}{link}" for line in lines) in one.body


def test_warning_planned_after_the_limit_keeps_no_late_day_from_the_superior(office, officer):
    """A holiday written down afterwards moves the warnings, but not a limit that was missed."""
    superior = PersonFactory(full_name="Atasan")
    register_kind(limit=3, target=None, people=[officer], superiors=lambda _subject: [superior])
    start_clock(office, "2026-11-20")
    Reminder.objects.filter(kind="due").update(due_on="2026-11-28")
    pause_until("2026-11-28")
    assert said(superior) == ["Terlambat 2 hari kerja"]
