"""An incomplete KKNI choice: where it may still be sent, where it stops, and that everybody can read why."""

import html
import re

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState
from applicants.models import InformationRequest
from applicants.queries import package_faults
from applicants.queries.choice import missing_before_sending
from certportal.kernel.outbox.models import Message
from certportal.kernel.workflow.make import MoveRefused
from holdings.actions import confirm_held_units
from tests.factories.applicants import NOW
from tests.factories.held import HeldUnitFactory, WaiverFactory, unit
from tests.factories.kkni import kkni_dossier, package_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SLUG = "instruktur-3"  # five core, four of six electives
SIX = ["N.78SPS01.001.2", "N.78SPS01.003.2", "N.78SPS01.004.2", "N.78SPS01.007.2", "N.78SPS02.084.2", "N.78SPS02.023.1"]
UNLISTED = "N.78SPS01.005.1"  # required by 007.2, listed by no package
LONGEST_REFUSAL = 900


def electives(count, slug=SLUG):
    return package_of(slug).rules.effective_electives[:count]


def words(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def submit(dossier):
    return actions.submit_dossier(dossier, by=dossier.applicant, now=NOW)


def declare(dossier, world):
    return actions.declare_complete(dossier, service_years_confirmed=6, by=world.verifier, now=NOW)


# --- Sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [DossierState.DRAFT, DossierState.RETURNED])
def test_too_few_electives_are_not_sent_and_the_sentence_says_what_to_do(world, state):
    dossier = kkni_dossier(state, world, SLUG, *electives(3), rounds=int(state == DossierState.RETURNED))
    with pytest.raises(MoveRefused) as refused:
        submit(dossier)
    assert "Baru 3 dari 4 unit pilihan yang terpenuhi; pilih 1 unit lagi." in refused.value.sentence
    assert "“Pilih unit kompetensi”" in refused.value.sentence
    dossier.refresh_from_db()
    assert dossier.state == state


def test_a_whole_choice_is_sent(world):
    assert submit(kkni_dossier(DossierState.DRAFT, world, SLUG, *electives(4))).state == DossierState.SUBMITTED


def test_what_waits_for_confirmation_lets_the_dossier_go_but_does_not_make_it_whole(world):
    dossier = kkni_dossier(DossierState.DRAFT, world, SLUG, *electives(3))
    HeldUnitFactory(person=world.applicant, unit=unit(electives(4)[3]))

    assert submit(dossier).state == DossierState.SUBMITTED
    assert package_faults(dossier, on=TODAY)


def test_a_refused_entry_lets_nothing_go(world):
    dossier = kkni_dossier(DossierState.DRAFT, world, SLUG, *electives(3))
    HeldUnitFactory(person=world.applicant, unit=unit(electives(4)[3]), refused=True)
    with pytest.raises(MoveRefused):
        submit(dossier)


def test_a_missing_prerequisite_can_be_waived_so_it_is_sent(world):
    dossier = kkni_dossier(DossierState.DRAFT, world, "instruktur-6", *SIX)
    assert [row.unit for row in package_faults(dossier, on=TODAY)] == ["N.78SPS01.007.2"]
    assert missing_before_sending(dossier, on=TODAY) == ()
    assert submit(dossier).state == DossierState.SUBMITTED


def test_a_core_unit_that_was_held_and_is_no_longer_must_be_taken_first(world):
    dossier = kkni_dossier(DossierState.DRAFT, world, SLUG, *electives(4))
    core = package_of(SLUG).rules.core[0]
    dossier.selected_units.filter(unit__code=core).delete()
    with pytest.raises(MoveRefused, match=f"Unit inti belum terpenuhi: {core}"):
        submit(dossier)


def test_a_scheme_without_units_to_choose_asks_nothing(world):
    from tests.factories.applicants import dossier_in

    dossier = dossier_in(DossierState.DRAFT, world)
    assert (package_faults(dossier, on=TODAY), missing_before_sending(dossier, on=TODAY)) == ((), ())
    assert submit(dossier).state == DossierState.SUBMITTED


def test_the_page_before_sending_has_no_button_and_names_the_page_where_it_is_mended(client, world):
    dossier = kkni_dossier(DossierState.DRAFT, world, SLUG, *electives(3))
    client.force_login(world.applicant)
    answer = client.get(reverse("dossier.submit", args=[dossier.code]))

    assert "Belum dapat dikirim" in words(answer)
    assert f'href="{reverse("dossier.choice", args=[dossier.code])}"' in answer.content.decode()
    assert "Anda tetap dapat mengirim" not in words(answer)


# --- "Lengkap dan benar", admission -----------------------------------------------------------------------------------


def test_an_incomplete_choice_is_not_declared_complete(world):
    dossier = kkni_dossier(DossierState.VERIFICATION, world, "instruktur-6", *SIX)
    with pytest.raises(MoveRefused) as refused:
        declare(dossier, world)
    assert f"Unit N.78SPS01.007.2 kurang 1 prasyarat: {UNLISTED}." in refused.value.sentence
    assert "minta perbaikan" in refused.value.sentence
    dossier.refresh_from_db()
    assert dossier.state == DossierState.VERIFICATION


def test_a_waiver_lets_the_dossier_go_on(world):
    dossier = kkni_dossier(DossierState.VERIFICATION, world, "instruktur-6", *SIX)
    WaiverFactory(dossier=dossier, unit=unit(UNLISTED), granted_by=world.verifier)
    assert declare(dossier, world).state == DossierState.ACCEPTED


def test_a_confirmed_unit_lets_the_dossier_go_on_and_one_that_waits_does_not(world):
    dossier = kkni_dossier(DossierState.VERIFICATION, world, SLUG, *electives(3))
    held = HeldUnitFactory(person=world.applicant, unit=unit(electives(4)[3]))
    with pytest.raises(MoveRefused):
        declare(dossier, world)
    confirm_held_units([held], by=world.verifier, now=NOW)
    assert declare(dossier, world).state == DossierState.ACCEPTED


def test_an_incomplete_choice_is_not_admitted(client, world):
    dossier = kkni_dossier(DossierState.ACCEPTED, world, SLUG, *electives(3))
    with pytest.raises(MoveRefused, match="Baru 3 dari 4 unit pilihan"):
        actions.admit(dossier, by=world.leader, now=NOW)
    client.force_login(world.leader)
    answer = client.get(reverse("dossier.admit", args=[dossier.code]))
    assert "Baru 3 dari 4 unit pilihan" in words(answer)
    assert f'href="{dossier.get_absolute_url()}#unit"' in answer.content.decode()


# --- Back to the applicant --------------------------------------------------------------------------------------------


def test_the_verifier_may_return_a_dossier_for_its_choice_alone(world):
    dossier = kkni_dossier(DossierState.VERIFICATION, world, SLUG, *electives(3))
    returned = actions.return_dossier(dossier, by=world.verifier, now=NOW)

    assert returned.state == DossierState.RETURNED
    (item,) = InformationRequest.objects.get(dossier=dossier).items
    assert item["title"] == "Pilihan unit kompetensi"
    assert "Baru 3 dari 4 unit pilihan" in item["note"]
    assert "Pilihan unit kompetensi" in Message.objects.get(kind="dossier_returned", channel="in_app").body


def test_the_applicant_finds_the_way_from_the_notice_to_the_choice(client, world):
    dossier = kkni_dossier(DossierState.VERIFICATION, world, SLUG, *electives(3))
    actions.return_dossier(dossier, by=world.verifier, now=NOW)
    client.force_login(world.applicant)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert f'href="{reverse("dossier.choice", args=[dossier.code])}">Pilihan unit kompetensi</a>' in page


def test_the_counter_does_not_return_for_a_choice_that_can_still_be_waived(world):
    """A verifier grants waivers, and a complete choice has no faults.

    Neither is a reason to return a dossier at intake.
    """
    waivable = kkni_dossier(DossierState.COMPLETENESS_CHECK, world, "instruktur-6", *SIX, verdict="accepted")
    with pytest.raises(MoveRefused, match="Tidak ada"):
        actions.return_dossier(waivable, by=world.officer, now=NOW)
    assert actions.begin_verification(waivable, by=world.officer, now=NOW).state == DossierState.VERIFICATION


def test_a_whole_choice_gives_no_reason_to_return(world):
    dossier = kkni_dossier(DossierState.VERIFICATION, world, SLUG, *electives(4))
    with pytest.raises(MoveRefused, match="Tidak ada"):
        actions.return_dossier(dossier, by=world.verifier, now=NOW)


# --- Refusals stay short ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["instruktur-5", "instruktur-6", "tenaga-pelatihan-6"])
def test_whatever_is_missing_the_refusal_stays_short_and_the_case_page_shows_all(client, world, slug):
    dossier = kkni_dossier(DossierState.VERIFICATION, world, slug)
    lonely = [
        row
        for row in package_of(slug).selectable
        if row in package_of(slug).rules.effective_electives and package_of(slug).book.rules.prerequisites.get(row)
    ]
    from applicants.actions.choice import write_units
    from applicants.queries import unit_basis_of

    write_units(dossier, lonely, unit_basis_of(dossier, TODAY), now=NOW)
    with pytest.raises(MoveRefused) as refused:
        declare(dossier, world)
    assert len(refused.value.sentence) <= LONGEST_REFUSAL
    client.force_login(world.verifier)
    page = words(client.get(dossier.get_absolute_url()))
    for row in package_faults(dossier, on=TODAY):
        assert row.text in page
        assert all(item in page for item in row.items)
