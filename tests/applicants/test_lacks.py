"""The office's answers to "I have no such document": required all the same, or waived; and what becomes of them."""

import pytest
from django.urls import reverse

from applicants import actions, checklist
from applicants.checklist import Standing
from applicants.enums import DossierState, VerdictStage
from applicants.models import Document, DocumentVersion, Dossier, InformationRequest, Verdict
from applicants.queries import items_to_mend, rows_of, tasks_of
from applicants.views.shown import LONGEST_HINT, checking_groups, checking_pill, document_pill
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.workflow.make import MoveRefused
from tests import refusing
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, small_pdf
from tests.factories.superiors import STATEMENT, sign_again

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

ROW, REASON, NOTE = "000.4", "Belum pernah diklat.", "Diklat dapat diikuti gratis setiap bulan."
STAGES = {
    DossierState.COMPLETENESS_CHECK: VerdictStage.COMPLETENESS,
    DossierState.VERIFICATION: VerdictStage.VERIFICATION,
}


def lacking(world, state=DossierState.COMPLETENESS_CHECK, **fields):
    """A document the applicant says they lack; every other one passed at this stage."""
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, **fields)
    document = dossier.documents.get(requirement__code=ROW)
    document.versions.all().delete()
    Document.objects.filter(pk=document.pk).update(lack_reason=REASON)
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    said = {
        "stage": STAGES.get(state, VerdictStage.COMPLETENESS),
        "outcome": "accepted",
        "by": world.officer,
        "at": NOW,
    }
    others = DocumentVersion.objects.filter(document__dossier=dossier)
    Verdict.objects.bulk_create(Verdict(version=version, **said) for version in others)
    return Document.objects.get(pk=document.pk)


def refuse(document, by, note=NOTE):
    return actions.refuse_lack(document, note=note, by=by, now=NOW)


def code_of(document, by, note=NOTE):
    return refusing.code_of(refuse, document, by, note)


def fresh(document):
    return Dossier.objects.get(pk=document.dossier_id)


def task_of(document):
    return next(task for task in tasks_of(fresh(document)) if task.document.pk == document.pk)


def url(name, document):
    return reverse(name, args=[document.dossier.code, ROW])


# --- The actions ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", list(STAGES))
def test_the_answer_is_no_with_a_note(world, state):
    document = lacking(world, state)
    assert code_of(document, world.verifier, " ") == "note_missing"
    assert task_of(document).standing is Standing.LACKED
    said = refuse(document, world.verifier, f" {NOTE} ")
    assert (said.lack_refused_by, said.lack_refused_at, said.lack_refused_note) == (world.verifier, NOW, NOTE)
    assert task_of(document).standing is Standing.NEEDS_FIX
    assert AuditEvent.objects.get(verb="document.still_required").note == NOTE


def test_who_said_it_may_say_it_better_and_a_colleague_learns_who_did(world):
    document = lacking(world)
    refuse(document, world.officer, "Perlu")
    colleague = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    sentence = refusing.refused("already_refused", refuse, document, colleague)
    assert "Budi Petugas" in sentence
    assert refuse(document, world.officer).lack_refused_note == NOTE


def test_what_was_waived_or_is_there_is_not_refused(world):
    document = lacking(world)
    actions.waive_document(document, reason="Pengalaman setara.", by=world.officer, now=NOW)
    assert code_of(document, world.officer) == "already_waived"
    uploaded = document.dossier.documents.exclude(pk=document.pk).first()
    assert code_of(uploaded, world.officer) == "not_lacked"


def test_waiving_takes_the_answer_back(world):
    document = lacking(world)
    refuse(document, world.officer)
    waived = actions.waive_document(document, reason="Pengalaman setara.", by=world.verifier, now=NOW)
    assert (waived.lack_refused_at, waived.lack_refused_note) == (None, "")
    assert task_of(document).standing is Standing.WAIVED


