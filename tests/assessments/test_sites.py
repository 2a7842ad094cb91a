"""Test sites: what they are fit for, verification, and the readiness form of one exam."""

import datetime as dt

import pytest
from django.urls import reverse

from assessments import actions
from assessments.enums import SiteVerification
from assessments.models import ExamEvent
from assessments.policies import verifies_site
from assessments.queries import events_with_counts, lacking_at, lines_of, readiness_of
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.web.refusal import Refused
from schemes.models import Scheme
from tests.factories.accounts import OrganisationFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import TestSiteFactory, event_for, hall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]


@pytest.fixture
def place():
    return hall()


def refused(code, act, *args, **fields):
    with pytest.raises(Refused) as refusal:
        act(*args, **fields)
    assert refusal.value.code == code


def fitted(place, **fields):
    known = {"schemes": [], "capacity": 20, "verification": SiteVerification.PERIODIC, "checklist": []}
    by = person_with(Role.SITE_OFFICER, place.site.agency)
    place.site = actions.set_site_fitness(place.site, **known | fields, by=by, now=NOW)


def form(place, **fields):
    items = [(line, True, "") for line in lines_of(place.site)]
    return {"items": items, "is_ready": True, "note": "", "by": place.admin, "now": NOW} | fields


def test_a_site_outside_its_scope_holds_no_exam_of_that_scheme(place):
    other = Scheme.objects.exclude(pk=place.world.catalogue.scheme.pk).first()
    fitted(place, schemes=[other])
    refused("site_unfit", event_for, place)
    fitted(place, schemes=[other, place.world.catalogue.scheme])
    assert event_for(place).seats == 20


def test_a_periodic_verification_holds_through_its_last_day_and_warns_after_it(place):
    fitted(place)
    event = event_for(place, starts_at=NOW + dt.timedelta(days=9))
    refused("until", actions.write_site_check, place.site, **form(place))
    for until, warned in ((event.exam_day - dt.timedelta(days=1), True), (event.exam_day, False)):
        actions.write_site_check(place.site, valid_until=until, **form(place))
        said = lacking_at(event, readiness_of(event))
        assert any("Verifikasi berkala" in row for row in said) is warned


def test_the_readiness_form_says_what_is_lacking_and_the_latest_counts(place):
    event = event_for(place)
    assert "belum diisi" in lacking_at(event, readiness_of(event))[0]
    refused("note_missing", actions.write_site_check, place.site, event=event, **form(place, is_ready=False))
    actions.write_site_check(place.site, event=event, **form(place, is_ready=False, note="Listrik padam."))
    assert "Listrik padam" in lacking_at(event, readiness_of(event))[0]
    actions.write_site_check(place.site, event=event, **form(place))
    assert lacking_at(event, readiness_of(event)) == []


def test_the_form_is_filled_in_on_its_page_and_keeps_what_was_typed(place, client):
    event = event_for(place)
    client.force_login(place.admin)
    address = reverse("exam.readiness", args=[event.code])
    typed = {"there_1": "on", "remark_2": "Kurang dua kursi.", "is_ready": "tidak", "note": ""}
    again = client.post(address, typed).content.decode()
    assert "Kurang dua kursi." in again
    assert "Tuliskan mengapa" in again
    assert client.post(address, typed | {"note": "Kursi."}).status_code == 302
    row = readiness_of(event)
    assert [item.is_there for item in row.items.all()][:2] == [True, False]
    assert "Kursi." in client.get(event.get_absolute_url()).content.decode()


def test_a_site_is_read_by_its_office_and_whoever_verifies_it_or_examines_there(place, client):
    other = OrganisationFactory()
    clerks = [person_with(Role.CERTIFICATE_ADMIN, office) for office in (place.site.agency, other)]
    page = reverse("site.show", args=[place.site.pk])
    assert [_opened(client, clerk, page) for clerk in clerks] == [200, 404]
    ExamEvent.objects.filter(pk=event_for(place).pk).update(agency=other)
    assert [_opened(client, clerk, page) for clerk in clerks] == [200, 200]
    assert [verifies_site(clerk, place.site) for clerk in clerks] == [True, False]


def _opened(client, person, page):
    client.force_login(person)
    return client.get(page).status_code


def test_a_site_of_an_office_without_a_body_is_verified_by_the_body_of_its_schemes(place):
    body = place.world.catalogue.body.organisation
    clerk, foreign = person_with(Role.CERTIFICATE_ADMIN, body), OrganisationFactory(seats=[Seat.CERTIFICATION_BODY])
    stranger = person_with(Role.CERTIFICATE_ADMIN, foreign)
    site = TestSiteFactory(agency=OrganisationFactory(seats=[Seat.TEST_SITE]))
    assert [verifies_site(one, site) for one in (clerk, stranger)] == [True, True]
    site.schemes.set([place.world.catalogue.scheme])
    assert [verifies_site(one, site) for one in (clerk, stranger)] == [True, False]
    form_of = {**form(place), "valid_until": NOW.date()}
    refused("not_allowed", actions.write_site_check, site, **form_of | {"by": stranger})
    assert actions.write_site_check(site, **form_of | {"by": clerk}).pk


def test_an_office_of_both_seats_verifies_where_others_are_examined_and_no_office_like_itself(place):
    own = OrganisationFactory(seats=[Seat.TEST_SITE, Seat.CERTIFICATION_BODY])
    site = TestSiteFactory(agency=OrganisationFactory(seats=[Seat.TEST_SITE]))
    site.schemes.set([place.world.catalogue.scheme])
    assert verifies_site(place.admin, site)
    assert not verifies_site(person_with(Role.CERTIFICATE_ADMIN, own), site)
    assert not verifies_site(place.admin, TestSiteFactory(agency=own))
    assert not verifies_site(person_with(Role.SITE_OFFICER, site.agency), site)


def test_pages_about_a_site_stand_in_the_frame_of_whoever_reads_them(client, place):
    """What a page calls its test site never takes the place of what the frame asks: who reads, and of which office."""
    event = event_for(place)
    client.force_login(place.admin)
    pages = (reverse("site.show", args=[place.site.pk]), reverse("exam.readiness", args=[event.code]))
    for page in (client.get(address).content.decode() for address in pages):
        assert 'class="bench"' in page
        assert place.site.name in page


def test_exams_ahead_are_listed_soonest_first_and_before_what_is_over(place):
    days = (5, 9, 7)
    first, last, between = [event_for(place, starts_at=NOW + dt.timedelta(days=ahead)) for ahead in days]
    assert list(events_with_counts(place.admin)) == [first, between, last]
    actions.cancel_event(first, note="Ruang dipakai.", by=place.admin, now=NOW)
    assert list(events_with_counts(place.admin)) == [between, last, first]
