"""The checking page: what the viewer takes from the address, what the foot says, which document comes next."""

import copy
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions, checklist
from applicants.actions.standing import keep_standing
from applicants.desk import just_fixed_feed
from applicants.enums import DossierState, VerdictOutcome, VerdictReason, VerdictStage
from applicants.models import Document, DocumentVersion
from applicants.queries import tasks_of
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from certportal.kernel.workflow.make import MoveRefused
from tests.factories.applicants import NOW, add_version, dossier_in, eligible_person, give_verdict

pytestmark = [pytest.mark.django_db, pytest.mark.watched]
BUDGET = 12


def url(name, dossier, *more):
    return reverse(name, args=[dossier.code, *more])


def versions(dossier):
    return list(DocumentVersion.objects.filter(document__dossier=dossier).order_by("document__order", "n"))


@pytest.fixture
def office(client, world):
    client.force_login(world.officer)
    return client


@pytest.fixture
def checking(world):
    return dossier_in(DossierState.COMPLETENESS_CHECK, world)


def with_documents(dossier, count):
    """The dossier with exactly this many asked documents, more than the catalogue prints if need be."""
    documents = list(dossier.documents.order_by("order"))
    for document in documents[count:]:
        document.versions.all().delete()
        document.delete()
    for number in range(len(documents), count):
        extra = copy.copy(documents[-1].requirement)
        extra.pk, extra._state.adding = None, True
        extra.code, extra.position = f"X.{number}", 100 + number
        extra.save()
        document = Document.objects.create(dossier=dossier, requirement=extra, order=number + 1)
        add_version(document, dossier.applicant)


# --- Queries --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3, 30])
def test_one_document_costs_the_same_among_one_three_and_thirty(office, checking, count):
    with_documents(checking, count)
    where = url("document.check", checking, checking.documents.order_by("order").first().requirement.code)
    office.get(where)  # queries made once per process
    with CaptureQueriesContext(connection) as queries:
        answer = office.get(where)
    assert f"Dokumen 1 dari {count}" in answer.content.decode()
    assert len(queries) <= BUDGET, [query["sql"][:120] for query in queries]


# --- Viewer ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "look"),
    [
        ("", ("", 0, 1)),
        ("?zoom=150&putar=90&hal=2", ("150", 90, 2)),
        ("?zoom=999&putar=91&hal=99", ("", 90, 3)),
        ("?zoom=<b>&putar=-90&hal=0", ("", 0, 1)),
        ("?putar=450&hal=x", ("", 90, 1)),
        ("?hal=%C2%B2&putar=99999999999", ("", 0, 1)),
    ],
)
def test_viewer_takes_its_state_from_the_address(office, checking, query, look):
    first = versions(checking)[0]
    first.file.pages = 3
    first.file.save()
    row = first.document.requirement.code
    view = office.get(url("document.check", checking, row) + query).context["view"]
    assert (view["zoom"], view["turn"], view["page"], view["pages"]) == (*look, 3)


def test_every_control_of_the_viewer_is_a_link_with_its_address(office, checking):
    where = url("document.check", checking, versions(checking)[0].document.requirement.code)
    page = office.get(f"{where}?zoom=150").content.decode()
    for query in ("?zoom=150&amp;putar=90", "?zoom=200", "?zoom=100"):
        assert f'href="{where}{query}"' in page
    assert 'class="viewer-stage zoom-150 turn-0"' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", [3]), ("?banding=1", [1, 3]), ("?banding=2&dengan=1", [1, 2]), ("?banding=9", [3]), ("?banding=3", [2, 3])],
)
def test_two_versions_stand_beside_each_other_with_what_was_asked(office, world, checking, query, shown):
    first = versions(checking)[0]
    give_verdict(first, world.officer, VerdictOutcome.NEEDS_FIX)
    add_version(first.document, world.applicant)
    add_version(first.document, world.applicant)
    answer = office.get(url("document.check", checking, first.document.requirement.code) + query)
    assert [pane.version.n for pane in answer.context["view"]["panes"]] == shown
    page = answer.content.decode()
    assert ("Pindai ulang dengan lebih terang." in page) is (1 in shown)


# --- Order and pills ------------------------------------------------------------------------------------------
def test_corrected_documents_come_first(office, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, rounds=1)
    first, corrected = versions(dossier)[0], versions(dossier)[9]
    give_verdict(corrected, world.officer, VerdictOutcome.NEEDS_FIX)
    add_version(corrected.document, world.applicant)
    keep_standing(dossier)
    groups = office.get(url("dossier.check", dossier)).context["groups"]
    assert groups[0]["title"] == "Diperbaiki, periksa ulang"
    assert [row["title"] for row in groups[0]["rows"]] == [corrected.document.requirement.shown_title]
    assert [row.state_label for row in just_fixed_feed(world.officer, NOW).rows] == ["Diperbaiki, periksa ulang"]
    data = {"outcome": "accepted", "version": 1, "seen_verdict": 0}
    answer = office.post(url("document.check", dossier, first.document.requirement.code) + "?zoom=150", data)
    assert answer.url == url("document.check", dossier, corrected.document.requirement.code) + "?zoom=150#judul"


def test_a_replaced_version_nobody_judged_does_not_keep_the_dossier_on_the_desk(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, rounds=1)
    document = versions(dossier)[0].document
    add_version(document, world.applicant)
    give_verdict(add_version(document, world.applicant), world.officer)
    keep_standing(dossier)
    assert list(just_fixed_feed(world.officer, NOW).rows) == []


def test_start_state_is_shown(office, checking):
    rows = [row for group in office.get(url("dossier.check", checking)).context["groups"] for row in group["rows"]]
    assert {row["state_label"] for row in rows} == {"Belum diperiksa"}