@pytest.mark.parametrize("state", [DossierState.SUBMITTED, DossierState.RETURNED, DossierState.ACCEPTED])
def test_outside_the_check_nothing_is_refused(world, state):
    assert code_of(lacking(world, state), world.officer) == "wrong_state"


def test_nobody_without_the_right_refuses(world):
    document = lacking(world)
    for somebody in (world.applicant, world.leader, person_with(Role.VERIFIER)):
        assert code_of(document, somebody) == "not_allowed"
    Dossier.objects.filter(pk=document.dossier_id).update(state=DossierState.VERIFICATION)
    assert code_of(document, world.officer) == "not_allowed"


def test_nobody_refuses_for_themselves_or_their_superior(world):
    document = lacking(world)
    world.officer.superior = world.applicant
    world.officer.save()
    assert code_of(document, world.officer) == "excluded"
    both = person_with(Role.VERIFIER, world.catalogue.agency, employer=world.catalogue.government)
    assert code_of(lacking(world, applicant=both), both) == "excluded"


# --- The round ------------------------------------------------------------------------------------------------
def test_the_answer_opens_the_notice_and_the_notice_names_it(world):
    document = lacking(world)
    with pytest.raises(MoveRefused) as refused:
        actions.return_dossier(fresh(document), by=world.officer, now=NOW)
    assert "1 dokumen belum diperiksa" in refused.value.sentence
    refuse(document, world.officer)
    item = {"code": ROW, "title": task_of(document).row.title, "reason": "Dokumen tetap diperlukan", "note": NOTE}
    assert items_to_mend(fresh(document)) == [item]
    counts = checklist.tally(rows_of(fresh(document)))
    assert (counts.accepted, counts.needs_fix, counts.unseen) == (17, 1, 0)
    with pytest.raises(MoveRefused) as refused:
        actions.begin_verification(fresh(document), by=world.officer, now=NOW)
    assert "Belum semua dokumen" in refused.value.sentence
    returned = actions.return_dossier(fresh(document), by=world.officer, now=NOW)
    assert returned.state == DossierState.RETURNED
    assert InformationRequest.objects.get().items == [item]
    assert NOTE in Message.objects.get(kind="dossier_returned", channel="in_app").body


def test_the_verifiers_round_opens_too(world):
    document = lacking(world, DossierState.VERIFICATION)
    refuse(document, world.verifier)
    assert actions.return_dossier(fresh(document), by=world.verifier, now=NOW).state == DossierState.RETURNED


@pytest.fixture
def returned(world):
    """The document in a dossier that went back to its applicant because of it."""
    document = lacking(world)
    refuse(document, world.officer)
    actions.return_dossier(fresh(document), by=world.officer, now=NOW)
    return Document.objects.get(pk=document.pk)


def send_again(document, world):
    return actions.submit_dossier(fresh(document), by=world.applicant, now=NOW)


def test_as_it_was_returned_it_is_not_sent_again(world, returned):
    with pytest.raises(MoveRefused) as refused:
        send_again(returned, world)
    assert "1 dokumen belum siap" in refused.value.sentence


def test_an_upload_answers_and_is_looked_at_again(world, returned):
    actions.attach_document(returned, small_pdf(), by=world.applicant, now=NOW)
    sign_again(returned.dossier)
    task = task_of(returned)
    assert (task.document.lack_reason, task.document.lack_refused_at, task.document.lack_refused_note) == (
        "",
        None,
        "",
    )
    assert document_pill(fresh(returned), task) == ("Sudah diganti", "good")
    dossier = actions.start_check(send_again(returned, world), by=world.officer, now=NOW)
    assert [row.code for row in checklist.unseen(rows_of(dossier))] == [ROW, STATEMENT]
    assert checking_pill(task_of(returned)) == ("Belum diperiksa", "neutral")


