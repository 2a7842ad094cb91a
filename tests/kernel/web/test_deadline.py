from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from certportal.kernel.web.deadline import is_pressing, tell
from certportal.kernel.web.templatetags.ui import TONES
from tests.factories.accounts import OrganisationFactory
from tests.factories.workdays import HolidayFactory

pytestmark = pytest.mark.django_db


@dataclass
class Clock:
    """The columns of a clock; Friday 20 November 2026 is day 0, ten working days later it is due."""

    organisation: object
    state: str = "running"
    unit: str = "working_day"
    started_on: date = date(2026, 11, 20)
    target_on: date | None = date(2026, 11, 27)
    limit_on: date = date(2026, 12, 4)
    provisional: bool = False
    paused_on: date | None = None
    stopped_on: date | None = None


def noon(day, month=11):
    return datetime(2026, month, day, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "word", "left"),
    [
        (noon(20), "Aman", "sisa 10 hari kerja"),
        (noon(27), "Aman", "sisa 5 hari kerja"),
        (noon(28), "Lewat target", "sisa 5 hari kerja"),
        (noon(30), "Lewat target", "sisa 4 hari kerja"),
        (noon(1, 12), "Mendekati batas", "sisa 3 hari kerja"),
        (noon(4, 12), "Mendekati batas", "jatuh tempo hari ini"),
        (datetime(2026, 12, 4, 16, 59, tzinfo=UTC), "Mendekati batas", "jatuh tempo hari ini"),
        (datetime(2026, 12, 4, 17, 0, tzinfo=UTC), "Terlambat", "baru lewat batas"),
        (noon(7, 12), "Terlambat", "lewat 1 hari kerja"),
    ],
)
def test_running_clock_is_told_by_its_target_and_limit(now, word, left):
    told = tell(Clock(OrganisationFactory()), now)
    assert (told.word, told.left) == (word, left)


def test_in_brief_a_missed_target_is_named_and_only_what_is_near_has_the_hourglass():
    """An amber "Sisa 5 hari" beside a grey one puzzles; a tick on "Sisa 7 hari" reads as done, an hourglass on a state as haste."""
    told = [tell(Clock(OrganisationFactory()), now) for now in (noon(27), noon(28), noon(1, 12), noon(7, 12))]
    assert [one.brief for one in told] == ["Sisa 5 hari", "Lewat target, sisa 5 hari", "Sisa 3 hari", "Lewat 1 hari"]
    icons = ["clock-history", "hourglass-split", "hourglass-split", "exclamation-circle"]
    assert [one.icon for one in told] == icons
    assert "hourglass-split" not in TONES.values()


@pytest.mark.parametrize(
    ("now", "started", "limit", "word", "pressing"),
    [
        (noon(26), date(2026, 11, 20), date(2026, 12, 4), "Aman", False),
        (noon(27), date(2026, 11, 20), date(2026, 12, 4), "Aman", False),  # half of the days are used
        (noon(30), date(2026, 11, 20), date(2026, 12, 4), "Aman", False),
        (noon(1, 12), date(2026, 11, 20), date(2026, 12, 4), "Mendekati batas", True),  # three working days are left
        (noon(27), date(2026, 11, 23), date(2026, 12, 2), "Mendekati batas", True),
        (noon(7, 12), date(2026, 11, 20), date(2026, 12, 4), "Terlambat", True),
    ],
)
def test_what_presses_is_what_its_word_says(now, started, limit, word, pressing):
    clock = Clock(OrganisationFactory(), started_on=started, target_on=None, limit_on=limit)
    assert (tell(clock, now).word, is_pressing(clock, now)) == (word, pressing)


def test_the_target_alone_presses_too():
    """The office's own target has passed: that is told, and not that the limit is near while days are left."""
    clock = Clock(OrganisationFactory(), target_on=date(2026, 11, 24))
    assert (tell(clock, noon(25)).word, is_pressing(clock, noon(25))) == ("Lewat target", True)
    assert (tell(clock, noon(24)).word, is_pressing(clock, noon(24))) == ("Aman", False)


def test_a_paused_clock_is_not_urgent():
    resting = Clock(OrganisationFactory(), state="paused", paused_on=date(2026, 11, 24))
    assert not is_pressing(resting, noon(30, 12))


def test_holidays_between_are_named_and_not_counted():
    HolidayFactory(date=date(2026, 11, 25), name="Hari Pahlawan Daerah")
    told = tell(Clock(OrganisationFactory()), noon(20))
    assert [(day.date, day.name) for day in told.skipped] == [(date(2026, 11, 25), "Hari Pahlawan Daerah")]
    assert told.left == "sisa 9 hari kerja"


def test_paused_and_finished_clocks():
    office = OrganisationFactory()
    paused = tell(Clock(office, state="paused", paused_on=date(2026, 11, 24)), noon(30))
    done = tell(Clock(office, state="stopped", stopped_on=date(2026, 12, 4)), noon(30, 12))
    late = tell(Clock(office, state="stopped", stopped_on=date(2026, 12, 8)), noon(30, 12))
    assert (paused.word, paused.left) == ("Berhenti sementara", "sejak 24 November 2026")
    assert (done.word, done.left) == ("Selesai", "selesai 4 Desember 2026")
    assert (late.word, late.left) == ("Selesai terlambat", "lewat 2 hari kerja")
    assert len({paused.tone, done.tone, late.tone}) == 3
