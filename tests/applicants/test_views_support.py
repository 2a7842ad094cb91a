"""Pages around a dossier, and the pages for anybody: /cek-syarat/ and /lacak/."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from applicants import actions
from applicants.actions.receipts import hashed_pin
from applicants.enums import CorrectableField, DossierState, VerdictOutcome
from applicants.models import CaseMessage, DocumentVersion, Dossier, FieldCorrection, Signature
from applicants.queries import tasks_of
from applicants.views import public
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.web import tracking
from certportal.kernel.web.dates import moment_in_words
from schemes.enums import Branch, WhoMayApply
from schemes.queries import document_rows
from tests.draining import run_due
from tests.factories.applicants import NOW, add_version, dossier_in, give_verdict
from tests.factories.schemes import ServiceStandardVersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets"), pytest.mark.watched]
MEETS = {"status": "pns", "here": "ya", "education": "s1", "grade": "III/b", "years": "4"}


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def signed_in(client, world):
    client.force_login(world.applicant)
    return client


# --- Cek syarat dulu ------------------------------------------------------------------------------------------
def check(client, **changes):
    return client.get(reverse("rules.check", args=["pelayanan-prima"]), {**MEETS, **changes})


def test_anybody_checks_the_rules_without_an_account(client, world):
    assert "Pelayanan Prima" in client.get(reverse("rules.list"), {"status": "pns", "here": "ya"}).text
    page = check(client).text
    assert "Semua syarat terpenuhi" in page
    assert page.count(">Terpenuhi<") == 4


@pytest.mark.parametrize(
    ("who", "said", "fits"),
    [
        ({"status": "pns", "here": "ya"}, " skema untuk Anda", True),
        ({"status": "pns", "here": "tidak"}, "Skema ini untuk PNS Pemerintah Provinsi DKI Jakarta, sedangkan", False),
        ({"status": "pppk", "here": "ya"}, "Skema ini untuk PNS, sedangkan Anda mengisi PPPK.", False),
        ({"status": "other"}, "Skema ini untuk PNS, sedangkan Anda mengisi bukan pegawai ASN.", False),
        ({"status": "institution"}, "Skema ini menguji orang, bukan lembaga.", False),
        ({"status": "pns"}, "Pilih tempat Anda bekerja.", False),
        ({"status": ""}, "Pilih salah satu.", False),
    ],
)
def test_the_check_begins_with_who_one_is_and_keeps_it_in_the_address(client, world, who, said, fits):
    page = client.get(reverse("rules.list"), who).text
    assert said in page
    on = f"{reverse('rules.check', args=['pelayanan-prima'])}?status=pns&amp;here=ya"
    assert (on in page) == fits
    if fits:
        asked = client.get(reverse("rules.check", args=["pelayanan-prima"]), who).text
        assert "menurut jawaban Anda" not in asked  # the other questions are still open
        assert "Ada yang perlu diperbaiki" not in asked
        assert asked.count(" checked") == 2
        assert f"{reverse('rules.list')}?status=pns&amp;here=ya" in asked


def test_a_service_for_institutions_is_offered_to_them_alone(client, world):
    row = ServiceStandardVersionFactory(branch=Branch.REVIEW, who_may_apply=WhoMayApply.INSTITUTION)
    for who, offered in (("institution", True), ("other", False)):
        assert (row.standard.name in client.get(reverse("rules.list"), {"status": who}).text) == offered


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "pppk", "grade": ""}, "Skema ini untuk PNS, sedangkan Anda mengisi PPPK."),
        ({"here": "tidak"}, "sedangkan Anda mengisi instansi lain."),
        ({"education": "d3"}, "Paling rendah S1 atau sederajat, sedangkan Anda mengisi Diploma III."),
        ({"grade": "III/a"}, "Paling rendah golongan III/b, sedangkan Anda mengisi III/a."),
        ({"grade": ""}, "Golongan Anda belum diisi di atas."),
        ({"years": "3"}, "Paling sedikit 4 tahun penuh, sedangkan Anda mengisi 3 tahun."),
    ],
)
def test_every_no_says_why(client, world, changes, reason):
    page = check(client, **changes).text
    assert reason in page
    assert "Semua syarat terpenuhi" not in page


def test_years_elsewhere_do_not_meet_the_rule(client, world):
    """000.syarat.4 asks for years "di lingkungan Provinsi DKI Jakarta"; ten years at another office were "Terpenuhi"."""
    page = check(client, here="tidak", years="10").text
    assert page.count(">Terpenuhi<") == 2
    assert (
        "Yang dihitung hanya lama bekerja di lingkungan Provinsi DKI Jakarta, sedangkan Anda mengisi instansi lain."
        in page
    )
    assert "Lama bekerja di lingkungan Provinsi DKI Jakarta (tahun penuh)" in page
    assert "instansi ini" not in page


@pytest.mark.parametrize("changes", [{"years": "-1"}, {"years": "empat"}, {"education": "xx"}, {"status": ""}])
def test_broken_answers_are_asked_again(client, world, changes):
    answer = check(client, **changes)
    assert (answer.status_code, "Ada yang perlu diperbaiki" in answer.text) == (200, True)


# --- Lacak ----------------------------------------------------------------------------------------------------
@pytest.fixture
def tracked(world):
    return dossier_in(DossierState.VERIFICATION, world, pin_hash=hashed_pin("428317"))


def track(client, number, pin="428317", **extra):
    return client.post(reverse("tracking.ask"), {"number": number, "pin": pin}, **extra)


def test_number_and_pin_show_the_way_without_personal_data(client, tracked):
    page = track(client, f" {tracked.number.lower()} ", "428 317").text
    assert "Isi berkas sedang diverifikasi" in page
    person = tracked.applicant
    for private in (person.full_name, person.nip, person.phone, tracked.code):
        assert not private or private not in page


def test_apps_above_add_their_steps(client, tracked, monkeypatch):
    monkeypatch.setattr(tracking, "_STEPS", {})
    tracking.register(lambda dossier: [tracking.Step("Uji dijadwalkan", on=NOW.date(), note="Gedung Abdul Muis")])
    assert "Gedung Abdul Muis" in track(client, tracked.number).text


@pytest.mark.parametrize("number", ["", "99999/UJI/2026"])
def test_wrong_number_and_wrong_pin_get_the_same_sentence(client, tracked, number):
    answer = track(client, number or tracked.number, "000000")
    assert "tidak cocok" in answer.text
    assert AuditEvent.objects.filter(verb="tracking.ask.refused").count() == 1


@pytest.mark.parametrize("pin", ["None", "1", "000000"])
def test_a_draft_is_not_tracked(client, world, pin):
    """It has no number and no PIN yet, and empty values find nothing."""
    draft = dossier_in(DossierState.DRAFT, world)
    for number in (str(draft.number), draft.code, str(draft.pk), "00000/UJI/2026"):
        page = track(client, number, pin).text
        assert "tidak cocok" in page
        assert "Sedang Anda siapkan" not in page


def test_sixth_wrong_pin_stops_its_own_address_and_nobody_else(client, tracked):
    for _ in range(5):
        assert track(client, tracked.number, "000000").status_code == 200
    held = track(client, tracked.number)
    assert held.status_code == 429
    assert "Bila PIN berkas hilang" in held.text
    assert "Isi berkas sedang diverifikasi" in track(client, tracked.number, REMOTE_ADDR="203.0.113.7").text


def test_addresses_of_one_connection_count_as_one(client, tracked):
    for number in range(5):
        track(client, tracked.number, "000000", REMOTE_ADDR=f"2001:db8:1:2:{number}::1")
    assert track(client, tracked.number, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429


def test_pin_that_many_guessed_at_is_asked_for_with_the_end_of_the_nip(client, tracked, monkeypatch):
    monkeypatch.setattr(public, "WRONG_PER_NUMBER", 3)
    for number in range(4):
        track(client, tracked.number, "000000", REMOTE_ADDR=f"203.0.113.{number}")
    asked = track(client, tracked.number)
    assert "sudah sering dicoba orang lain" in asked.text
    assert "Isi berkas sedang" not in asked.text
    assert 'value="428317"' in asked.text  # what was typed stays
    for digits, shown in (("0000", False), (tracked.applicant.nip[-4:], True)):
        answer = client.post(
            reverse("tracking.ask"), {"number": tracked.number, "pin": "428317", "last_digits": digits}
        )
        assert ("Isi berkas sedang diverifikasi" in answer.text) is shown


# --- Pages of the applicant -----------------------------------------------------------------------------------
def pin_on(page):
    found = re.search(r'class="pin"[^>]*>(\d{6})<', page.text)
    return found and found.group(1)


def test_sending_shows_the_pin_until_the_receipt_stands_beside_it(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    where = reverse("dossier.sent", args=[dossier.code])
    sent = signed_in.post(reverse("dossier.submit", args=[dossier.code]), {"truthful": "on", "version": 0}, follow=True)
    assert "Tanda terima sedang disiapkan" in sent.text
    assert pin_on(sent)
    assert pin_on(signed_in.get(where)) == pin_on(sent)  # the page itself asks to be loaded again
    run_due(now=timezone.now())
    beside = signed_in.get(where)
    assert ("Unduh tanda terima" in beside.text, pin_on(beside)) == (True, pin_on(sent))
    again = signed_in.get(where)
    assert pin_on(again) is None
    assert "Buat PIN baru" in again.text


def test_new_pin_waits_for_its_own_receipt(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    where = reverse("dossier.sent", args=[dossier.code])
    signed_in.post(reverse("dossier.submit", args=[dossier.code]), {"truthful": "on", "version": 0})
    run_due(now=timezone.now())
    signed_in.get(where)
    signed_in.post(reverse("dossier.renew_pin", args=[dossier.code]))
    assert pin_on(signed_in.get(where)) == pin_on(signed_in.get(where)) is not None


_WAYS = {
    "001.9": "Tanda tangani di layar",
    "001.3": "Tanda tangani di layar",
    "001.12": "<h2>Minta konfirmasi atasan</h2>",
    "001.1": "satu untuk satu rombongan",
    "001.7": "latar belakang merah",
}


def test_each_row_offers_its_own_ways(signed_in, world):
    """Every document of 000 and 001 on its own page, named as printed."""
    dossier = dossier_in(DossierState.DRAFT, world)
    tasks = tasks_of(dossier)
    assert len(tasks) == 18
    for task in tasks:
        page = signed_in.get(reverse("document.show", args=[dossier.code, task.row.code])).text
        assert escape(task.row.title) in page, task.row.code
        assert _WAYS.get(task.row.code, "") in page, task.row.code
        camera = "data-photos" if "pdf" in task.requirement.accepts else 'capture="environment"'
        assert camera in page, task.row.code
        assert "Lihat contoh dokumen ini" in page, task.row.code


def test_every_asked_document_has_an_example(client, world):
    asked = document_rows(world.catalogue.service_version, world.catalogue.scheme_version)
    assert all(row.sample for row in asked)
    for row in asked:
        assert client.get(reverse("sample.show", args=[row.code])).status_code == 200
    assert client.get(reverse("sample.show", args=["001.99"])).status_code == 404


def test_signing_keeps_what_was_typed(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    url = reverse("document.sign", args=[dossier.code, "001.9"])
    answer = signed_in.post(url, {"typed_name": "Bukan Nama Saya", "truthful": "on"})
    assert 'value="Bukan Nama Saya"' in answer.text
    name = world.applicant.full_name
    assert signed_in.post(url, {"typed_name": name, "truthful": "on"}).status_code == 302


def sign_on_screen(client, world, dossier):
    url = reverse("document.sign", args=[dossier.code, "001.9"])
    client.post(url, {"typed_name": world.applicant.full_name, "truthful": "on"})


def test_signed_form_says_so_and_folds_signing_again(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    where = reverse("document.show", args=[dossier.code, "001.9"])
    assert "<h2>Tanda tangani di layar</h2>" in signed_in.get(where).text
    sign_on_screen(signed_in, world, dossier)
    assert "Pilih salah satu cara" not in signed_in.get(where).text  # signed, while the paper is still being drawn
    run_due(now=timezone.now())
    page = signed_in.get(where).text
    when = moment_in_words(Signature.objects.get().signed_at, dossier.agency.zone)
    assert f"Sudah Anda tanda tangani di layar pada {when}." in page
    assert "<details>\n          <summary>Tanda tangani lagi di layar</summary>" in page
    assert "Pilih salah satu cara" not in page
    assert "<h2>Tanda tangani di layar</h2>" not in page


def test_signing_again_opens_for_who_mistyped_or_must_mend(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    sign_on_screen(signed_in, world, dossier)
    run_due(now=timezone.now())
    typed = {"typed_name": "Bukan Nama Saya", "truthful": "on"}
    assert "<details open>" in signed_in.post(reverse("document.sign", args=[dossier.code, "001.9"]), typed).text
    version = DocumentVersion.objects.get(document__dossier=dossier, file__paper__isnull=False)
    give_verdict(version, world.officer, VerdictOutcome.NEEDS_FIX)
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.RETURNED)
    assert "<details open>" in signed_in.get(version.document.get_absolute_url()).text


def test_scan_after_a_signature_is_not_called_signed_on_screen(signed_in, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    sign_on_screen(signed_in, world, dossier)
    run_due(now=timezone.now())
    document = dossier.documents.get(requirement__code="001.9")
    add_version(document, world.applicant)
    assert "Sudah Anda tanda tangani" not in signed_in.get(document.get_absolute_url()).text


def test_profile_is_locked_while_the_office_has_the_dossier(signed_in, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    page = signed_in.get(reverse("profile.edit")).text
    assert reverse("correction.list", args=[dossier.code]) in page
    typed = {"full_name": "Nama Lain", "phone": "081299900", "gender": "male", "employer": world.applicant.employer_id}
    signed_in.post(reverse("profile.edit"), typed)
    world.applicant.refresh_from_db()
    assert (world.applicant.full_name != "Nama Lain", world.applicant.phone) == (True, "081299900")


@pytest.mark.parametrize("field", CorrectableField.values)
def test_every_correctable_field_has_its_form(signed_in, world, field):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    assert signed_in.get(reverse("correction.ask", args=[dossier.code, field])).status_code == 200


def test_correction_is_asked_and_answered_on_pages(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.applicant)
    url = reverse("correction.ask", args=[dossier.code, "birth_date"])
    assert client.post(url, {"value": "2999-01-01", "reason": "x"}).status_code == 200
    assert client.post(url, {"value": "1990-05-17", "reason": "Salah ketik"}).status_code == 302
    row = FieldCorrection.objects.get()
    assert client.get(reverse("correction.answer", args=[row.code])).status_code == 403
    client.force_login(world.officer)
    answer = reverse("correction.answer", args=[row.code])
    assert "17 Mei 1990" in client.get(answer).text
    assert client.post(answer, {"outcome": "refuse", "note": ""}).status_code == 200
    assert client.post(answer, {"outcome": "accept", "note": ""}).status_code == 302
    world.applicant.refresh_from_db()
    assert world.applicant.birth_date.isoformat() == "1990-05-17"


def test_conversation_hides_the_officers_name_from_the_applicant(client, world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    client.force_login(world.applicant)
    url = reverse("dossier.talk", args=[dossier.code])
    assert client.post(url, {"text": "<script>alert(1)</script>"}).status_code == 302
    client.force_login(world.officer)
    assert client.post(url, {"text": "Sudah kami baca."}).status_code == 302
    client.force_login(world.applicant)
    page = client.get(url).text
    assert "&lt;script&gt;" in page
    assert world.officer.full_name not in page
    client.force_login(world.leader)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("name", ["dossier.talk", "dossier.notices"])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_no_more_with_more_rows(signed_in, world, name, rows, django_assert_max_num_queries):
    dossier = Dossier.objects.get(pk=dossier_in(DossierState.SUBMITTED, world).pk)
    for n in range(rows):
        by = world.officer if n % 2 == 0 else world.applicant
        actions.write_message(dossier, text=f"Kabar {n}", by=by, now=NOW)
    assert CaseMessage.objects.count() == rows
    with django_assert_max_num_queries(9):
        assert "Kabar 0" in signed_in.get(reverse(name, args=[dossier.code])).text


@pytest.mark.parametrize("state", [DossierState.DRAFT, DossierState.SUBMITTED, DossierState.VERIFICATION])
def test_own_dossier_page_stays_within_its_queries(signed_in, world, state, django_assert_max_num_queries):
    dossier = dossier_in(state, world)
    with django_assert_max_num_queries(25):
        signed_in.get(reverse("dossier.show", args=[dossier.code]))
