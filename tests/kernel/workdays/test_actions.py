from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.workdays import actions, seed
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.load import seed_holidays
from certportal.kernel.workdays.models import CalendarYear, Holiday
from certportal.kernel.workdays.queries import calendar_for, current_stamp, today_at, unconfirmed_years
from certportal.kernel.workdays.refusals import CalendarRefused
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.workdays import HolidayFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
LEAVE = date(2026, 12, 24)
JANUARY = seed.SeedDay(date(2026, 1, 1), "Tahun Baru Masehi", DayKind.NATIONAL, estimated=False)


def rows():
    return set(Holiday.objects.values_list("date", "name", "kind", "decree", "estimated", "organisation"))


def test_seed_brings_both_categories_and_the_second_time_nothing():
    assert seed_holidays(2026, 2027) == 17 + 8 + 18 + 8
    before, stamp = rows(), current_stamp()
    assert seed_holidays(2026, 2027) == 0
    assert (rows(), current_stamp()) == (before, stamp)
    assert Holiday.objects.get(date=LEAVE).kind == DayKind.JOINT_LEAVE


def test_seeded_rows_give_the_golden_vector_and_are_provisional_until_confirmed():
    seed_holidays(2026, 2027)
    calendar = calendar_for(OrganisationFactory())
    assert calendar.add(date(2026, 11, 21), 30) == date(2027, 1, 7)
    assert calendar.is_provisional(date(2026, 12, 10))
    actions.confirm_year(2026, PersonFactory(), NOW)
    assert not calendar_for(OrganisationFactory()).is_provisional(date(2026, 12, 10))


def test_estimated_days_lose_the_label_in_their_name_and_carry_the_mark():
    actions.seed_year(2027)
    day = Holiday.objects.get(date=date(2027, 3, 10))
    assert day.estimated
    assert "perkiraan" not in day.name


def test_seed_follows_the_library_but_leaves_rows_that_name_a_decree(monkeypatch):
    actions.seed_year(2026)
    kept = actions.add_special_day(
        date(2026, 7, 1), "Pilkada", DayKind.NATIONAL, decree="Keppres 1/2026", by=SYSTEM, now=NOW
    )
    moved = [day for day in seed.days_of(2026) if day.date != date(2026, 6, 16)]
    moved.append(seed.SeedDay(date(2026, 6, 17), "Tahun Baru Islam", DayKind.NATIONAL, estimated=False))
    monkeypatch.setattr(actions, "days_of", lambda _year: moved)
    assert actions.seed_year(2026) == 2
    assert Holiday.objects.filter(pk=kept.pk).exists()
    assert not Holiday.objects.filter(date=date(2026, 6, 16)).exists()
    assert Holiday.objects.filter(date=date(2026, 6, 17)).exists()


def test_seed_takes_over_a_better_name_and_certainty(monkeypatch):
    actions.seed_year(2027)
    fixed = [
        seed.SeedDay(day.date, "Hari Raya Idulfitri 1448 H" if day.estimated else day.name, day.kind, estimated=False)
        for day in seed.days_of(2027)
    ]
    monkeypatch.setattr(actions, "days_of", lambda _year: fixed)
    assert actions.seed_year(2027) == 3
    row = Holiday.objects.get(date=date(2027, 3, 10))
    assert (row.name, row.estimated) == ("Hari Raya Idulfitri 1448 H", False)


def test_confirmed_year_is_never_touched_by_the_seed():
    actions.seed_year(2026)
    person = PersonFactory()
    actions.confirm_year(2026, person, NOW)
    actions.remove_special_day(Holiday.objects.get(date=LEAVE), by=person, now=NOW)
    other = Holiday.objects.get(date=date(2026, 12, 25), kind=DayKind.NATIONAL)
    Holiday.objects.filter(pk=other.pk).update(name="Natal, menurut SKB")
    before = rows()
    assert actions.seed_year(2026) == 0
    assert rows() == before, "not even a name"
    assert not Holiday.objects.filter(date=LEAVE).exists()


def test_year_that_turns_out_empty_is_told_to_every_clock_once(monkeypatch):
    """From then on the year is known, and its due dates are no longer those of a year nobody looked at."""
    monkeypatch.setattr(actions, "days_of", lambda _year: [])
    stamps = [current_stamp()]
    for _ in range(2):
        assert actions.seed_year(2030) == 0
        stamps.append(current_stamp())
    assert stamps[0] != stamps[1] == stamps[2]
    assert AuditEvent.objects.get(verb="calendar.seed").after == {"added": 0, "removed": 0}


def test_seed_does_not_bring_back_what_a_person_took_away():
    actions.seed_year(2026)
    actions.remove_special_day(Holiday.objects.get(date=LEAVE), by=PersonFactory(), now=NOW)
    assert actions.seed_year(2026) == 0
    assert not Holiday.objects.filter(date=LEAVE).exists()
    again = actions.add_special_day(
        LEAVE, "Cuti bersama", DayKind.JOINT_LEAVE, decree="SKB", by=PersonFactory(), now=NOW
    )
    actions.remove_special_day(again, by=PersonFactory(), now=NOW)
    actions.add_special_day(LEAVE, "Cuti bersama", DayKind.JOINT_LEAVE, decree="SKB", by=PersonFactory(), now=NOW)
    Holiday.objects.filter(date=LEAVE).delete()  # deleted in another way than by the action
    assert actions.seed_year(2026) == 1


