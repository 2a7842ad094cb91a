"""From the first day over the limit a case is escalated, the ledger says so, and a superior may promise another day."""

import pytest

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla import clocks
from certportal.kernel.sla.clocks import ClockRefused
from certportal.kernel.sla.enums import ClockVerb, WaitingOn
from certportal.kernel.sla.models import Clock, ClockEvent
from certportal.kernel.sla.story import stories_of
from certportal.kernel.sla.tick import tick
from tests.factories.accounts import PersonFactory
from tests.factories.sla import KIND, noon, register_kind, start_clock
from tests.spending import days_spent

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def officer(db):
    return PersonFactory(password=None, full_name="Petugas Nur'aini")


@pytest.fixture
def superior(db):
    return PersonFactory(password=None, full_name="Atasan Petugas")


@pytest.fixture
def late(office, officer, superior):
    """Limit on Friday 27 November 2026."""
    register_kind(people=[officer], superiors=lambda _subject: [superior], target=None, limit=5)
    return start_clock(office, "2026-11-20")


def told(person):
    rows = Message.objects.filter(channel=Channel.IN_APP, recipient=person).order_by("pk")
    return [row.subject.split(":")[0] for row in rows]


def test_superior_hears_nothing_on_the_due_day_and_daily_afterwards(late, officer, superior):
    tick(noon("2026-11-27"))
    assert told(superior) == []
    for on in ("2026-11-28", "2026-11-30", "2026-11-30", "2026-12-01"):
        tick(noon(on))
    assert told(superior) == ["Terlambat 1 hari kerja", "Terlambat 2 hari kerja"]
    assert told(officer)[-2:] == told(superior)
    lines = ClockEvent.objects.filter(clock=late, verb=ClockVerb.ESCALATED)
    assert [(line.on.isoformat(), line.by_name) for line in lines] == [("2026-11-30", "Sistem")]
    row = AuditEvent.objects.get(verb="clock.escalate")
    assert (row.after["to"], row.note) == (["Atasan Petugas"], "Diteruskan kepada atasan")


def test_a_kind_without_superiors_leaves_no_such_line(office, officer):
    register_kind(people=[officer], target=None, limit=5)
    start_clock(office, "2026-11-20")
    tick(noon("2026-12-01"))
    assert not ClockEvent.objects.filter(verb=ClockVerb.ESCALATED).exists()


def test_promise_changes_no_date_and_stands_in_the_ledger(late, office, superior):
    day = noon("2026-12-04").date()
    before = (late.target_on, late.limit_on, late.state)
    clocks.promise(KIND, office, promised_on=day, reason="Asesor sakit.", by=superior, now=noon("2026-11-30"))
    late.refresh_from_db()
    assert (late.target_on, late.limit_on, late.state) == before
    (story,) = stories_of(office, noon("2026-12-01"))
    assert (story.promise.promised_on, story.promise.reason) == (day, "Asesor sakit.")
    assert story.told.word == "Terlambat"


@pytest.mark.parametrize(
    ("now", "promised", "reason", "code"),
    [
        ("2026-11-27", "2026-12-04", "Sakit", "not_late"),
        ("2026-11-30", "2026-11-29", "Sakit", "promise_past"),
        ("2026-11-30", "2026-12-04", "  ", "reason_missing"),
    ],
)
@pytest.mark.usefixtures("late")
def test_promise_is_refused(office, superior, *, now, promised, reason, code):
    with pytest.raises(ClockRefused) as refused:
        clocks.promise(KIND, office, promised_on=noon(promised).date(), reason=reason, by=superior, now=noon(now))
    assert refused.value.code == code
    assert not ClockEvent.objects.filter(verb=ClockVerb.PROMISED).exists()


def test_nobody_promises_a_day_for_a_paused_clock(late, office, superior):
    clocks.pause(KIND, office, reason="Menunggu", by=superior, now=noon("2026-11-26"))
    with pytest.raises(ClockRefused):
        clocks.promise(
            KIND, office, promised_on=noon("2026-12-04").date(), reason="x", by=superior, now=noon("2026-12-01")
        )


def test_nobody_promises_a_day_where_no_clock_runs(office, superior):
    with pytest.raises(ClockRefused) as refused:
        clocks.promise(
            KIND, office, promised_on=noon("2026-12-04").date(), reason="x", by=superior, now=noon("2026-12-01")
        )
    assert refused.value.code == "not_late"


def test_story_and_ledger_spend_the_same_days(late, office, officer):
    clocks.hand_to(WaitingOn.CERTIFICATION_BODY, KIND, office, by=officer, now=noon("2026-11-23"))
    clocks.pause(KIND, office, reason="Tanya", by=officer, now=noon("2026-11-24"))
    clocks.resume(KIND, office, by=officer, now=noon("2026-11-26"))
    now = noon("2026-11-30")
    (story,) = stories_of(office, now)
    spent = {row.owner: row.counted + row.rested for row in story.spent}
    assert spent == days_spent(Clock.objects.get(pk=late.pk), until=now.date())
    assert spent == {"office": 3, "certification_body": 1, "applicant": 2}
    assert [day.on for day in story.days if day.number == 5] == [Clock.objects.get(pk=late.pk).limit_on]