def test_another_reason_is_another_question(world, returned):
    actions.state_lack(returned, reason="Diklatnya ditutup.", by=world.applicant, now=NOW)
    assert task_of(returned).document.lack_refused_by is None
    dossier = actions.start_check(send_again(returned, world), by=world.officer, now=NOW)
    assert [row.code for row in checklist.unseen(rows_of(dossier))] == [ROW]
    refuse(returned, world.officer)
    assert task_of(returned).standing is Standing.NEEDS_FIX


# --- The pages ------------------------------------------------------------------------------------------------
def test_both_answers_stand_on_the_page_and_either_may_follow_the_other(client, world):
    document = lacking(world)
    client.force_login(world.officer)
    page = client.get(url("document.check", document)).content.decode()
    assert "Tetap diperlukan" in page
    assert "Bebaskan dokumen ini" in page
    answer = client.post(url("document.still_required", document), {"note": NOTE})
    assert answer.url == reverse("dossier.check", args=[document.dossier.code])
    listed = client.get(answer.url).content.decode()
    assert "17 sesuai · 1 perlu perbaikan · 0 belum diperiksa" in listed
    assert "Minta perbaikan 1 dokumen" in listed
    page = client.get(url("document.check", document)).content.decode()
    assert "Tetap diperlukan, dijawab Budi Petugas" in page
    assert page.count(NOTE) == 2  # once as said before, once prefilled in the form
    assert "Bebaskan dokumen ini" in page
    client.post(url("document.waive", document), {"reason": "Pengalaman setara."})
    assert task_of(document).standing is Standing.WAIVED


def test_a_colleague_may_only_waive(client, world):
    document = lacking(world)
    refuse(document, world.officer)
    client.force_login(world.verifier)
    context = client.get(url("document.check", document)).context
    assert (context["still_required"], context["waiver"] is None) == (None, False)


def test_without_a_note_nothing_is_answered(client, world):
    document = lacking(world)
    client.force_login(world.officer)
    page = client.post(url("document.still_required", document), {"note": ""}, follow=True).content.decode()
    assert "Tulis catatan agar pemohon tahu" in page
    assert task_of(document).standing is Standing.LACKED


def test_who_cannot_answer_now_reads_why(client, world):
    document = lacking(world, DossierState.SUBMITTED)
    client.force_login(world.officer)
    page = client.get(url("document.check", document)).content.decode()
    assert "Bebaskan dokumen ini" not in page
    assert "jadi dokumennya tidak dinilai di sini" in page


def test_the_applicant_reads_the_note_with_the_notice_and_not_before(client, world):
    document = lacking(world)
    refuse(document, world.officer)
    client.force_login(world.applicant)
    for address in (url("document.show", document), url("document.read", document), fresh(document).get_absolute_url()):
        page = client.get(address).content.decode()
        assert NOTE not in page
        assert "Perlu perbaikan" not in page
    actions.return_dossier(fresh(document), by=world.officer, now=NOW)
    page = client.get(url("document.show", document)).content.decode()
    assert "Dokumen tetap diperlukan" in page
    assert NOTE in page
    assert "tulis alasan baru di bawah" in page


def test_the_officers_list_gives_the_applicants_reason_and_no_bare_code(world):
    document = lacking(world)
    Document.objects.filter(pk=document.pk).update(lack_reason=f"{REASON} {'Sangat jauh. ' * 30}")
    hints = {row["title"]: row["hint"] for group in checking_groups(fresh(document)) for row in group["rows"]}
    hint = hints[task_of(document).row.title]
    assert hint.startswith(f"Alasan pemohon: {REASON}")
    assert len(hint) <= LONGEST_HINT + len("Alasan pemohon: ")


def test_a_document_nobody_spoke_of_has_no_hint(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    document = dossier.documents.get(requirement__code=ROW)
    document.versions.all().delete()
    title = task_of(document).row.title
    (row,) = [row for group in checking_groups(fresh(document)) for row in group["rows"] if row["title"] == title]
    assert row["hint"] == ""
