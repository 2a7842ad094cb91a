"""Signatures, confirmation by the superior, receipts and PINs, questions and corrections."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants import actions
from applicants.actions.receipts import fits_pin
from applicants.checklist import Standing
from applicants.enums import RECEIPT, DossierState, VerdictOutcome
from applicants.models import CaseMessage, Document, DocumentVersion, Dossier, FieldCorrection, Signature
from applicants.queries import tasks_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, give_verdict
from tests.factories.papers import words_of
from tests.factories.superiors import ask, confirm, on_screen, recorded_and_asked

pytestmark = [pytest.mark.django_db, pytest.mark.watched]
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def draft(world):
    """A draft without the three forms the portal prints."""
    dossier = dossier_in(DossierState.DRAFT, world)
    forms = Document.objects.filter(dossier=dossier).exclude(requirement__form="")
    assert forms.count() == 3
    DocumentVersion.objects.filter(document__in=forms).delete()
    return dossier


def task(dossier, code):
    tasks_of.forget(dossier)
    return next(found for found in tasks_of(dossier) if found.row.code == code)


def superior_of(world):
    return PersonFactory(full_name="Dra. Hj. Ratna Dewi, M.Si.", position_title="Kepala Bidang")


# --- The form signed on screen --------------------------------------------------------------------------------
def test_signing_on_screen_makes_the_paper_the_next_version(world, draft):
    form = task(draft, "001.9")
    assert form.standing is Standing.MISSING
    signed = actions.sign_form(
        form.document, typed_name=world.applicant.full_name.upper(), by=world.applicant, now=LATER
    )
    assert task(draft, "001.9").standing is Standing.UPLOADED  # the signature counts at once, the paper is drawn later
    run_due(now=LATER)
    version = task(draft, "001.9").newest
    assert version.file_id == signed.paper.__class__.objects.get(pk=signed.paper_id).file_id
    text = words_of(signed.paper)
    assert world.applicant.full_name in text
    assert "Ditandatangani di layar" in text
    assert "23 November 2026 pukul 10.00 WIB" in text
    assert text.count("N.82") == 7


def test_signing_with_another_name_is_refused(world, draft):
    with pytest.raises(Refused) as refused:
        actions.sign_form(task(draft, "001.9").document, typed_name="Orang Lain", by=world.applicant, now=LATER)
    assert refused.value.code == "name_differs"
    assert not Signature.objects.exists()


def test_the_action_itself_refuses_an_officers_signature_for_the_applicant(world):
    """The counter fills in everything else; the view is not the only thing that keeps it from signing."""
    paper = dossier_in(DossierState.DRAFT, world, entered_by=world.officer)
    with pytest.raises(Refused) as refused:
        actions.sign_form(
            task(paper, "001.9").document, typed_name=world.officer.full_name, by=world.officer, now=LATER
        )
    assert refused.value.code == "not_allowed"
    assert not Signature.objects.exists()


def test_a_signature_cannot_be_rewritten(world, draft):
    form = task(draft, "001.9").document
    signed = actions.sign_form(form, typed_name=world.applicant.full_name, by=world.applicant, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=signed.pk).update(typed_name="Lain")


def test_other_rows_are_not_signed_on_screen(world, draft):
    for code in ("001.12", "000.2"):
        with pytest.raises(Refused) as refused:
            actions.sign_form(
                task(draft, code).document, typed_name=world.applicant.full_name, by=world.applicant, now=LATER
            )
        assert refused.value.code == "not_on_screen"


def test_prefilled_form_is_printed_once_until_the_profile_changes(world, draft):
    letter = task(draft, "001.3").document
    first = actions.print_form(letter, by=world.applicant, now=LATER)
    assert actions.print_form(letter, by=world.applicant, now=LATER) == first
    world.applicant.position_title = "Kepala Unit Baru"
    world.applicant.save()
    assert actions.print_form(letter, by=world.applicant, now=LATER) != first
    run_due(now=LATER)
    assert world.applicant.full_name in words_of(first)
    assert task(draft, "001.3").standing is Standing.MISSING  # printed is not yet signed


def test_a_fix_after_return_is_signed_again(world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    form = task(dossier, "001.9")
    give_verdict(form.newest, world.officer, VerdictOutcome.NEEDS_FIX)
    assert task(dossier, "001.9").standing is Standing.NEEDS_FIX
    actions.sign_form(form.document, typed_name=world.applicant.full_name, by=world.applicant, now=LATER)
    run_due(now=LATER)
    assert (task(dossier, "001.9").standing, len(task(dossier, "001.9").versions)) == (Standing.UPLOADED, 2)


# --- The superior ---------------------------------------------------------------------------------------------
@pytest.fixture
def asked(world):
    """A whole draft, and the recorded superior asked to confirm it."""
    return recorded_and_asked(dossier_in(DossierState.DRAFT, world), superior_of(world))


def test_superior_confirms_and_the_statement_is_there(asked):
    superior = asked.superior
    assert Message.objects.filter(kind="endorsement_asked", recipient=superior).exists()
    confirm(asked, superior, now=LATER)
    run_due(now=LATER)
    assert task(Dossier.objects.get(pk=asked.document.dossier_id), "001.12").standing is Standing.UPLOADED
    text = words_of(paper_for(asked.document, "validity_statement"))
    assert "Dikonfirmasi melalui akun portal oleh" in text
    assert superior.full_name in text
    with pytest.raises(Refused) as refused:
        confirm(asked, superior, now=LATER)
    assert refused.value.code == "answered"


def test_superior_refuses_with_a_reason_the_applicant_reads(asked):
    superior = asked.superior
    with pytest.raises(Refused):
        actions.refuse_endorsement(asked, reason="  ", by=superior, now=LATER)
    actions.refuse_endorsement(asked, reason="Lengkapi SKP dahulu.", by=superior, now=LATER)
    assert "Lengkapi SKP dahulu." in Message.objects.filter(kind="endorsement_refused").first().body
    assert task(Dossier.objects.get(pk=asked.document.dossier_id), "001.12").standing is Standing.MISSING
    assert ask(asked.document, now=LATER).pk != asked.pk


def test_superior_is_asked_once(asked):
    with pytest.raises(Refused) as refused:
        ask(asked.document)
    assert refused.value.code == "already_asked"


def test_only_the_asked_person_opens_the_question(world, asked, client):
    page = asked.get_absolute_url()
    for stranger in (world.applicant, world.officer, PersonFactory()):
        client.force_login(stranger)
        assert client.get(page).status_code == 404
    client.force_login(asked.superior)
    assert "Fotokopi ijazah" in client.get(page).text
    seen = {"truthful": "on", "seen": on_screen(asked)}
    typed = client.post(page, {"typed_name": "Salah", **seen})
    assert (typed.status_code, "Ketik nama Anda persis" in typed.text) == (200, True)
    assert client.post(page, {"typed_name": asked.superior.full_name, **seen}).status_code == 302
    desk = client.get(reverse("endorsement.file", args=[asked.code, "001.4"]))
    assert desk.status_code == 404  # once answered, the superior can no longer read the files


# --- Receipt and PIN ------------------------------------------------------------------------------------------
def test_receipt_carries_number_and_pin_and_the_database_does_not(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    sent = actions.submit_dossier(dossier, by=world.applicant, now=NOW, pin="428317")
    receipt = paper_for(sent, RECEIPT)
    run_due(now=NOW)
    text = words_of(receipt)
    assert "428317" in text
    assert sent.number in text
    assert "Bawa 3 lembar cetak" in text
    assert "428317" not in str(receipt.facts) + sent.pin_hash
    fresh = Dossier.objects.get(pk=sent.pk)
    assert fits_pin(fresh, "428317")
    assert not fits_pin(fresh, "428318")
    assert not fits_pin(None, "428317")


def test_new_pin_closes_the_old_one(world):
    dossier = dossier_in(DossierState.DRAFT, world)
    sent = actions.submit_dossier(dossier, by=world.applicant, now=NOW, pin="428317")
    pin = actions.renew_pin(sent, by=world.applicant, now=LATER)
    fresh = Dossier.objects.get(pk=sent.pk)
    assert (fits_pin(fresh, "428317"), fits_pin(fresh, pin)) == (False, True)
    with pytest.raises(Refused):
        actions.renew_pin(sent, by=world.officer, now=LATER)


# --- Questions and corrections --------------------------------------------------------------------------------
def test_question_reaches_the_officers_and_the_answer_comes_back(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    actions.write_message(dossier, text="Kapan diverifikasi?", by=world.applicant, now=NOW)
    assert Message.objects.filter(kind="case_question", recipient=world.officer).exists()
    actions.write_message(dossier, text="Paling lambat besok.", by=world.officer, now=LATER)
    assert "Paling lambat besok." in Message.objects.filter(kind="case_answer", recipient=world.applicant).first().body
    for stranger in (world.leader, PersonFactory(), person_with(Role.ASSESSOR, world.catalogue.agency)):
        with pytest.raises(Refused):
            actions.write_message(dossier, text="Halo", by=stranger, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseMessage.objects.filter(dossier=dossier).update(text="diubah")


def test_sixth_question_in_a_row_waits_for_an_answer(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    for n in range(5):
        actions.write_message(dossier, text=f"Pertanyaan {n}", by=world.applicant, now=NOW)
    with pytest.raises(Refused) as refused:
        actions.write_message(dossier, text="Lagi", by=world.applicant, now=NOW)
    assert refused.value.code == "too_many"
    actions.write_message(dossier, text="Sabar.", by=world.officer, now=NOW)
    actions.write_message(dossier, text="Baik.", by=world.applicant, now=NOW)


def test_accepted_correction_changes_person_and_dossier_and_leaves_a_trace(world):
    dossier = dossier_in(DossierState.VERIFICATION, world, declared={"name": world.applicant.full_name})
    before = world.applicant.full_name
    row = actions.ask_correction(
        dossier, field="full_name", after="Nur'aini, S.Kom.", reason="Gelar", by=world.applicant, now=NOW
    )
    actions.accept_correction(row, by=world.officer, now=LATER)
    world.applicant.refresh_from_db()
    dossier.refresh_from_db()
    assert world.applicant.full_name == dossier.declared["name"] == "Nur'aini, S.Kom."
    trace = AuditEvent.objects.get(verb="correction.accept")
    assert (trace.before["value"], trace.after["value"]) == (before, "Nur'aini, S.Kom.")
    assert Message.objects.filter(kind="correction_accepted", recipient=world.applicant).exists()


def test_refused_correction_changes_nothing_and_says_why(world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    old = world.applicant.birth_place
    row = actions.ask_correction(
        dossier, field="birth_place", after="Bogor", reason="Salah", by=world.applicant, now=NOW
    )
    with pytest.raises(Refused):
        actions.refuse_correction(row, reason="", by=world.officer, now=LATER)
    actions.refuse_correction(row, reason="KTP menyebut lain.", by=world.officer, now=LATER)
    world.applicant.refresh_from_db()
    assert world.applicant.birth_place == old
    with pytest.raises(Refused) as refused:
        actions.accept_correction(row, by=world.officer, now=LATER)
    assert refused.value.code == "answered"


@pytest.mark.parametrize(
    ("state", "field", "after", "code"),
    [
        (DossierState.DRAFT, "birth_place", "Bogor", "wrong_state"),
        (DossierState.DECIDED, "birth_place", "Bogor", "wrong_state"),
        (DossierState.IN_ASSESSMENT, "path", "inexperienced", "wrong_state"),
        (DossierState.SUBMITTED, "path", "experienced", "same"),
    ],
)
def test_corrections_have_their_time(world, state, field, after, code):
    dossier = dossier_in(state, world)
    with pytest.raises(Refused) as refused:
        actions.ask_correction(dossier, field=field, after=after, reason="x", by=world.applicant, now=NOW)
    assert refused.value.code == code
    assert not FieldCorrection.objects.exists()