def test_year_over_which_deadlines_were_counted_is_filled_by_nobody_alone(monkeypatch):
    """A day that comes and a day that goes move deadlines alike; a library that changed is no grounds for one person."""
    admin, second = person_with(Role.SYSTEM_ADMIN), person_with(Role.INSPECTORATE)
    monkeypatch.setattr(actions, "days_of", lambda _year: [JANUARY])

    def fill(**grounds):
        return actions.seed_year(2026, by=admin, now=NOW, **grounds)

    with pytest.raises(CalendarRefused) as refused:
        fill(decree=" ", second=second)
    assert refused.value.code == "decree_missing"
    for nobody in (None, admin):
        with pytest.raises(PersonRefused) as alone:
            fill(decree="SKB 933/2025", second=nobody)
        assert alone.value.code == "needs_second"
    assert not Holiday.objects.exists()
    assert fill(decree=" SKB 933/2025 ", second=second) == 1
    assert AuditEvent.objects.get(verb="calendar.seed").note == "SKB 933/2025"
    monkeypatch.setattr(actions, "days_of", lambda _year: [])
    with pytest.raises(PersonRefused):
        fill(decree="SKB 933/2025")
    assert Holiday.objects.count() == 1
    assert actions.seed_year(2026, now=NOW) == 1, "the portal itself follows the library"


def test_empty_year_cannot_be_confirmed():
    with pytest.raises(CalendarRefused, match="Kalender 2030 belum diisi") as refused:
        actions.confirm_year(2030, PersonFactory(), NOW)
    assert refused.value.code == "calendar_empty"
    assert not CalendarYear.objects.filter(year=2030).exists()


def test_year_without_joint_leave_needs_the_statement():
    actions.seed_year(2028)
    with pytest.raises(CalendarRefused) as refused:
        actions.confirm_year(2028, PersonFactory(), NOW)
    assert refused.value.code == "joint_leave_missing"
    actions.confirm_year(2028, PersonFactory(), NOW, without_joint_leave=True)
    assert not Holiday.objects.filter(date__year=2028, estimated=True).exists()


def test_confirming_twice_keeps_the_first_and_writes_one_audit_row():
    actions.seed_year(2026)
    first, second = PersonFactory(), PersonFactory()
    actions.confirm_year(2026, first, NOW)
    actions.confirm_year(2026, second, NOW.replace(day=22))
    row = CalendarYear.objects.get(year=2026)
    assert (row.confirmed_by, row.confirmed_at) == (first, NOW)
    assert AuditEvent.objects.filter(verb="calendar.confirm").count() == 1


def test_special_day_needs_a_decree():
    with pytest.raises(CalendarRefused) as refused:
        actions.add_special_day(LEAVE, "Libur", DayKind.NATIONAL, decree=" ", by=PersonFactory(), now=NOW)
    assert refused.value.code == "decree_missing"


def test_regional_day_closes_one_office_only():
    here, there = OrganisationFactory(), OrganisationFactory()
    day = date(2026, 6, 22)
    actions.add_special_day(day, "HUT Kota", DayKind.REGIONAL, decree="Kepgub 5", by=SYSTEM, now=NOW, organisation=here)
    assert not calendar_for(here).is_working_day(day)
    assert calendar_for(there).is_working_day(day)
    assert calendar_for(None).is_working_day(day)


def test_national_holiday_names_the_day_where_joint_leave_falls_on_it():
    HolidayFactory(date=LEAVE, name="Cuti", kind=DayKind.JOINT_LEAVE)
    HolidayFactory(date=LEAVE, name="Natal", kind=DayKind.NATIONAL)
    assert calendar_for(None).holidays[LEAVE].name == "Natal"


def test_special_workday_row_opens_a_saturday():
    HolidayFactory(date=date(2026, 11, 28), kind=DayKind.SPECIAL_WORKDAY)
    assert calendar_for(None).is_working_day(date(2026, 11, 28))


def test_kept_calendar_costs_one_query_and_notices_every_change(django_assert_num_queries):
    office = OrganisationFactory()
    row = HolidayFactory(date=LEAVE)
    assert not calendar_for(office).is_working_day(LEAVE)
    with django_assert_num_queries(1):
        calendar_for(office)
    stamp = current_stamp()
    with django_assert_num_queries(0):
        calendar_for(office, stamp=stamp)
    row.delete()
    assert calendar_for(office).is_working_day(LEAVE)
    office.weekdays = [0, 1, 2]
    assert not calendar_for(office).is_working_day(LEAVE)  # a Thursday


def test_rolled_back_change_leaves_no_trace_in_the_kept_calendar():
    HolidayFactory(date=date(2026, 1, 1))
    with transaction.atomic():
        HolidayFactory(date=LEAVE)
        assert not calendar_for(None).is_working_day(LEAVE)
        transaction.set_rollback(True)
    assert calendar_for(None).is_working_day(LEAVE)


@pytest.mark.parametrize(("zone", "day"), [("Asia/Jakarta", 21), ("Asia/Makassar", 22), ("Asia/Jayapura", 22)])
def test_today_is_the_day_in_the_time_zone_of_the_office(zone, day):
    moment = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert today_at(OrganisationFactory(zone=zone), moment) == date(2026, 11, day)


def test_unconfirmed_years_are_listed():
    actions.seed_year(2026)
    actions.confirm_year(2026, PersonFactory(), NOW)
    assert unconfirmed_years(2025, 2027) == [2025, 2027]


def test_same_day_twice_is_refused_by_the_database():
    HolidayFactory(date=LEAVE)
    with pytest.raises(IntegrityError):
        HolidayFactory(date=LEAVE)
