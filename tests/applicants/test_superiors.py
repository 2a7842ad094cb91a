"""Who may confirm as the superior, what their statement attests, when it opens and when it lapses."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applicants import actions
from applicants.checklist import Standing
from applicants.enums import DossierState, EndorsementOutcome, NamingOutcome, SuperiorBasis
from applicants.models import (
    Attestation,
    AttestedDocument,
    Document,
    DocumentVersion,
    Dossier,
    Endorsement,
    SuperiorNaming,
)
from applicants.queries import tasks_of
from applicants.queries.superiors import superior_of
from certportal.kernel.accounts import personnel
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.web.refusal import Refused
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import NOW, StoredFileFactory, dossier_in
from tests.factories.papers import words_of
from tests.factories.superiors import (
    BOSS_NAME,
    BOSS_NIP,
    OFFICIAL,
    STATEMENT,
    account_of_boss,
    ask,
    confirm,
    on_screen,
    on_the_list,
    recorded_and_asked,
    statement_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.watched]
BLANK = pytest.mark.usefixtures("blank_sheets")  # where no test reads the statement
LATER = NOW + dt.timedelta(hours=1)
NAMED = {
    "nip": BOSS_NIP,
    "full_name": BOSS_NAME,
    "position_title": "Plt. Kepala Bidang",
    "work_unit": "Dinas Sosial",
}


@pytest.fixture
def draft(world):
    return dossier_in(DossierState.DRAFT, world)


def refusal(act, *arguments, **named):
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return refused.value.code


def standing(dossier, code=STATEMENT):
    tasks_of.forget(dossier)
    return next(task.standing for task in tasks_of(Dossier.objects.get(pk=dossier.pk)) if task.row.code == code)


def replace_document(dossier, code="001.4"):
    document = dossier.documents.get(requirement__code=code)
    actions.attach_received(document, StoredFileFactory(), by=dossier.applicant, now=LATER)


def name(dossier, **other):
    return actions.name_superior(dossier, **NAMED | other, by=dossier.applicant, now=NOW)


# --- Who is the superior --------------------------------------------------------------------------------------
def test_the_list_comes_before_what_was_recorded_and_what_was_typed(world, draft):
    world.applicant.superior = PersonFactory()
    world.applicant.save()
    assert superior_of(draft).basis is SuperiorBasis.RECORDED
    on_the_list(world.applicant)
    name(draft, nip="197001011995011009", full_name="Teman Sekantor")
    found = superior_of(Dossier.objects.get(pk=draft.pk))
    assert (found.basis, found.name, found.nip, found.email) == (SuperiorBasis.LISTED, BOSS_NAME, BOSS_NIP, OFFICIAL)


def test_the_list_speaks_only_for_whoever_it_proves(world, draft):
    on_the_list(world.applicant)
    world.applicant.full_name = "Nama Lain Sama Sekali"
    world.applicant.save()
    assert superior_of(Dossier.objects.get(pk=draft.pk)) is None


def test_a_number_that_somebody_typed_asks_nobody(world, draft):
    """An account with the number of a superior may be anybody's, also a subordinate's second one."""
    account_of_boss(email="orang.lain@example.org")
    document = statement_of(draft)
    assert refusal(ask, document) == "no_superior"
    name(draft)
    assert refusal(ask, document) == "no_superior"
    assert not Endorsement.objects.exists()


def test_nobody_is_asked_from_a_profile_with_gaps(world, draft):
    """The statement prints the profile; a superior would attest what is not there."""
    on_the_list(world.applicant)
    world.applicant.phone = ""
    world.applicant.save()
    assert refusal(ask, statement_of(draft)) == "profile"
    assert not Endorsement.objects.exists()


def test_an_account_that_only_matches_the_list_is_no_proof(world, draft, client):
    boss = on_the_list(world.applicant)
    stranger = account_of_boss(email="samaran@example.org", birth_date=None)
    personnel.weigh(stranger, boss)
    stranger.save()
    asked = ask(statement_of(draft))
    assert asked.superior is None
    client.force_login(stranger)
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert refusal(confirm, asked, stranger) == "not_allowed"
    personnel.check_in_person(stranger, by=world.officer, now=NOW)
    stranger.refresh_from_db()
    assert client.get(asked.get_absolute_url()).status_code == 200
    assert list(Endorsement.objects.visible_to(stranger)) == [asked]
    assert confirm(asked, stranger).outcome == EndorsementOutcome.CONFIRMED


def test_nothing_is_sent_before_name_position_and_unit_were_confirmed(world, draft, client):
    boss, person = on_the_list(world.applicant), account_of_boss()
    document = statement_of(draft)
    client.force_login(world.applicant)
    page = client.get(document.get_absolute_url()).text
    for words in (BOSS_NAME, BOSS_NIP, "Kepala Bidang", "Dinas Sosial", "Tercatat pada daftar pegawai"):
        assert words in page
    where = reverse("document.ask_superior", args=[draft.code, STATEMENT])
    shown = f"listed|{BOSS_NIP}|{BOSS_NAME}|Kepala Bidang|Dinas Sosial"
    assert client.post(where, {"shown": shown}).status_code == 200  # not ticked
    boss.position_title = "Kepala Seksi"
    boss.save()
    changed = client.post(where, {"shown": shown, "right": "on"})
    assert "Kepala Seksi" in changed.text
    assert not Endorsement.objects.exists()
    assert client.post(where, {"shown": shown.replace("Bidang", "Seksi"), "right": "on"}).status_code == 302
    assert Endorsement.objects.get().superior == person


def test_who_cannot_be_reached_is_said_before_anything_is_asked(world, draft, client):
    on_the_list(world.applicant, email="")
    document = statement_of(draft)
    assert refusal(ask, document) == "unreachable"
    client.force_login(world.applicant)
    assert "belum dapat dihubungi" in client.get(document.get_absolute_url()).text


@BLANK
# --- A superior whom an officer approves ----------------------------------------------------------------------
def test_an_approved_superior_may_confirm_and_the_verifier_reads_why(world, draft, client):
    boss = account_of_boss()
    row = name(draft)
    assert Message.objects.filter(kind="naming_asked", recipient=world.officer).exists()
    actions.approve_superior(row, reason="SK Plt. 821/12", email=OFFICIAL.upper(), by=world.officer, now=NOW)
    asked = ask(statement_of(draft))
    assert (asked.basis, asked.superior, asked.position_title) == ("approved", boss, "Plt. Kepala Bidang")
    confirm(asked, boss)
    run_due(now=LATER)
    Dossier.objects.filter(pk=draft.pk).update(
        state=DossierState.COMPLETENESS_CHECK, submitted_at=NOW, received_at=NOW, number="1/UJI/2026"
    )
    client.force_login(world.officer)
    page = client.get(reverse("document.check", args=[draft.code, STATEMENT])).text
    for words in (
        BOSS_NAME,
        "Plt. Kepala Bidang",
        "Dinas Sosial",
        "Disetujui petugas",
        "SK Plt. 821/12",
        "akun portal",
    ):
        assert words in page, words
    assert AuditEvent.objects.get(verb="superior.approve").note == "SK Plt. 821/12"


def test_the_officers_page_compares_with_the_list_and_keeps_what_was_typed(world, draft, client):
    on_the_list(world.applicant)
    row = name(draft)
    for stranger in (world.applicant, PersonFactory(), person_with("intake_officer", full_name="Kantor Lain")):
        client.force_login(stranger)
        assert client.get(row.get_absolute_url()).status_code == 404
    client.force_login(world.officer)
    page = client.get(row.get_absolute_url()).text
    assert ("Plt. Kepala Bidang" in page, "Kepala Bidang" in page, OFFICIAL in page) == (True, True, True)
    typed = client.post(row.get_absolute_url(), {"outcome": "approved", "email": "bukan alamat", "reason": "SK"})
    assert "bukan alamat" in typed.text
    own = {"outcome": "approved", "email": world.applicant.email, "reason": "SK"}
    assert "alamat pemohon sendiri" in client.post(row.get_absolute_url(), own).text
    said = client.post(row.get_absolute_url(), {"outcome": "refused", "reason": "Bukan atasannya."})
    assert said.status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.answered_by) == (NamingOutcome.REFUSED, world.officer)
    assert "Bukan atasannya." in Message.objects.get(kind="naming_refused", channel="in_app").body


def test_what_an_officer_may_not_answer(world, draft):
    row = name(draft, nip=world.officer.nip)
    approve = {"reason": "SK", "email": "", "now": NOW}
    assert refusal(actions.approve_superior, row, by=world.officer, **approve) == "themselves"
    assert refusal(actions.approve_superior, row, by=world.leader, **approve) == "not_allowed"
    assert refusal(actions.refuse_superior, row, reason=" ", by=world.verifier, now=NOW) == "reason_missing"
    world.verifier.superior = world.applicant
    world.verifier.save()
    assert refusal(actions.approve_superior, row, by=world.verifier, **approve) == "excluded"
    actions.take_naming_back(draft, by=world.applicant, now=NOW)
    other = person_with("verifier", world.catalogue.agency)
    assert refusal(actions.approve_superior, row, by=other, **approve) == "answered"
    assert refusal(actions.take_naming_back, draft, by=world.applicant, now=NOW) == "nothing_open"


def test_naming_has_bounds(world, draft):
    assert refusal(name, draft, nip=world.applicant.nip) == "own"
    by_officer = {**NAMED, "by": world.officer, "now": NOW}
    assert refusal(actions.name_superior, draft, **by_officer) == "not_allowed"
    for _ in range(5):
        name(draft)
        assert refusal(name, draft) == "already_named"
        actions.take_naming_back(draft, by=world.applicant, now=NOW)
    assert refusal(name, draft) == "too_many"
    assert SuperiorNaming.objects.count() == 5


def test_naming_on_the_page_says_the_same_for_every_number(world, draft, client):
    client.force_login(world.applicant)
    account_of_boss(name="Nama Rahasia")
    where = reverse("document.name_superior", args=[draft.code, STATEMENT])
    assert "18 angka" in client.post(where, NAMED | {"nip": "123"}).text
    pages = []
    for nip in (BOSS_NIP, "197001011995011009"):
        assert client.post(where, NAMED | {"nip": nip}).status_code == 302
        pages.append(client.get(draft.documents.get(requirement__code=STATEMENT).get_absolute_url()).text)
        assert client.post(reverse("document.take_naming_back", args=[draft.code, STATEMENT])).status_code == 302
    assert all("giliran petugas" in page and "Nama Rahasia" not in page for page in pages)


# --- What is attested -----------------------------------------------------------------------------------------
def test_the_statement_attests_exactly_what_the_superior_could_open(world, draft, client):
    boss = account_of_boss()
    on_the_list(world.applicant)
    asked = ask(statement_of(draft))
    client.force_login(boss)
    page = client.get(asked.get_absolute_url()).text
    confirm(asked, boss)
    attestation = Attestation.objects.get(endorsement=asked)
    rows = {row.document.requirement.code: row for row in attestation.documents.select_related("document__requirement")}
    tasks = {task.row.code: task for task in tasks_of(Dossier.objects.get(pk=draft.pk))}
    assert set(tasks) - set(rows) == {"000.adm.1", "000.adm.2", "001.7", STATEMENT}
    for code, row in rows.items():
        newest = tasks[code].newest
        assert (row.title, row.n, row.sha256) == (tasks[code].row.title, newest.n, newest.file.sha256)
        assert reverse("endorsement.file", args=[asked.code, code]) in page
    run_due(now=LATER)
    text = words_of(paper_for(asked.document, "validity_statement"))
    assert all(row.sha256 in text.replace(" ", "") for row in rows.values())
    assert f"{BOSS_NAME} NIP : 19720304 199803 2 002 Jabatan : Kepala Bidang, Dinas Sosial" in text
    assert "Fotokopi KTP" not in text
    with pytest.raises(IntegrityError), transaction.atomic():
        AttestedDocument.objects.filter(attestation=attestation).update(sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.filter(pk=attestation.pk).update(name="Lain")


@BLANK
def test_it_opens_when_everything_else_is_in(world, draft, client):
    on_the_list(world.applicant)
    account_of_boss()
    document = statement_of(draft)
    draft.documents.get(requirement__code="001.4").versions.all().delete()
    now = {"by": world.applicant, "now": NOW}
    assert refusal(ask, document) == "not_open"
    assert refusal(actions.print_form, document, **now) == "not_open"
    assert refusal(actions.attach_received, document, StoredFileFactory(), **now) == "not_open"
    client.force_login(world.applicant)
    page = client.get(document.get_absolute_url()).text
    assert "Dibuka setelah dokumen lain lengkap" in page
    assert "Minta konfirmasi atasan" not in page
    assert "Pilih salah satu cara" not in page, "no way to sign is open yet"
    replace_document(draft)
    assert ask(document).outcome == ""


@BLANK
def test_a_form_that_is_being_drawn_is_not_in_yet(world, draft):
    on_the_list(world.applicant)
    document = statement_of(draft)
    form = draft.documents.get(requirement__code="001.9")
    actions.sign_form(form, typed_name=world.applicant.full_name, by=world.applicant, now=NOW)
    assert refusal(ask, document) == "not_open"
    run_due(now=NOW)
    assert ask(document).outcome == ""


# --- Lapsing --------------------------------------------------------------------------------------------------
def confirmed(world, draft):
    boss = account_of_boss()
    on_the_list(world.applicant)
    asked = ask(statement_of(draft))
    confirm(asked, boss)
    return asked, boss


@BLANK
@pytest.mark.parametrize("drawn", [True, False])
def test_any_document_that_changes_ends_the_statement_and_both_are_told(world, draft, client, drawn):
    asked, boss = confirmed(world, draft)
    if drawn:
        run_due(now=NOW)
    assert standing(draft) is Standing.UPLOADED
    replace_document(draft, "000.adm.1")  # also one that the superior may not open
    assert standing(draft) is (Standing.NEEDS_FIX if drawn else Standing.MISSING)
    assert Message.objects.filter(kind="statement_lapsed", recipient=world.applicant).exists()
    assert Message.objects.filter(kind="statement_lapsed_for_superior", recipient=boss).exists()
    run_due(now=LATER)  # a paper ordered before is not attached afterwards
    assert DocumentVersion.objects.filter(document=asked.document).count() == int(drawn)
    assert refusal(actions.submit_dossier, draft, by=world.applicant, now=LATER) is not None
    client.force_login(world.applicant)
    assert "tidak berlaku lagi" in client.get(asked.document.get_absolute_url()).text
    confirm(ask(asked.document, now=LATER), boss, now=LATER)
    run_due(now=LATER)
    assert standing(draft) is Standing.UPLOADED


@BLANK
def test_a_sheet_signed_by_hand_lapses_too_and_can_be_brought_again(world, draft):
    assert standing(draft) is Standing.UPLOADED
    actions.sign_form(
        draft.documents.get(requirement__code="001.9"),
        typed_name=world.applicant.full_name,
        by=world.applicant,
        now=NOW,
    )
    assert standing(draft) is Standing.NEEDS_FIX
    run_due(now=NOW)
    replace_document(draft, STATEMENT)
    assert standing(draft) is Standing.UPLOADED
    assert Document.objects.get(dossier=draft, requirement__code=STATEMENT).lapsed_at is None


@BLANK
def test_a_superior_confirms_only_what_is_on_their_screen(world, draft, client):
    boss = account_of_boss()
    on_the_list(world.applicant)
    asked = ask(statement_of(draft))
    seen = on_screen(asked)
    replace_document(draft)
    act = {"typed_name": boss.full_name, "by": boss, "now": LATER}
    assert refusal(actions.confirm_endorsement, asked, seen=seen, **act) == "documents_changed"
    client.force_login(boss)
    typed = {"typed_name": boss.full_name, "truthful": "on", "seen": seen}
    again = client.post(asked.get_absolute_url(), typed)
    assert "Dokumen berubah sejak halaman ini dibuka" in again.text
    assert boss.full_name in again.text
    assert client.post(asked.get_absolute_url(), typed | {"seen": on_screen(asked)}).status_code == 302


@BLANK
def test_a_paper_copy_is_said_to_be_one(world, client):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    client.force_login(world.officer)
    assert "Di atas kertas" in client.get(reverse("document.check", args=[dossier.code, STATEMENT])).text


def test_a_recorded_superior_who_left_cannot_be_asked(world, draft):
    assert refusal(recorded_and_asked, draft, PersonFactory(is_active=False)) == "no_superior"


@BLANK
def test_everything_wrong_with_a_confirmation_is_told_at_once_and_no_change_goes_unsaid(world, draft, client):
    """The page shown again carries the mark of today's documents, so that a forgotten tick hid the changed one."""
    boss = account_of_boss()
    on_the_list(world.applicant)
    asked = ask(statement_of(draft))
    seen = on_screen(asked)
    client.force_login(boss)
    form = client.post(asked.get_absolute_url(), {"typed_name": "Orang Lain", "seen": seen}).context["form"]
    assert (sorted(form.errors), form["typed_name"].value()) == (["truthful", "typed_name"], "Orang Lain")
    replace_document(draft)
    again = client.post(asked.get_absolute_url(), {"typed_name": "Orang Lain", "seen": seen})
    assert sorted(again.context["form"].errors) == ["__all__", "truthful", "typed_name"]
    assert "Dokumen berubah sejak halaman ini dibuka" in again.text
