"""Pages of written waivers, the panel in the case, and the nearest qualifications of somebody who holds units."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.enums import DossierState
from applicants.models import PrerequisiteWaiver
from schemes.models import PackageUnit, SchemeUnit, SchemeVersion
from tests.factories.applicants import dossier_in
from tests.factories.held import HeldUnitFactory, WaiverFactory, unit
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

SECOND = "N.78SPS02.084.2"
NEEDS = "N.78SPS01.003.2"
REQUIRED = "N.78SPS01.001.1"


def today():
    return timezone.localdate()


def browser(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def mine(client, world):
    return browser(client, world.applicant)


@pytest.fixture
def verifier(client, world):
    return browser(client, world.verifier)


# --- Waivers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def dossier(world):
    version = world.catalogue.scheme_version
    SchemeUnit.objects.create(
        version=version, unit=unit(NEEDS), position=90, printed_code=NEEDS, printed_title=unit(NEEDS).title
    )
    return dossier_in(DossierState.VERIFICATION, world)


def pin(version):
    """Held units and waivers are shown only for a scheme with a package; here one that lists the unit."""
    package = PackageUnit.objects.filter(unit=unit(NEEDS)).first().package
    SchemeVersion.objects.filter(pk=version.pk).update(package=package)
    version.refresh_from_db()


def waive(client, dossier, **typed):
    said = {"unit": REQUIRED, "reason": "Tidak ada lembaga yang menguji unit ini."}
    return client.post(reverse("waiver.list", args=[dossier.code]), said | typed)


def test_verifier_waives_and_everybody_of_the_case_reads_it(verifier, world, dossier):
    pin(world.catalogue.scheme_version)
    assert "Pembebasan prasyarat" in verifier.get(dossier.get_absolute_url()).text
    assert waive(verifier, dossier).url == reverse("waiver.list", args=[dossier.code])
    for reader in (world.applicant, world.leader, world.verifier):
        page = browser(verifier, reader).get(dossier.get_absolute_url()).text
        assert "Tidak ada lembaga yang menguji unit ini." in page
        assert REQUIRED in page


def test_waived_and_held_units_are_no_longer_offered(verifier, world, dossier):
    url = reverse("waiver.list", args=[dossier.code])
    offered = f'<option value="{REQUIRED}"'
    assert offered in verifier.get(url).text
    waive(verifier, dossier)
    assert offered not in verifier.get(url).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"reason": " "}, "Alasan pembebasan"), ({"unit": SECOND}, SECOND), ({"unit": ""}, "Unit prasyarat")],
)
def test_half_a_waiver_changes_nothing(verifier, dossier, typed, sentence):
    page = waive(verifier, dossier, **typed)
    assert page.status_code == 200
    assert "Ada yang perlu diperbaiki" in page.text
    assert sentence in page.text
    assert not PrerequisiteWaiver.objects.exists()


def test_waiver_is_taken_back_with_a_reason(verifier, world, dossier):
    waiver = WaiverFactory(dossier=dossier, unit=unit(REQUIRED), granted_by=world.verifier)
    url = reverse("waiver.end", args=[waiver.code])
    assert "Ada yang perlu diperbaiki" in verifier.post(url, {"reason": ""}).text
    assert verifier.post(url, {"reason": "Unit kini diuji."}).url == reverse("waiver.list", args=[dossier.code])
    page = verifier.get(reverse("waiver.list", args=[dossier.code])).text
    assert "Unit kini diuji." in page
    assert "Sudah dicabut" in verifier.get(url).text


def test_scheme_without_prerequisites_offers_nothing(verifier, world):
    plain = dossier_in(DossierState.VERIFICATION, world)
    assert "Tidak ada prasyarat yang perlu dibebaskan" in verifier.get(reverse("waiver.list", args=[plain.code])).text
    assert "Pembebasan prasyarat" not in verifier.get(plain.get_absolute_url()).text


def test_what_an_admission_was_founded_on_is_not_offered_for_taking_back(verifier, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    waiver = WaiverFactory(dossier=dossier, granted_by=world.verifier)
    here, end = reverse("waiver.list", args=[dossier.code]), reverse("waiver.end", args=[waiver.code])
    assert end in verifier.get(here).text
    actions.admit(dossier, by=world.leader, now=waiver.granted_at)
    assert end not in verifier.get(here).text
    assert "ditetapkan sebagai peserta berdasarkan pembebasan ini" in words(verifier.get(end))
    answer = verifier.post(end, {"reason": "Ternyata keliru."})
    assert "ditetapkan sebagai peserta berdasarkan pembebasan ini" in words(answer)
    assert "Ternyata keliru." in answer.text


def test_decided_dossier_keeps_its_waivers(verifier, world):
    decided = dossier_in(DossierState.DECIDED, world)
    waiver = WaiverFactory(dossier=decided, granted_by=world.verifier)
    page = verifier.get(reverse("waiver.list", args=[decided.code])).text
    assert "pembebasannya tidak berubah lagi" in page
    assert reverse("waiver.end", args=[waiver.code]) not in page


def test_case_shows_what_the_applicant_holds_and_what_waits(verifier, world):
    pin(world.catalogue.scheme_version)
    dossier = dossier_in(DossierState.VERIFICATION, world)
    HeldUnitFactory(person=world.applicant, confirmed=True, valid_until=today())
    waiting = HeldUnitFactory(person=world.applicant, unit=unit(SECOND), valid_until=today())
    page = verifier.get(dossier.get_absolute_url()).text
    assert "1 unit dikonfirmasi dan berlaku hari ini" in page
    assert waiting.get_absolute_url() in page
    own = browser(verifier, world.applicant).get(dossier.get_absolute_url()).text
    assert reverse("held.mine") in own
    assert waiting.get_absolute_url() not in own


# --- Nearest qualifications ------------------------------------------------------------------------------------------


def test_nearest_page_starts_with_own_confirmed_units(mine, world):
    HeldUnitFactory(person=world.applicant, confirmed=True, valid_until=today())
    HeldUnitFactory(person=world.applicant, unit=unit(SECOND))
    url = reverse("qualification.nearest")
    page = mine.get(url).text
    assert "1 unit Anda miliki" in page
    assert "Dimulai dari unit Anda" in page
    assert reverse("held.mine") in page
    chosen = mine.get(url, {"u": SECOND}).text
    assert "1 unit Anda miliki" in chosen
    assert "Dimulai dari unit Anda" not in chosen


def test_nearest_page_can_be_emptied_and_stores_nothing_about_visitors(mine, world):
    HeldUnitFactory(person=world.applicant, confirmed=True, valid_until=today())
    url = reverse("qualification.nearest")
    assert "unit Anda miliki" not in mine.get(url, {"u": ""}).text
    assert "tidak dikenal" not in mine.get(url, {"u": ""}).text
    mine.logout()
    assert "unit Anda miliki" not in mine.get(url).text
