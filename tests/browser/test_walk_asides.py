"""Two more cases in a real browser: the address of somebody else's dossier, and a double click on a button."""

import re

import pytest
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.models import Dossier
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from tests.browser.paces import Walker
from tests.factories.applicants import dossier_in, eligible_person, world


@pytest.fixture
def place(portal):
    return world()


def test_address_of_somebody_else_is_a_404_page(portal, page, place):
    foreign = dossier_in(DossierState.DRAFT, place)
    me = Walker(portal, page, phone=True)
    me.become(eligible_person(place.catalogue, full_name="Wayan Dharma, S.E."))
    first = foreign.documents.select_related("requirement").first()
    for path in (foreign.get_absolute_url(), f"{foreign.get_absolute_url()}dokumen/{first.requirement.code}/"):
        answer = page.goto(f"{portal.url}{path}")
        assert answer.status == 404
        assert place.applicant.full_name not in page.content()
    me.look("halaman-tidak-ditemukan")
    assert me.wide_pages == []
    me.no_barriers()
    expect(page.get_by_role("link").first).to_be_visible()
    assert AuditEvent.objects.filter(verb="access.denied", subject_id=foreign.pk).count() >= 1


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_double_click_makes_one_dossier_and_sends_it_once(portal, new_context, place, script):
    person = eligible_person(place.catalogue, full_name="Siti Nur'aini, S.E.")
    me = Walker(portal, new_context(java_script_enabled=script).new_page())
    page = me.page
    me.become(person)
    page.goto(f"{portal.url}/permohonan/baru/pelayanan-prima/")
    page.get_by_role("button", name="Mulai permohonan").dblclick()
    expect(page).to_have_url(re.compile(r"/berkas/\w+/$"))
    assert page.url.endswith(Dossier.objects.get(applicant=person).get_absolute_url())

    other = eligible_person(place.catalogue, full_name="Putu Cepat, S.E.")
    dossier = dossier_in(DossierState.DRAFT, place, applicant=other)
    me.become(other)
    page.goto(f"{portal.url}{dossier.get_absolute_url()}periksa-jawaban/")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Kirim berkas").dblclick()
    expect(page).to_have_url(f"{portal.url}{dossier.get_absolute_url()}terkirim/")
    expect(page.get_by_text(Dossier.objects.get(applicant=other).number)).to_be_visible()
    assert AuditEvent.objects.filter(verb="dossier.submit", subject_id=dossier.pk).count() == 1
    assert Message.objects.filter(kind="dossier_submitted", channel="in_app", recipient=other).count() == 1
