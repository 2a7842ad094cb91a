"""The office's pages: checking, notice, "lengkap dan benar", admission."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from applicants.enums import DossierState, VerdictOutcome
from applicants.flows import DOSSIER
from applicants.models import Decision, Dossier, InformationRequest, Verdict
from applicants.queries import tasks_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.workflow.flow import flows_named
from schemes.enums import Branch
from schemes.models import ServiceStandardVersion
from tests.factories.accounts import person_with
from tests.factories.applicants import dossier_in, eligible_person, give_verdict
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, world):
    client.force_login(world.officer)
    return client


def url(name, dossier, *more):
    return reverse(name, args=[dossier.code, *more])


# --- Checking -------------------------------------------------------------------------------------------------
@pytest.fixture
def checking(world):
    return dossier_in(DossierState.COMPLETENESS_CHECK, world)


def verdict_post(dossier, row="000.2", **changes):
    task = next(task for task in tasks_of(dossier) if task.row.code == row)
    seen = task.verdict.pk if task.verdict else 0
    return {"outcome": "accepted", "reason": "", "note": "", "version": task.newest.n, "seen_verdict": seen, **changes}


def test_start_check_leads_to_the_checking_page(office, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    answer = office.post(url("dossier.start_check", dossier), {"version": "0"})
    assert answer.url == url("dossier.check", dossier)
    assert "0 sesuai · 0 perlu perbaikan · 18 belum diperiksa" in office.get(answer.url).content.decode()


def test_the_case_counts_what_waits_and_keeps_the_person_beside_the_documents(office, checking):
    answer = office.get(checking.get_absolute_url())
    page, text = answer.content.decode(), words(answer)
    assert "Nilai 18 dokumen lagi untuk mengirim." in text
    heads = ("Dokumen 0 sesuai", "Keterangan pemohon", "Percakapan dengan pemohon", "Petugas tahap", "Riwayat")
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)
    newest = next(task.newest for task in tasks_of(checking) if task.newest)
    assert f'· {escape(newest.file.original_name)}"' in page
    assert newest.file.original_name not in text


def test_start_check_by_a_second_officer_is_told_who_was_first(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.officer)
    client.post(url("dossier.start_check", dossier), {"version": "0"})
    client.force_login(person_with(Role.INTAKE_OFFICER, world.catalogue.agency))
    answer = client.post(url("dossier.start_check", dossier), {"version": "0"}, follow=True)
    (message,) = answer.context["messages"]
    assert "Budi Petugas" in message.message
    assert AuditEvent.objects.filter(verb="dossier.start_check").count() == 1
    assert AuditEvent.objects.filter(verb__endswith=".refused").count() == 1


def test_verdict_goes_on_to_the_next_unseen_document(office, checking):
    answer = office.post(url("document.check", checking, "000.2"), verdict_post(checking))
    rows = [task.row.code for task in tasks_of(checking)]
    assert answer.url == url("document.check", checking, rows[rows.index("000.2") + 1]) + "#judul"
    assert Verdict.objects.get().outcome == "accepted"


def test_verdict_without_a_note_keeps_what_was_chosen(office, checking):
    data = verdict_post(checking, outcome="needs_fix", reason="unreadable")
    answer = office.post(url("document.check", checking, "000.2"), data)
    assert "note" in answer.context["form"].errors
    assert answer.context["form"]["reason"].value() == "unreadable"
    assert not Verdict.objects.exists()


def test_verdict_of_the_slower_officer_keeps_their_note(office, world, checking):
    data = verdict_post(checking, outcome="needs_fix", reason="unreadable", note="Halaman 2 gelap.")
    version = next(task for task in tasks_of(checking) if task.row.code == "000.2").newest
    give_verdict(version, person_with(Role.INTAKE_OFFICER, world.catalogue.agency, full_name="Ani Petugas"))
    answer = office.post(url("document.check", checking, "000.2"), data)
    page = answer.content.decode()
    assert "Ani Petugas baru saja menilai dokumen ini" in page
    assert "Halaman 2 gelap." in page
    assert Verdict.objects.count() == 1


def test_names_with_markup_stay_text(office, world):
    person = eligible_person(world.catalogue, full_name="<script>alert(1)</script> Nur'aini")
    dossier = dossier_in(DossierState.SUBMITTED, world, applicant=person)
    for address in (reverse("queue.list"), dossier.get_absolute_url(), url("dossier.check", dossier)):
        page = office.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("name", ["document.check", "document.read"])
def test_viewer_opens(office, checking, name):
    assert office.get(url(name, checking, "000.2")).status_code == 200


def test_waiver_from_the_page(office, world, checking):
    document = checking.documents.get(requirement__code="000.4")
    document.versions.all().delete()
    document.lack_reason = "Belum pernah diklat."
    document.save()
    assert "Belum pernah diklat." in office.get(url("document.check", checking, "000.4")).content.decode()
    office.post(url("document.waive", checking, "000.4"), {"reason": "Pengalaman setara."})
    document.refresh_from_db()
    assert document.waived_by == world.officer


def test_notice_is_previewed_then_sent_once(office, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.NEEDS_FIX)
    where = url("dossier.return", dossier)
    assert "Pindai ulang dengan lebih terang." in office.get(where).content.decode()
    data = {"note": "Mohon segera.", "version": "0", "once": "b" * 32}
    assert {office.post(where, data).url for _ in range(2)} == {reverse("queue.list")}
    assert InformationRequest.objects.count() == 1


def test_begin_verification_from_the_page(office, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    office.post(url("dossier.begin_verification", dossier), {"version": "0"})
    dossier.refresh_from_db()
    assert dossier.state == "verification"


# --- Verifier and leader --------------------------------------------------------------------------------------
def test_who_has_passed_a_dossier_on_is_not_told_to_check_it(client, world):
    """In verification it is the verifier's turn: the intake officer's page asked them to check every document again."""
    dossier = dossier_in(DossierState.VERIFICATION, world, verified=False)
    shown = {}
    for person in (world.officer, world.verifier):
        client.force_login(person)
        shown[person] = words(client.get(dossier.get_absolute_url()))
    assert "Periksa dokumen satu per satu." in shown[world.verifier]
    assert "Periksa dokumen satu per satu." not in shown[world.officer]


def test_declare_complete_is_the_verifiers(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    where, data = url("dossier.declare_complete", dossier), {"service_years_confirmed": "5", "version": "0"}
    client.force_login(world.officer)
    assert client.post(where, data).status_code == 403
    client.force_login(world.verifier)
    client.post(where, data)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.service_years_confirmed) == ("accepted", 5)


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [
        ("declared_complete", "Waktu layanan mulai dihitung."),
        ("received", "Waktu layanan dihitung sejak berkas ini diterima, 23 November 2026."),
    ],
)
def test_declare_complete_says_from_when_the_clock_counts(client, world, starts, sentence):
    ServiceStandardVersion.objects.update(clock_start=starts)
    dossier = dossier_in(DossierState.VERIFICATION, world)
    for task in tasks_of(dossier):
        give_verdict(task.newest, world.verifier)
    client.force_login(world.verifier)
    data = {"service_years_confirmed": "5", "version": "0"}
    said = words(client.post(url("dossier.declare_complete", dossier), data, follow=True))
    assert "dinyatakan lengkap dan benar. " + sentence in said


def test_an_empty_question_says_what_to_write(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.verifier)
    said = words(client.post(url("dossier.ask_information", dossier), {"note": " ", "version": "0"}))
    assert "Tuliskan keterangan yang Anda minta dari pemohon." in said


def test_declare_complete_on_a_stale_page_changes_nothing(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world, version=4)
    client.force_login(world.verifier)
    client.post(url("dossier.declare_complete", dossier), {"service_years_confirmed": "5", "version": "3"})
    dossier.refresh_from_db()
    assert dossier.state == "verification"
    assert AuditEvent.objects.filter(verb__endswith=".refused").count() == 1


def test_reject_needs_a_reason(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    client.force_login(world.verifier)
    assert "note" in client.post(url("dossier.reject", dossier), {"note": ""}).context["form"].errors
    client.post(url("dossier.reject", dossier), {"note": "Ijazah tidak terdaftar.", "version": "0"})
    dossier.refresh_from_db()
    assert dossier.state == "rejected"


def test_question_and_answer_through_the_pages(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.verifier)
    client.post(url("dossier.ask_information", dossier), {"note": "Mana SK terakhir?", "version": "0"})
    client.force_login(world.applicant)
    assert "Mana SK terakhir?" in client.get(url("dossier.answer", dossier)).content.decode()
    client.post(url("dossier.answer", dossier), {"answer": "Sudah dikirim.", "version": "1"})
    dossier.refresh_from_db()
    assert (dossier.state, dossier.requests.get().answer) == ("accepted", "Sudah dikirim.")


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [("dossier.admit", {}, "admitted"), ("dossier.refuse_admission", {"note": "Kuota penuh."}, "rejected")],
)
def test_admission_from_the_page(client, world, name, data, state):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.leader)
    assert client.get(url(name, dossier)).status_code == 200
    for _ in range(2):
        client.post(url(name, dossier), {**data, "version": "0"})
    dossier.refresh_from_db()
    assert dossier.state == state
    assert Decision.objects.count() == 1


# --- Who opens what -------------------------------------------------------------------------------------------
CHECK_PAGES = ["dossier.check", "dossier.return", "dossier.start_check", "dossier.begin_verification"]
VERIFY_PAGES = ["dossier.reject", "dossier.declare_complete", "dossier.ask_information"]
LEAD_PAGES = ["dossier.admit", "dossier.refuse_admission"]


@pytest.mark.parametrize("name", CHECK_PAGES + VERIFY_PAGES + LEAD_PAGES)
def test_office_pages_by_role(client, world, name):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    allowed = {
        **{key: {Role.INTAKE_OFFICER, Role.VERIFIER} for key in CHECK_PAGES},
        **{key: {Role.VERIFIER} for key in VERIFY_PAGES},
        **{key: {Role.LEADERSHIP} for key in LEAD_PAGES},
    }[name]
    readers = {Role.INTAKE_OFFICER, Role.VERIFIER, Role.LEADERSHIP, Role.CERTIFICATE_ADMIN, Role.INSPECTORATE}
    for role in (*sorted(readers), Role.COMPLAINT_OFFICER, Role.SYSTEM_ADMIN, Role.AGENCY_OFFICER):
        client.force_login(person_with(role, world.catalogue.agency))
        status = client.post(url(name, dossier), {"version": "99"}).status_code
        if role in allowed:
            assert status in {200, 302, 405}, role
        else:
            assert status in {403 if role in readers else 404, 405}, role
    client.force_login(world.applicant)
    assert client.post(url(name, dossier)).status_code in {403, 405}
    assert Dossier.objects.get(pk=dossier.pk).state == "submitted"


@pytest.mark.parametrize(
    ("branch", "state"), [(flow.branch, state.code) for flow in flows_named(DOSSIER) for state in flow.states]
)
def test_dossier_page_opens_in_every_state(client, world, branch, state):
    subject = {}
    if branch == Branch.REVIEW:
        ServiceStandardVersion.objects.update(branch=branch)
        subject = {
            "service_version": ServiceStandardVersion.objects.get(pk=world.catalogue.service_version.pk),
            "scheme": None,
            "scheme_version": None,
        }
    dossier = dossier_in(state, world, **subject)
    client.force_login(world.applicant)
    assert client.get(dossier.get_absolute_url()).status_code == 200
    client.force_login(world.verifier)
    expected = 404 if state == DossierState.DRAFT else 200
    assert client.get(dossier.get_absolute_url()).status_code == expected
    if expected == 200:
        assert client.get(url("dossier.check", dossier)).status_code == 200


def test_a_second_verifier_who_asks_meanwhile_is_told_and_keeps_the_question(client, world):
    dossier = dossier_in(DossierState.ACCEPTED, world)
    client.force_login(world.verifier)
    client.post(url("dossier.ask_information", dossier), {"note": "Kirim SK terakhir.", "version": "0"})
    client.force_login(person_with(Role.VERIFIER, world.catalogue.agency))
    answer = client.post(url("dossier.ask_information", dossier), {"note": "Mohon ijazah S2.", "version": "0"})
    assert answer.status_code == 200
    assert "Mohon ijazah S2." in words(answer)
    assert "baru saja diubah oleh Rina Verifikator" in words(answer)
    assert InformationRequest.objects.get().note == "Kirim SK terakhir."
