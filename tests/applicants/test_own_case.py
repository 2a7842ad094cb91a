"""What an applicant sees first of their case: what to mend beside its example, one open group, how far the case is."""

import datetime as dt

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, VerdictOutcome
from applicants.models import DocumentVersion
from schemes.models import SchemeClause
from tests.factories.applicants import NOW, StoredFileFactory, add_version, dossier_in, give_verdict
from tests.factories.superiors import STATEMENT, account_of_boss, ask, confirm, on_the_list
from tests.pages import words

pytestmark = pytest.mark.django_db
PORTRAIT = "001.7"


def test_what_is_to_be_mended_stands_beside_its_example(client, world):
    dossier = dossier_in(DossierState.RETURNED, world, verdict=VerdictOutcome.ACCEPTED)
    version = dossier.documents.get(requirement__code=PORTRAIT).versions.get()
    give_verdict(version, world.officer, VerdictOutcome.NEEDS_FIX)
    client.force_login(world.applicant)
    page = client.get(dossier.get_absolute_url())
    assert [(item["code"], item["newest"]) for item in page.context["mended"]] == [(PORTRAIT, version)]
    assert reverse("document.page", args=[dossier.code, PORTRAIT, 1, 1]) in page.text
    assert reverse("sample.show", args=[page.context["mended"][0]["sample_of"]]) in page.text
    assert 'class="sample sample-photo"' in page.text
    assert "Langkah 2 dari 8, Kelengkapan" in page.text


