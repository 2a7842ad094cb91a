"""/pengaturan/kalender/: years, special days, the yearly confirmation, and who changed what."""

import datetime as dt

import pytest
from django.utils import timezone

from certportal.home.settings_pages.desk import calendar_unconfirmed
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.workdays.actions import confirm_year, seed_year
from certportal.kernel.workdays.enums import DayKind
from certportal.kernel.workdays.models import CalendarYear, Holiday
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.workdays import HolidayFactory
from tests.home.asking import FRAME, body, queries, said, url

pytestmark = pytest.mark.django_db


def filled(year=2026):
    seed_year(year)
    return CalendarYear.objects.get(year=year)


def test_calendar_lists_years_with_their_state(office):
    filled()
    page = body(office.get(url("calendar")))
    for words in ("Belum dikonfirmasi", "Belum diisi", "cuti bersama"):
        assert words in page


def test_calendar_costs_the_same_for_one_day_and_for_many_years(office):
    HolidayFactory(date=dt.date(2026, 1, 1), organisation=OrganisationFactory(name="Kantor Satu"))
    counts = []
    for fill in ((), (2024, 2025, 2026, 2027)):
        for number in fill:
            filled(number)
        counts.append((queries(office, url("calendar")), queries(office, url("year", 2026))))
    assert counts[0] == counts[1]
    assert counts[0][0] <= FRAME + 2
    assert counts[0][1] <= FRAME + 5
    page = body(office.get(url("year", 2026)))
    assert "hanya Kantor Satu" in page
    assert "Kamis, 1 Januari 2026" in page


@pytest.mark.parametrize("year", [1999, 2101, 99999])
def test_years_beyond_the_calendar_are_not_found(office, year):
    assert office.get(url("year", year)).status_code == 404
    assert office.post(url("year_seed", year)).status_code == 404
    assert not CalendarYear.objects.exists()


def test_a_year_is_filled_from_the_built_in_list(office, admin):
    year = timezone.localdate().year + 1  # nothing of it has passed: nobody else is needed
    page = office.post(url("year_seed", year), follow=True)
    assert "diisi atau disesuaikan" in said(page)[0]
    assert Holiday.objects.filter(date__year=year).count() > 10
    assert "Hari libur diisi dari daftar bawaan" in body(page)
    assert admin.full_name in body(page)


def test_a_year_is_confirmed_after_comparing(office, admin):
    filled()
    assert "compared" in office.post(url("year_confirm", 2026)).context["confirm_form"].errors
    page = office.post(url("year_confirm", 2026), {"compared": "on"}, follow=True)
    row = CalendarYear.objects.get(year=2026)
    assert row.confirmed_by == admin
    assert "Kalender dikonfirmasi" in body(page)
    assert url("year_confirm", 2026) not in body(page)


def test_confirming_without_joint_leave_must_be_meant(office):
    filled()
    Holiday.objects.filter(kind=DayKind.JOINT_LEAVE).delete()
    response = office.post(url("year_confirm", 2026), {"compared": "on"})
    assert "belum memuat cuti bersama" in body(response)
    assert AuditEvent.objects.filter(verb="settings.year_confirm.refused").count() == 1
    office.post(url("year_confirm", 2026), {"compared": "on", "without_joint_leave": "on"})
    assert CalendarYear.objects.get(year=2026).confirmed_at


DAY = {"date": "2026-12-10", "kind": "regional", "name": "Pemilihan Kepala Daerah", "decree": "Kepgub 12/2026"}


def test_a_day_is_added_changed_and_removed_and_each_is_told(office, admin):
    page = office.post(url("day_add", 2026), DAY, follow=True)
    assert "Pemilihan Kepala Daerah, 10 Desember 2026, tersimpan" in said(page)[0]
    office.post(url("day_add", 2026), {**DAY, "name": "Pilkada"})
    day = Holiday.objects.get(date="2026-12-10")
    page = office.post(url("day_remove", 2026, day.pk), follow=True)
    assert not Holiday.objects.exists()
    titles = [change.title for change in page.context["history"]]
    assert titles == ["Hari dihapus", "Hari diubah", "Hari ditambahkan"]
    assert {change.by for change in page.context["history"]} == {admin.full_name}
    assert "10 Desember 2026 · Pilkada · Hari libur daerah · Kepgub 12/2026" in body(page)
    assert office.get(url("year", 2027)).context["history"] == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"date": "2027-01-01"}, "date"),
        ({"date": "x"}, "date"),
        ({"kind": "pesta"}, "kind"),
        ({"name": " "}, "name"),
        ({"decree": ""}, "decree"),
    ],
)
def test_a_wrong_day_is_explained_and_kept(office, typed, field):
    response = office.post(url("day_add", 2026), DAY | typed)
    assert response.status_code == 200
    assert list(response.context["day_form"].errors) == [field]
    assert not Holiday.objects.exists()


def test_a_day_of_another_year_is_not_found(office):
    day = HolidayFactory(date=dt.date(2025, 5, 1))
    assert office.post(url("day_remove", 2026, day.pk)).status_code == 404
    assert Holiday.objects.filter(pk=day.pk).exists()


# --- The warning on the desk ---------------------------------------------------------------------------------------
def test_admin_is_warned_of_a_calendar_nobody_confirmed_and_led_to_it(client, admin):
    """The year to come counts from October on, when its decree is usually out."""

    def warned(person, month):
        return [
            (one.url, one.sentence[:26])
            for one in calendar_unconfirmed(person, dt.datetime(2026, month, 20, 5, tzinfo=dt.UTC))
        ]

    years = {year: (url("year", year), f"Kalender hari kerja {year} b") for year in (2026, 2027)}
    assert warned(admin, 11) == [years[2026], years[2027]]
    assert warned(admin, 9) == [years[2026]]
    assert warned(PersonFactory(password=None), 11) == []
    client.force_login(admin)
    assert f'href="{url("year", timezone.localdate().year)}"' in client.get("/meja-kerja/").content.decode()
    filled(2026)
    confirm_year(2026, by=admin, now=dt.datetime(2026, 1, 10, 5, tzinfo=dt.UTC))
    assert warned(admin, 9) == []
