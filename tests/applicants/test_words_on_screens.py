"""One word for one thing on the pages of a case, and nothing offered that is not one's own work."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from applicants.models import Dossier
from applicants.views import shown
from certportal.kernel.accounts.enums import Role
from certportal.kernel.sla import clocks
from certportal.kernel.web.refusal import Refused
from tests.architecture.house import SOURCES, files, name_of
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in
from tests.journeys.invented import Office
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(NOW)


def opened(client, person, dossier):
    client.force_login(person)
    return client.get(dossier.get_absolute_url())


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DossierState.SUBMITTED, "Belum ada. Berkas tampil pada meja kerja semua petugas tahap ini."),
        (DossierState.ACCEPTED, "Belum ada. Sekarang giliran pimpinan."),
        (DossierState.AWAITING_INFORMATION, "Belum ada. Sekarang giliran pemohon."),
    ],
)
def test_who_has_a_dossier_that_nobody_took_is_said_as_the_desks_have_it(client, world, state, said):
    assert said in words(opened(client, world.officer, dossier_in(state, world)))


def test_the_time_to_answer_a_question_is_not_called_mending_alone(client, world):
    dossier = dossier_in(DossierState.AWAITING_INFORMATION, world)
    clocks.start("reply", dossier, by=world.verifier, now=NOW)
    client.force_login(world.applicant)
    said = words(client.get(reverse("dossier.time", args=[dossier.code])))
    assert "Perbaikan atau keterangan dari pemohon" in said


def test_a_name_that_ends_with_a_degree_ends_a_sentence_with_one_stop(client, world):
    first, second = (
        person_with(Role.INTAKE_OFFICER, world.catalogue.agency, full_name=name)
        for name in ("Wati, A.Md.", "Xena, S.E.")
    )
    client.force_login(first)
    day = NOW.date().isoformat()
    data = {"agency": world.catalogue.agency.pk, "role": "intake_officer", "starts_on": day, "ends_on": day}
    data |= {"stand_in": second.pk, "reason": "Cuti"}
    said = words(client.post(reverse("leave.list"), data, follow=True))
    assert "Penggantinya Xena, S.E." in said
    assert "S.E.." not in said


def test_a_refused_stand_in_is_told_the_names_of_others_with_one_stop(world):
    person_with(Role.VERIFIER, world.catalogue.agency, full_name="Zaki, A.Md.")
    with pytest.raises(Refused) as refusal:
        actions.enter_leave(
            person=world.verifier,
            stand_in=world.officer,
            agency=world.catalogue.agency,
            role=Role.VERIFIER,
            starts_on=NOW.date(),
            ends_on=NOW.date() + dt.timedelta(days=1),
            reason="Cuti",
            by=world.verifier,
            now=NOW,
        )
    assert refusal.value.sentence.endswith("Yang dapat menggantikan: Zaki, A.Md.")


def test_a_document_not_looked_at_is_called_the_same_on_every_page_of_the_office(client, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    page = words(opened(client, world.officer, dossier))
    assert "Belum diperiksa" in page
    assert "Terunggah" not in page


def test_who_checks_completeness_is_not_offered_what_waits_for_the_verifier(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    for person, offered in ((world.officer, False), (world.verifier, True)):
        page = opened(client, person, dossier)
        assert ("return" in {button["move"].name for button in page.context["buttons"]}) is offered


def test_documents_are_counted_as_documents(client, world):
    sent = dossier_in(DossierState.SUBMITTED, world)
    page = words(opened(client, world.applicant, sent))
    assert "dokumen terkirim" in page
    assert "berkas terkirim" not in page.lower()


def test_the_page_of_a_document_shows_no_code_of_ours(client, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    requirement = dossier.documents.first().requirement
    client.force_login(world.officer)
    page = words(client.get(reverse("document.check", args=[dossier.code, requirement.code])))
    assert f"Yang diminta {requirement.shown_title}" in page
    assert f"Persyaratan {requirement.code}" not in page


def test_only_a_scheme_has_participants(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    assert shown.rules_title(dossier) == "Syarat peserta"
    dossier.scheme_version = None
    assert shown.rules_title(dossier) == "Syarat pemohon"


def test_a_service_that_asks_for_no_choice_and_no_rule_has_no_empty_pages(client, world):
    """Nothing leads to these pages then, but people keep addresses."""
    office = Office()
    opened_as = {"service": office.standard, "service_version": office.version, "branch": office.version.branch}
    opened_as |= {"agency": office.agency, "state": DossierState.DRAFT, "state_since": NOW, "opened_at": NOW}
    dossier = Dossier.objects.create(applicant=world.applicant, **opened_as)
    client.force_login(world.applicant)
    for send in (client.get, client.post):
        answer = send(reverse("dossier.declare", args=[dossier.code]), follow=True)
        assert answer.redirect_chain == [(dossier.get_absolute_url(), 302)]
        assert "Layanan ini tidak meminta pilihan jalur atau biaya." in answer.text
        assert "tersimpan" not in answer.text
    page = words(client.get(reverse("dossier.eligibility", args=[dossier.code])))
    assert "Layanan ini tidak memeriksa syarat dari profil." in page


def test_results_a_proxy_took_are_not_said_to_be_in_the_applicants_hands(client, world):
    dossier = dossier_in(DossierState.HANDED_OVER, world)
    assert dossier.state_row.public == "Hasil sudah diserahkan"
    assert "Anda terima" not in dossier.state_row.public + dossier.state_row.todo


def test_signing_is_spelt_in_one_way():
    """ "Tanda tangani" with one affix is two words, "menandatangani" with two is one (KBBI)."""
    words_of_ours = files(".py", ".html", ".txt", ".json", under=(*SOURCES, "templates", "fixtures"))
    wrong = [name_of(path) for path in words_of_ours if re.search(r"\b[Tt]andatangan(i|an)?\b", path.read_text())]
    assert wrong == []