def test_only_the_group_of_the_next_step_is_open(client, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    lacking = dossier.documents.filter(requirement__code__in=("000.adm.2", "001.9"))
    DocumentVersion.objects.filter(document__in=lacking).delete()
    client.force_login(world.applicant)
    page = client.get(dossier.get_absolute_url())
    groups = page.context["groups"]
    assert [group["title"] for group in groups if not group["folded"]] == ["Bukti administratif"]
    assert [group["done"] for group in groups].count(False) == 2
    assert page.text.count('class="fold-later"') == 1
    assert page.context["step"]["title"].startswith("Berikutnya: ")


def test_what_was_sent_folds_and_stays_one_press_away(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.applicant)
    page = client.get(dossier.get_absolute_url())
    assert {(group["folded"], group["done"]) for group in page.context["groups"]} == {(True, True)}
    assert page.text.count('<details class="fold">') == len(page.context["groups"])
    assert dossier.documents.first().get_absolute_url() in page.text
    DocumentVersion.objects.filter(document=dossier.documents.get(requirement__code=PORTRAIT)).delete()
    groups = client.get(dossier.get_absolute_url()).context["groups"]
    assert [group["done"] for group in groups].count(False) == 1
    assert all(group["folded"] for group in groups), "of a case that was sent nothing is the next step"


def test_the_example_stands_on_the_page_of_its_document(client, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    client.force_login(world.applicant)
    page = client.get(dossier.documents.get(requirement__code=PORTRAIT).get_absolute_url())
    assert 'class="sample sample-photo"' in page.text


def test_the_list_of_ones_cases_says_how_far_each_is(client, world):
    dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.applicant)
    assert "langkah 2 dari 8, Kelengkapan" in client.get(reverse("dossier.mine")).text


def test_the_promise_of_a_sent_case_ends_with_its_full_stop(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.applicant)
    said = words(client.get(reverse("dossier.sent", args=[dossier.code])))
    version = dossier.service_version
    days = f"{version.target_days} sampai {version.limit_days} {version.get_unit_display()}"
    assert f"Layanan selesai dalam {days} {version.get_clock_start_display()}." in said
    assert " ." not in said


def test_more_time_is_offered_until_it_was_taken(client, world):
    dossier = returned(world)
    client.force_login(world.applicant)
    offer = reverse("dossier.more_time", args=[dossier.code])
    assert offer in client.get(dossier.get_absolute_url()).text
    actions.take_more_time(dossier, reason="Ijazah pengganti baru terbit.", by=world.applicant, now=NOW)
    assert offer not in client.get(dossier.get_absolute_url()).text


def test_replacing_a_document_says_beforehand_that_the_statement_is_asked_again(client, world):
    dossier = returned(world)
    client.force_login(world.applicant)
    page = client.get(dossier.get_absolute_url())
    statement = page.context["asked_again"]
    assert statement.startswith("Surat pernyataan keabsahan")
    assert f"Sesudah diganti, “{statement}” diminta sekali lagi" in words(page)
    code = page.context["mended"][0]["code"]
    add_version(dossier.documents.get(requirement__code=code), world.applicant)
    assert client.get(dossier.get_absolute_url()).context["asked_again"] == "", "nothing is left to replace"


def test_the_statement_brought_anew_ticks_itself_off_and_stays(client, world):
    """A correction ends the superior's statement, which no notice names: it joins the list, and is not lost when it is there again."""
    dossier = returned(world)
    client.force_login(world.applicant)
    later, code = NOW + dt.timedelta(hours=1), dossier.documents.first().requirement.code

    def listed():
        page = client.get(dossier.get_absolute_url())
        return page, [(item["code"], item["done"]) for item in page.context["mended"]]

    def bring(code):
        row = dossier.documents.get(requirement__code=code)
        actions.attach_received(row, StoredFileFactory(), by=world.applicant, now=later)

    assert listed()[1] == [(code, False)]
    bring(code)
    page, rows = listed()
    assert rows == [(code, True), (STATEMENT, False)]
    assert page.context["step"]["said"] == "1 dari 2 sudah diganti"
    bring(STATEMENT)
    page, rows = listed()
    assert rows == [(code, True), (STATEMENT, True)]
    assert page.context["step"]["title"] == "Semua sudah diganti."
    assert words(page).count("Sudah diganti") == 2
    bring(code)  # once more: the statement has to be brought again, and the reason is told
    page, rows = listed()
    assert rows == [(code, True), (STATEMENT, False)]
    assert "Yang berubah: " in page.context["mended"][1]["note"]


def test_the_statement_signed_on_screen_is_ticked_while_its_paper_is_drawn(client, world):
    boss = account_of_boss()
    on_the_list(world.applicant)
    dossier = returned(world)
    later, document = NOW + dt.timedelta(hours=1), dossier.documents.first()
    actions.attach_received(document, StoredFileFactory(), by=world.applicant, now=later)
    confirm(ask(dossier.documents.get(requirement__code=STATEMENT), now=later), boss, now=later)
    client.force_login(world.applicant)
    mended = client.get(dossier.get_absolute_url()).context["mended"]
    assert [(item["code"], item["done"]) for item in mended] == [(document.requirement.code, True), (STATEMENT, True)]


def test_a_question_of_the_office_is_the_next_step_in_sight(client, world):
    dossier = dossier_in(DossierState.AWAITING_INFORMATION, world)
    client.force_login(world.applicant)
    text = client.get(dossier.get_absolute_url()).text
    answer = reverse("dossier.answer", args=[dossier.code])
    assert text.count(f'href="{answer}"') == 1
    assert answer in text.split('class="next-step"')[1]
    assert text.index('class="case-main"') < text.index('class="case-side"'), "what is asked comes before the way"


def test_what_stands_in_the_way_of_sending_is_said_first(client, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    DocumentVersion.objects.filter(document__dossier=dossier).delete()
    client.force_login(world.applicant)
    text = words(client.get(reverse("dossier.submit", args=[dossier.code])))
    assert text.index("Belum dapat dikirim") < text.index("Data diri")
    assert text.count("Belum dapat dikirim") == 1


def test_the_rights_of_applicants_stand_where_they_send(client, world):
    """000, Hak Pemohon, as printed."""
    dossier = dossier_in(DossierState.DRAFT, world)
    rights = SchemeClause.objects.filter(version=dossier.scheme_version, kind="right").values_list("text", flat=True)
    client.force_login(world.applicant)
    text = words(client.get(reverse("dossier.submit", args=[dossier.code])))
    assert len(rights) == 3
    assert [right for right in rights if right not in text] == []


def returned(world):
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, verdict=VerdictOutcome.ACCEPTED)
    give_verdict(dossier.documents.first().versions.get(), world.officer, VerdictOutcome.NEEDS_FIX)
    return actions.return_dossier(dossier, by=world.officer, now=NOW)