# --- Reasons --------------------------------------------------------------------------------------------------
def test_reasons_stand_in_two_groups(office, checking):
    page = office.get(url("document.check", checking, "000.2")).content.decode()
    mendable, final = page.split('label="Tidak dapat diperbaiki"')
    assert 'label="Dapat diperbaiki"' in mendable
    assert f'value="{VerdictReason.UNREADABLE}"' in mendable
    assert f'value="{VerdictReason.DOUBTFUL}"' not in mendable
    assert f'value="{VerdictReason.DOUBTFUL}"' in final


# --- Foot -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("where", "outcomes", "said"),
    [
        (("completeness_check", "officer"), {}, ("Teruskan ke verifikasi", True)),
        (("completeness_check", "officer"), {0: "accepted"}, ("Teruskan ke verifikasi", False)),
        (("completeness_check", "officer"), {0: "accepted", 2: "needs_fix"}, ("Minta perbaikan 2 dokumen", False)),
        (("completeness_check", "officer"), {0: "accepted", 1: "rejected"}, ("Tolak permohonan", True)),
        (("completeness_check", "verifier"), {0: "accepted", 1: "rejected"}, ("Tolak permohonan", False)),
        (("verification", "verifier"), {}, ("Nyatakan lengkap dan benar", False)),
        (("verification", "officer"), {}, ("Nyatakan lengkap dan benar", True)),
        (("submitted", "officer"), {}, ("Mulai pemeriksaan", False)),
    ],
)
def test_foot_has_one_button_that_says_what_will_be_sent(client, world, where, outcomes, said):
    """`outcomes`: 0 for all documents, n for the last n of them."""
    state, who = where
    dossier = dossier_in(state, world)
    rows = versions(dossier)
    for count, outcome in outcomes.items():
        for version in rows[-count:] if count else rows:
            give_verdict(version, world.officer, outcome)
    client.force_login(getattr(world, who))
    for address in (url("dossier.check", dossier), url("document.check", dossier, "000.2")):
        found = client.get(address).context["foot"]
        assert (found.label, found.waits) == said


def test_preview_is_what_the_applicant_gets(office, world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.NEEDS_FIX)
    where = url("dossier.return", dossier)
    seen = office.post(where, {"note": "Mohon <segera>.", "version": "0", "lihat": "1"})
    assert not Message.objects.exists()
    office.post(where, {"note": "Mohon <segera>.", "version": "0"})
    told = Message.objects.get(kind="dossier_returned", channel="in_app")
    letter = seen.context["letter"]
    assert (letter.subject, letter.body) == (told.subject, told.body)
    assert "10 hari kerja" in told.body
    assert Clock.objects.live().get().limit_days == 10


# --- The verifier judges every document anew ------------------------------------------------------------------
def test_what_the_counter_said_does_not_verify(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world, verified=False)
    with pytest.raises(MoveRefused) as refused:
        actions.declare_complete(dossier, service_years_confirmed=6, by=world.verifier, now=NOW)
    assert "18 dokumen belum diperiksa" in refused.value.sentence
    client.force_login(world.verifier)
    while True:
        tasks_of.forget(dossier)
        waiting = [task for task in tasks_of(dossier) if task.standing is checklist.Standing.UPLOADED]
        if not waiting:
            break
        task = waiting[0]
        page = client.get(url("document.check", dossier, task.row.code))
        assert "Setuju, sesuai" in page.content.decode()
        data = {"outcome": "accepted", "version": 1, "seen_verdict": task.last.pk}
        assert client.post(url("document.check", dossier, task.row.code), data).status_code == 302
    assert {row.verdicts.last().stage for row in versions(dossier)} == {VerdictStage.VERIFICATION}
    assert actions.declare_complete(dossier, service_years_confirmed=6, by=world.verifier, now=NOW).state == "accepted"


def test_what_only_the_counter_judged_was_not_corrected(world):
    """Nothing has been replaced: the verifier would look for a change that nobody made."""
    dossier = dossier_in(DossierState.VERIFICATION, world, verified=False)
    tasks = tasks_of(dossier)
    assert {task.last.stage for task in tasks if task.last} == {VerdictStage.COMPLETENESS}
    assert not any(task.row.corrected for task in tasks)


def test_what_the_verifier_passed_stays_passed_after_a_correction(world):
    dossier = dossier_in(DossierState.VERIFICATION, world, rounds=1)
    document = versions(dossier)[0].document
    give_verdict(add_version(document, world.applicant), world.officer)
    assert [task.document.pk for task in tasks_of(dossier) if task.verdict is None] == [document.pk]


def test_an_officer_reads_why_they_cannot_judge_what_the_verifier_has(office, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    page = office.get(url("document.check", dossier, "000.2")).content.decode()
    assert "Berkas ini sedang di tangan verifikator." in page
    assert 'class="verdict"' not in page


def test_a_birth_date_that_does_not_fit_the_nip_is_seen_by_who_sends_and_who_checks(client, world):
    doubt = "Tanggal lahir pada NIP berbeda dengan tanggal lahir yang diisi."
    draft = dossier_in(DossierState.DRAFT, world)
    sent = dossier_in(DossierState.COMPLETENESS_CHECK, world, applicant=eligible_person(world.catalogue))
    pages = [(world.applicant, reverse("dossier.submit", args=[draft.code]))]
    pages.append((world.officer, reverse("dossier.check", args=[sent.code])))
    for born, seen in ((None, False), (dt.date(1984, 12, 31), True)):
        for person in (draft.applicant, sent.applicant):
            person.birth_date = born or person.birth_date
            person.save()
        for who, address in pages:
            client.force_login(who)
            assert (doubt in client.get(address).content.decode()) == seen, address
