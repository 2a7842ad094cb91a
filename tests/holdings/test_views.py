"""Pages of held units, as their readers meet them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent, Reading
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.pages import draw
from certportal.kernel.files.store import keep
from holdings.desk import desk_certificates
from holdings.models import HeldUnit
from schemes.models import CompetencyUnit
from tests.factories.accounts import person_with
from tests.factories.applicants import eligible_person, small_pdf
from tests.factories.held import FIRST, HeldUnitFactory, unit

pytestmark = pytest.mark.django_db

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


def certificate(*codes, **changes):
    typed = {
        "u": list(codes or (FIRST,)),
        "semua": list(codes or (FIRST,)),
        "source": "outside_certificate",
        "certificate_number": " 74909  2419 0000001 2025 ",
        "issuer": "LSP Instruktur Indonesia",
        "issued_on": (today() - dt.timedelta(days=100)).isoformat(),
        "valid_until": (today() + dt.timedelta(days=100)).isoformat(),
        "file": small_pdf("sertifikat.pdf"),
    }
    return {name: value for name, value in (typed | changes).items() if value is not None}


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


# --- The holder ----------------------------------------------------------------------------------------------------


def test_empty_list_says_what_will_appear(mine):
    assert "Sertifikat yang terbit dari portal ini tercatat sendiri di sini" in mine.get(reverse("held.mine")).text


def test_list_shows_every_standing_in_words(mine, world):
    for code, traits in (
        (FIRST, {}),
        (SECOND, {"confirmed": True}),
        (NEEDS, {"refused": True}),
        (REQUIRED, {"confirmed": True, "valid_until": today() - dt.timedelta(days=1)}),
        ("N.78SPS02.070.1", {"confirmed": True, "valid_until": today()}),
    ):
        HeldUnitFactory(person=world.applicant, unit=unit(code), **traits)
    gone = HeldUnitFactory(person=world.applicant, unit=unit("N.78SPS02.008.2"), withdrawn=True)
    page = mine.get(reverse("held.mine")).text
    assert "Menunggu konfirmasi" in page
    assert "Alasan petugas: Halaman unit tidak ada." in page
    assert page.count("Dikonfirmasi") == 2
    assert page.count("Kedaluwarsa") == 1
    assert gone.unit.code not in page


def test_list_costs_the_same_for_one_and_three(mine, world):
    HeldUnitFactory(person=world.applicant, confirmed=True)
    first = queries(mine, reverse("held.mine"))
    for code in (SECOND, NEEDS):
        HeldUnitFactory(person=world.applicant, unit=unit(code))
    assert queries(mine, reverse("held.mine")) == first


def test_search_by_part_of_the_title_offers_units_to_tick(mine, world):
    title = unit(FIRST).title
    page = mine.get(reverse("held.search"), {"cari": " ".join(title.split()[:3]).lower()}).text
    assert f'name="u" value="{FIRST}"' in page
    assert "Lanjut ke data sertifikat" in page


def test_search_by_code_ticks_the_unit_and_keeps_earlier_ticks(mine, world):
    page = mine.get(reverse("held.search"), {"cari": FIRST.lower(), "u": [SECOND]}).text
    for code in (FIRST, SECOND):
        assert f'name="u" value="{code}" checked' in page


def test_code_without_its_version_offers_every_version(mine, world):
    page = mine.get(reverse("held.search"), {"cari": "N.78SPS01.001"}).text
    versions = CompetencyUnit.objects.filter(family="N.78SPS01.001")
    assert versions.count() == 2
    assert all(f'value="{row.code}"' in page for row in versions)


@pytest.mark.parametrize("typed", ["N.78SPS01.999.9", "n.78sps01.999.9,"])
def test_unknown_code_gets_a_sentence(mine, world, typed):
    assert "Kode N.78SPS01.999.9 tidak dikenal" in mine.get(reverse("held.search"), {"cari": typed}).text


@pytest.mark.parametrize(("typed", "status"), [("zzzz qqqq", 200), ("%%%", 200), ("N." * 900, 200), ("\x00", 400)])
def test_nonsense_is_no_fault(mine, world, typed, status):
    assert mine.get(reverse("held.search"), {"cari": typed}).status_code == status


def test_going_on_needs_a_tick(mine, world):
    page = mine.get(reverse("held.search"), {"lanjut": "1", "u": ["X.1.1"]})
    assert "Belum ada unit yang ditandai" in page.text
    answer = mine.get(reverse("held.search"), {"lanjut": "1", "u": [FIRST]})
    assert answer.url == f"{reverse('held.add')}?u={FIRST}"


def test_certificate_page_without_units_goes_back_to_the_search(mine, world):
    assert mine.get(reverse("held.add")).url == reverse("held.search")


def test_units_of_a_certificate_are_entered_at_once(mine, world):
    answer = mine.post(reverse("held.add"), certificate(FIRST, SECOND))
    assert answer.url == reverse("held.mine")
    rows = HeldUnit.objects.filter(person=world.applicant)
    assert {row.unit.code for row in rows} == {FIRST, SECOND}
    assert {row.certificate_number for row in rows} == {"74909 2419 0000001 2025"}


def test_unticked_unit_is_not_entered_but_stays_on_the_page(mine, world):
    page = mine.post(reverse("held.add"), certificate(FIRST, u=[FIRST], semua=[FIRST, SECOND], issuer="")).text
    flat = " ".join(page.split())
    assert f'name="u" value="{FIRST}" checked' in flat
    assert f'name="u" value="{SECOND}"' in flat
    assert f'name="u" value="{SECOND}" checked' not in flat
    mine.post(reverse("held.add"), certificate(FIRST, u=[FIRST], semua=[FIRST, SECOND]))
    assert [row.unit.code for row in HeldUnit.objects.all()] == [FIRST]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"certificate_number": ""}, "Isi nomor sertifikat seperti tercetak."),
        ({"file": None}, "Pilih file bukti atau potret sertifikatnya."),
        ({"issued_on": "2999-01-01"}, "Tanggal terbit tidak boleh setelah hari ini."),
        ({"valid_until": "2020-01-01"}, "Tanggal akhir berlaku harus setelah tanggal terbit."),
        ({"issued_on": "2019-01-01", "valid_until": "2020-01-01"}, "Sertifikat ini sudah tidak berlaku"),
        ({"u": []}, "Tandai sedikitnya satu unit"),
    ],
)
def test_refused_form_keeps_what_was_typed(mine, world, changes, sentence):
    page = mine.post(reverse("held.add"), certificate(**changes))
    assert page.status_code == 200
    assert sentence in page.text
    assert 'value="LSP Instruktur Indonesia"' in page.text
    assert not HeldUnit.objects.exists()


def test_same_certificate_twice_gets_a_sentence_and_one_audit_row(mine, world):
    mine.post(reverse("held.add"), certificate())
    page = mine.post(reverse("held.add"), certificate()).text
    assert f"Unit ini sudah Anda catat dengan nomor sertifikat yang sama: {FIRST}" in page
    assert AuditEvent.objects.filter(verb="held.add.refused").count() == 1


def test_file_that_is_no_document_is_said_beside_the_file(mine, world):
    wrong = small_pdf("catatan.exe")
    page = mine.post(reverse("held.add"), certificate(file=wrong)).text
    assert "Ada yang perlu diperbaiki" in page
    assert not HeldUnit.objects.exists()


def test_refused_entry_is_entered_again_with_what_it_said(mine, world):
    row = HeldUnitFactory(person=world.applicant, refused=True)
    page = mine.get(reverse("held.add"), {"u": FIRST, "dari": row.code}).text
    assert row.certificate_number in page
    other = HeldUnitFactory(person=eligible_person(world.catalogue), refused=True)
    assert other.certificate_number not in mine.get(reverse("held.add"), {"u": FIRST, "dari": other.code}).text


def test_evidence_is_replaced_and_entry_taken_back(mine, world):
    mine.post(reverse("held.add"), certificate())
    row = HeldUnit.objects.get()
    answer = mine.post(reverse("held.evidence", args=[row.code]), {"file": small_pdf("baru.pdf")})
    assert answer.url == reverse("held.mine")
    assert HeldUnit.objects.get().evidence.original_name == "baru.pdf"
    assert "Pilih file bukti" in mine.post(reverse("held.evidence", args=[row.code]), {"photo": ""}).text
    mine.post(reverse("held.withdraw", args=[row.code]))
    assert HeldUnit.objects.get().withdrawn_at is not None
    assert "Bukti ini sudah dijawab" in mine.get(reverse("held.evidence", args=[row.code])).text


# --- The officer ---------------------------------------------------------------------------------------------------


def scanned(person, **fields):
    scan = keep(small_pdf().read(), root=Root.ORIGINAL, kind=Kind.PDF, name="Sertifikat.pdf", pages=1)
    return HeldUnitFactory(person=person, evidence=scan, **fields)


def answer(client, row, **typed):
    rows = HeldUnit.objects.filter(evidence=row.evidence)
    said = {"units": [one.code for one in rows], "evidence": row.evidence_id, "outcome": "confirm"}
    return client.post(reverse("held.check", args=[row.code]), said | typed)


def test_queue_lists_one_row_per_certificate_oldest_first(verifier, world):
    old = HeldUnitFactory(person=world.applicant, entered_at=timezone.now() - dt.timedelta(days=9))
    HeldUnitFactory(person=world.applicant, unit=unit(SECOND), evidence=old.evidence)
    other = eligible_person(world.catalogue, full_name="Rina Marlina")
    HeldUnitFactory(person=other, entered_at=timezone.now() - dt.timedelta(days=2))
    page = verifier.get(reverse("held.queue")).text
    assert page.index(escape(world.applicant.full_name)) < page.index("Rina Marlina")
    assert page.count('class="row-link"') == 2
    assert "2 unit ·" in page


def test_queue_leaves_out_own_superiors_answered_and_expired(verifier, world):
    HeldUnitFactory(person=world.verifier)
    world.verifier.superior = superior = eligible_person(world.catalogue)
    world.verifier.save()
    HeldUnitFactory(person=superior)
    HeldUnitFactory(person=world.applicant, confirmed=True)
    HeldUnitFactory(person=world.applicant, unit=unit(SECOND), valid_until=today() - dt.timedelta(days=1))
    assert "Tidak ada yang menunggu" in verifier.get(reverse("held.queue")).text
    HeldUnitFactory(person=world.applicant, unit=unit(NEEDS), valid_until=today())
    assert escape(world.applicant.full_name) in verifier.get(reverse("held.queue")).text


def test_queue_costs_the_same_for_one_and_three(verifier, world):
    HeldUnitFactory(person=world.applicant)
    first = queries(verifier, reverse("held.queue"))
    for code in (SECOND, NEEDS):
        HeldUnitFactory(person=eligible_person(world.catalogue), unit=unit(code))
    assert queries(verifier, reverse("held.queue")) == first


def test_desk_brings_waiting_certificates_to_officers_only(world):
    row = HeldUnitFactory(person=world.applicant)
    brought = desk_certificates(world.officer, timezone.now())
    assert ([found.url for found in brought.rows], brought.total) == ([row.get_absolute_url()], 1)
    refused = desk_certificates(world.leader, timezone.now())
    assert (refused.rows, refused.total) == ([], 0)


def test_officer_reads_the_evidence_beside_the_facts_and_confirms_with_one_button(verifier, world):
    row = scanned(world.applicant)
    page = verifier.get(reverse("held.check", args=[row.code])).text
    assert reverse("held.page", args=[row.code, 1]) in page
    assert row.certificate_number in page
    assert "Gambar halaman sedang disiapkan" in page
    assert verifier.get(reverse("held.page", args=[row.code, 1])).status_code == 202
    draw(row.evidence, 1)  # as the worker does
    assert '<img class="page-picture"' in verifier.get(reverse("held.check", args=[row.code])).text
    picture = verifier.get(reverse("held.page", args=[row.code, 1]))
    assert picture["Content-Type"] == "image/jpeg"
    whole = verifier.get(reverse("held.file", args=[row.code]))
    assert whole["Content-Type"] == "application/pdf"
    assert b"".join(whole.streaming_content).startswith(b"%PDF")  # read to its end, the test client closes the file
    assert verifier.get(reverse("held.page", args=[row.code, 2])).status_code == 404
    assert answer(verifier, row).url == reverse("held.queue")
    row.refresh_from_db()
    assert row.confirmed_by == world.verifier


@pytest.mark.parametrize("address", ["held.file", "held.page"])
def test_evidence_opened_by_an_officer_is_written_down_for_its_holder(client, world, address):
    row = scanned(world.applicant)
    arguments = [row.code] if address == "held.file" else [row.code, 1]
    for reader in (world.applicant, world.verifier, world.verifier):
        answer = browser(client, reader).get(reverse(address, args=arguments), headers={"HX-Request": "true"})
        assert b"".join(answer)  # read to its end, the test client closes the file
    (read,) = Reading.objects.all()
    assert (read.reader_id, read.kind, read.about_id) == (world.verifier.pk, "document", world.applicant.pk)


def test_officer_confirms_only_what_they_ticked(verifier, world):
    row = scanned(world.applicant)
    other = HeldUnitFactory(
        person=world.applicant,
        unit=unit(SECOND),
        evidence=row.evidence,
        certificate_number=row.certificate_number,
    )
    answer(verifier, row, units=[other.code])
    assert list(HeldUnit.objects.waiting()) == [row]
    answer(verifier, row, units=[row.code], outcome="refuse", reason="Unit ini tidak tercantum.")
    row.refresh_from_db()
    assert row.refusal_reason == "Unit ini tidak tercantum."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"units": []}, "Tandai sedikitnya satu unit."),
        ({"outcome": "refuse"}, "Tulis alasannya agar pemohon tahu apa yang harus diperbaiki."),
        ({"evidence": 0}, "Pemohon baru saja mengganti buktinya."),
        ({"units": ["TIDAK-ADA"]}, "TIDAK-ADA"),
    ],
)
def test_half_an_answer_changes_nothing(verifier, world, typed, sentence):
    row = scanned(world.applicant)
    page = answer(verifier, row, **typed)
    assert page.status_code == 200
    assert sentence in page.text
    assert list(HeldUnit.objects.waiting()) == [row]


def test_subordinate_sees_that_somebody_else_must_answer(verifier, world):
    world.verifier.superior = world.applicant
    world.verifier.save()
    page = verifier.get(reverse("held.check", args=[scanned(world.applicant).code])).text
    assert "Harus dijawab petugas lain" in page
    assert "Konfirmasi unit yang ditandai" not in page


def test_answered_entry_shows_its_answer(verifier, world):
    row = HeldUnitFactory(person=world.applicant, refused=True)
    page = verifier.get(reverse("held.check", args=[row.code])).text
    assert "Sudah ditolak" in page
    assert "Halaman unit tidak ada." in page


def test_strangers_do_not_learn_that_an_entry_exists(client, world):
    row = HeldUnitFactory(person=world.applicant)
    elsewhere = person_with(Role.VERIFIER)
    assert browser(client, elsewhere).get(reverse("held.check", args=[row.code])).status_code == 404
    assert (
        browser(client, eligible_person(world.catalogue)).get(reverse("held.file", args=[row.code])).status_code == 404
    )
