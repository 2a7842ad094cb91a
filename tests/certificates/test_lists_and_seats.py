"""A list that waits to be counted while seats change: what it carries is not handed over before somebody has counted it."""

from shutil import copytree

import pytest
from django.db import connection
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates import actions
from certificates.models import Certificate
from certificates.queries import lists_to_count, register_faults
from certportal.home.settings_pages.actions import change_seats
from certportal.kernel.accounts.enums import SEATS_OF_ROLE, Role, Seat
from certportal.kernel.accounts.models import Membership, User
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.workflow.make import make_move
from tests.draining import run_due
from tests.factories.accounts import MembershipFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import admitted, another_applicant
from tests.factories.seats import issued, three_offices, whom
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offices_once", "blank_sheets"), pytest.mark.watched]


READY, HANDED_OVER, CLOSED = "Nyatakan siap diserahkan", "Catat serah terima", "Tutup berkas"


@pytest.fixture
def offices(media_root):
    return three_offices()


@pytest.fixture(scope="module")
def one_once(issued_once):
    return issued_once(case_with_its_days)


def case_with_its_days(offices):
    case = admitted(offices.hall)
    clocks.start("service", case, by=offices.hall.world.verifier, now=NOW)
    return case


@pytest.fixture
def certificate(one_once, media_root):
    """A drawn certificate at the certification body, whose days are counted."""
    media, keys = one_once
    copytree(media, media_root)
    return Certificate.objects.get(pk__in=keys)


def both_seats(offices):
    """The service office takes the seat of the certification body too."""
    _seats(offices.service, Seat.values)


def seat_lost(offices):
    """The certification body keeps certificate officers alone and becomes an office that only serves."""
    ended = [role for role, seats in SEATS_OF_ROLE.items() if Seat.SERVICE_OFFICE not in seats]
    Membership.objects.filter(organisation=offices.body, role__in=ended).delete()
    _seats(offices.body, [Seat.SERVICE_OFFICE.value])


def _seats(office, seats):
    change_seats(office, seats, by=person_with(Role.SYSTEM_ADMIN), second=person_with(Role.SYSTEM_ADMIN), now=NOW)


def again(person):
    """The person as their next request reads them."""
    return User.objects.get(pk=person.pk)


def case_of(certificate):
    return Dossier.objects.get(pk=certificate.dossier_id)


def written_past_the_portal(state):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applicants_dossier SET state = %s", [state])


def hand_over(certificate, by):
    who = {"receiver_kind": "holder", "receiver_name": "Siti", "agreement_on_paper": True}
    return actions.hand_over(case_of(certificate), **who, by=by, now=NOW)


@pytest.mark.engines
@pytest.mark.parametrize("changed", [both_seats, seat_lost])
def test_what_is_on_a_list_waits_to_be_counted_whatever_the_seats_are_now(offices, certificate, changed):
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    changed(offices)
    deliverer = again(offices.hall.admin)
    assert case_of(certificate).state == DossierState.DECIDED
    said = f"pada daftar {made.number} yang belum dihitung"
    assert said in refused("guard", make_move, "dossier", "ready", case_of(certificate), by=deliverer, now=NOW)
    assert said in refused("not_arrived", hand_over, certificate, deliverer)
    actions.count_list(made, {1}, by=deliverer, now=NOW)
    hand_over(certificate, deliverer)
    assert case_of(certificate).state == DossierState.HANDED_OVER
    run_due(now=NOW)
    assert [str(fault) for fault in register_faults(now=NOW)] == []


@pytest.mark.parametrize("changed", [both_seats, seat_lost])
def test_who_made_the_list_does_not_count_it_after_the_seats_changed_either(offices, certificate, changed):
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    changed(offices)
    MembershipFactory(user=offices.clerk, role=Role.CERTIFICATE_ADMIN, organisation=offices.service)
    clerk = again(offices.clerk)
    assert "petugas lain" in refused("guard", actions.count_list, made, {1}, by=clerk, now=NOW)


def test_nobody_counts_a_list_made_by_an_account_that_was_merged_into_theirs_at_once_or_over_another(
    offices, certificate
):
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    counter, between = offices.hall.admin, person_with(Role.APPLICANT)
    assert lists_to_count(again(counter)) == [made]
    for account, into in ((offices.clerk, counter), (offices.clerk, between), (between, counter)):
        User.objects.filter(pk=account.pk).update(merged_into=into, is_active=False)
        if into == counter:
            assert "petugas lain" in refused("guard", actions.count_list, made, {1}, by=again(counter), now=NOW)
            assert lists_to_count(again(counter)) == []


