"""Two certificates go by a signed list from an LSP to the service office: one is there and is handed over, one is missing."""

import pytest
from playwright.sync_api import expect

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates.models import Transmittal, TransmittedSheet
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.models import Organisation
from tests.browser.paces import Walker, field, follow, press
from tests.factories.assessments import admitted, another_applicant
from tests.factories.seats import decided, three_offices

pytestmark = pytest.mark.heavy(15)
HERE, MISSING = "Budi Karya, S.Sos.", "Siti Aisyah, S.E."


@pytest.fixture
def offices(portal):
    """The seats go back afterwards: other walks use the same portal."""
    place = three_offices()
    yield place
    Organisation.objects.filter(pk__in=[place.service.pk, place.body.pk]).update(seats=list(Seat.values))


@pytest.fixture
def decided_two(offices):
    """Only decided: the portal's own worker makes the papers, and nobody draws them a second time."""
    people = [another_applicant(offices.hall, full_name=name) for name in (HERE, MISSING)]
    return decided(offices, *(admitted(offices.hall, person) for person in people))


def test_two_certificates_pass_to_the_service_office_and_one_is_handed_over(
    portal, page, new_context, offices, decided_two
):
    clerk, officer = (Walker(portal, one, phone=True) for one in (page, new_context().new_page()))
    pass_on(clerk, offices)
    made = Transmittal.objects.get()
    officer.become(offices.hall.admin)
    count(officer, made)
    hand_over(officer)
    states = {row.applicant.full_name: row.state for row in Dossier.objects.filter(decisions__in=decided_two)}
    assert states == {HERE: DossierState.HANDED_OVER, MISSING: DossierState.DECIDED}
    clerk.goto(made.get_absolute_url(), "daftar-dihitung")
    expect(page.get_by_text(f"atas nama {MISSING}")).to_be_visible()
    assert list(TransmittedSheet.objects.order_by("position").values_list("arrived", flat=True)) == [True, False]
    assert clerk.wide_pages + officer.wide_pages == []


def pass_on(clerk, offices):
    """From the menu to the printed list."""
    clerk.become(offices.clerk)
    clerk.goto("/meja-kerja/", "meja-lsp")
    menu = clerk.page.get_by_role("navigation", name="Menu utama")
    clerk.look("menu-lsp")
    follow(menu.get_by_role("link", name="Penyerahan sertifikat"))
    clerk.reload_until(clerk.page.get_by_role("heading", name="(2)"))
    clerk.look("penyerahan")
    clerk.no_barriers()
    press(clerk.page, f"Susun daftar untuk {offices.service.short_name}")
    clerk.reload_until(clerk.page.get_by_role("link", name="Daftar Penyerahan", exact=False))
    clerk.look("daftar-tersusun")


def count(officer, made):
    """From the desk: nothing is ticked beforehand, the missing one is noted."""
    officer.goto("/meja-kerja/", "meja-bkpsdm")
    follow(officer.page.get_by_role("link", name=f"Daftar {made.number}"))
    assert officer.page.locator("input:checked").count() == 0
    officer.look("daftar-dihitung")
    officer.no_barriers()
    press(officer.page, "Catat penerimaan")
    expect(officer.page.get_by_role("alert")).to_contain_text("Tidak satu pun lembar ditandai ada")
    officer.look("daftar-ditolak")
    officer.page.get_by_label(HERE).check()
    field(officer.page, "Catatan (boleh kosong)").fill("Amplop kedua kosong.")
    press(officer.page, "Catat penerimaan")
    expect(officer.page.get_by_text("Amplop kedua kosong.")).to_be_visible()
    officer.look("daftar-diterima")


def hand_over(officer):
    officer.goto("/cetak/", "cetak")
    follow(officer.page.get_by_role("link", name=f"Catat serah terima {HERE}"))
    officer.page.get_by_label("Kartu identitas penerima sudah saya periksa").check()
    officer.page.get_by_label("Pemegang sudah menandatangani").check()
    officer.look("serah-terima")
    press(officer.page, "Catat serah terima")
    expect(officer.page.get_by_text(f"Serah terima untuk {HERE} tercatat.")).to_be_visible()
