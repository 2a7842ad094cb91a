"""/pengaturan/kedudukan/: which seats an office takes, and what stands in the way of taking one away."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from applicants.enums import DossierState
from applicants.models import Dossier
from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.offices import set_seats
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.roles import revoke_role
from certportal.kernel.approvals.actions import approve
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web.refusal import Refused
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.seats import issued, three_offices
from tests.home.asking import body, url

pytestmark = pytest.mark.django_db


def test_a_test_site_of_a_dinas_is_given_its_seat_and_the_list_says_so(office):
    site = OrganisationFactory(name="Dinas Tenaga Kerja", kind="agency")
    page = body(office.get(url("offices")))
    assert "Kantor layanan, Tempat uji (TUK), Lembaga sertifikasi (LSP)" in page
    assert office.post(url("office", site.pk), {"seats": [Seat.TEST_SITE]}).status_code == 302
    site.refresh_from_db()
    assert site.seats == ["test_site"]
    event = AuditEvent.objects.get(verb="organisation.seats")
    assert (event.before["seats"], event.after["seats"]) == (list(Seat.values), ["test_site"])


def test_a_seat_that_somebody_s_role_needs_stays_and_the_form_keeps_the_choice(office):
    site = OrganisationFactory(kind="agency")
    verifier = person_with(Role.VERIFIER, site)
    page = unescape(body(office.post(url("office", site.pk), {"seats": ["test_site"]})))
    assert f"Verifikator ({verifier.full_name})." in page
    assert 'value="test_site"' in page.split("checked")[0].rsplit("<input", 1)[1]
    assert Organisation.objects.get(pk=site.pk).seats == list(Seat.values)
    revoke_role(user=verifier, organisation=site, role=Role.VERIFIER, by=SYSTEM)
    assert office.post(url("office", site.pk), {"seats": ["test_site"], "reason": "SK 12/2026"}).status_code == 302


def test_a_role_that_ends_later_still_needs_its_seat(office):
    site, today = OrganisationFactory(kind="agency"), timezone.localdate()
    verifier = person_with(Role.VERIFIER, site)
    verifier.memberships.update(ends_on=today + timedelta(days=1))
    assert "Verifikator (" in unescape(body(office.post(url("office", site.pk), {"seats": ["test_site"]})))
    verifier.memberships.update(ends_on=today)
    assert office.post(url("office", site.pk), {"seats": ["test_site"], "reason": "SK 12/2026"}).status_code == 302


def test_an_office_without_any_seat_and_a_stranger_are_refused(office):
    site = OrganisationFactory(kind="agency")
    assert "Pilih sedikitnya satu kedudukan." in body(office.post(url("office", site.pk), {}))
    for by, seats, code in (
        (SYSTEM, ["nothing"], "no_seat_left"),
        (person_with(Role.VERIFIER), list(Seat), "not_admin"),
    ):
        with pytest.raises(PersonRefused) as caught:
            set_seats(site, seats, by=by, now=timezone.now())
        assert caught.value.code == code


@pytest.mark.usefixtures("media_root", "blank_sheets")
def test_case_decided_elsewhere_comes_home_with_the_seat(office):
    """Its certificate was drawn while a list was still to bring it, and no list will."""
    offices = three_offices()
    (certificate,) = issued(offices)
    case = certificate.dossier
    assert state_of(case) == DossierState.DECIDED
    office.post(url("office", offices.service.pk), {"seats": list(Seat.values), "reason": "SK 12/2026"})
    assert state_of(case) == DossierState.DECIDED
    approve(Approval.objects.get(), by=person_with(Role.INSPECTORATE), now=timezone.now())
    assert state_of(case) == DossierState.READY


def state_of(case):
    return Dossier.objects.get(pk=case.pk).state


# --- An office that was emptied ------------------------------------------------------------------------------------
def test_office_emptied_for_a_moment_still_needs_a_second_person(office, admin):
    """Whoever was taken away may be given the role again, and would then act for seats that one person chose."""
    site = OrganisationFactory(kind="agency")
    clerk = person_with(Role.CERTIFICATE_ADMIN, site)
    revoke_role(user=clerk, organisation=site, role=Role.CERTIFICATE_ADMIN, by=SYSTEM)
    office.post(url("office", site.pk), {"seats": [Seat.TEST_SITE], "reason": "SK 12/2026"})
    assert Organisation.objects.get(pk=site.pk).seats == list(Seat.values)
    with pytest.raises(PersonRefused) as refused:  # whichever page asks
        set_seats(site, [Seat.TEST_SITE], by=admin, now=timezone.now())
    assert refused.value.code == "needs_second"
    approve(Approval.objects.get(), by=person_with(Role.INSPECTORATE), now=timezone.now())
    assert Organisation.objects.get(pk=site.pk).seats == ["test_site"]


# --- A role that was asked for while the office held other seats ---------------------------------------------------
def test_role_is_approved_only_for_the_seats_that_were_read(admin):
    site, clerk, second = OrganisationFactory(kind="agency"), PersonFactory(), person_with(Role.INSPECTORATE)
    asked = ask_role(clerk, site, Role.CERTIFICATE_ADMIN, reason="SK 12/2026", by=admin, now=timezone.now())
    assert ("Kedudukan kantor", "Kantor layanan, Tempat uji (TUK), Lembaga sertifikasi (LSP)") in asked.lines
    set_seats(site, [Seat.CERTIFICATION_BODY], by=SYSTEM, now=timezone.now())
    with pytest.raises(Refused) as refused:
        approve(asked, by=second, now=timezone.now())
    assert refused.value.code == "changed"
    assert not clerk.memberships.exists()
    set_seats(site, list(Seat.values), by=SYSTEM, now=timezone.now())
    approve(asked, by=second, now=timezone.now())
    assert clerk.memberships.get().role == Role.CERTIFICATE_ADMIN