@pytest.mark.parametrize("changed", [both_seats, seat_lost])
def test_no_receipt_by_hand_goes_around_a_list_and_counting_it_brings_the_days_home(
    offices, certificate, client, changed
):
    case = case_of(certificate)
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    changed(offices)
    deliverer = again(offices.hall.admin)
    client.force_login(deliverer)
    button = reverse("certificate.receive", args=[case.code])
    assert button not in client.get(case.get_absolute_url()).content.decode()
    said = refused("not_awaited", actions.receive_from_body, case, by=deliverer, now=NOW)
    assert f"pada daftar {made.number} yang belum dihitung" in said
    assert Clock.objects.get(kind="service").waiting_on == "certification_body"
    actions.count_list(made, {1}, by=deliverer, now=NOW)
    assert case_of(certificate).state == DossierState.READY
    assert Clock.objects.get(kind="service").waiting_on == "office"


def test_the_days_of_what_was_missing_stay_with_the_body(offices, certificate):
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    actions.count_list(made, set(), note="Amplop kosong.", by=offices.hall.admin, now=NOW)
    assert Clock.objects.get(kind="service").waiting_on == "certification_body"


@pytest.mark.parametrize("late", [False, True])
def test_what_was_missing_waits_for_no_list_once_nobody_can_make_one(offices, late):
    """Counted before or after the seats came together: the office prints it itself."""
    names = ("Budi Karya", "Siti Aisyah")
    cases = [admitted(offices.hall, another_applicant(offices.hall, full_name=name)) for name in names]
    found = issued(offices, *cases)
    made = actions.pass_on(found, by=offices.clerk, now=NOW)
    if late:
        both_seats(offices)
    actions.count_list(made, {1}, by=again(offices.hall.admin), now=NOW)
    if not late:
        assert case_of(found[1]).state == DossierState.DECIDED
        both_seats(offices)
    assert [case_of(row).state for row in found] == [DossierState.READY] * 2


@pytest.mark.engines
@pytest.mark.parametrize(
    ("state", "without"),
    [
        ("ready", [READY]),
        ("handed_over", [READY, HANDED_OVER]),
        ("closed", [READY, HANDED_OVER, CLOSED]),
    ],
)
def test_a_state_written_past_the_portal_hands_nothing_over_and_the_register_names_the_case(
    offices, certificate, state, without
):
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    run_due(now=NOW)
    assert list(register_faults(now=NOW)) == []
    written_past_the_portal(state)
    named = [fault.sentence for fault in register_faults(now=NOW) if certificate.dossier.number in fault.paper]
    assert f"daftar {made.number} yang belum dihitung" in named.pop(0)
    assert [sentence.split("“")[1].split("”")[0] for sentence in named] == without
    if state == "ready":
        said = refused("guard", hand_over, certificate, offices.hall.admin)
        assert f"pada daftar {made.number} yang belum dihitung" in said
        assert case_of(certificate).state == state


@pytest.mark.engines
@pytest.mark.parametrize("listed", [False, True], ids=["never listed", "missing"])
def test_a_state_written_past_the_portal_is_named_without_any_list_under_way_and_stays_so(offices, certificate, listed):
    if listed:
        made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
        actions.count_list(made, set(), note="Amplop kosong.", by=offices.hall.admin, now=NOW)
    run_due(now=NOW)
    assert list(register_faults(now=NOW)) == []
    written_past_the_portal("ready")
    for _before_and_after in range(2):
        (fault,) = register_faults(now=NOW)
        assert certificate.dossier.number in fault.paper
        assert "“Nyatakan siap diserahkan” tidak ada pada jejak audit" in fault.sentence
        if case_of(certificate).state == DossierState.READY:
            hand_over(certificate, offices.hall.admin)
            run_due(now=NOW)


def test_a_list_is_found_where_certificates_are_printed_handed_over_or_watched(offices, certificate):
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    watching = "certificate_admin inspectorate leadership"
    found = whom(offices)(lambda person, row: row in type(row).objects.visible_to(person), made)
    assert found == (watching, "", watching)


def test_ready_case_whose_list_nobody_counted_shows_what_is_missing_instead_of_the_form(offices, certificate, client):
    """As a portal of earlier days left it; the form would be refused (`not_arrived`)."""
    made = actions.pass_on([certificate], by=offices.clerk, now=NOW)
    Dossier.objects.filter(pk=certificate.dossier_id).update(state=DossierState.READY)
    client.force_login(again(offices.hall.admin))
    page = client.get(reverse("certificate.handover", args=[case_of(certificate).code]))
    said = page.content.decode()
    assert f"ada pada daftar {made.number} yang belum dihitung" in said
    assert 'name="receiver_kind"' not in said
