"""The procedure of seed 002: every printed word, who performs what, and its paper."""

import json
import re

import pytest
from django.urls import reverse

from certportal.kernel.accounts.enums import Role
from certportal.kernel.papers.models import Paper
from schemes.actions import print_sop
from schemes.enums import SopRole, SopSectionKind
from schemes.imports import CatalogueRefused, load_catalogue
from schemes.models import SopStep, SopTask, SopVersion
from schemes.papers import performers_in_words
from schemes.queries import sop_in_force, sop_page
from tests.factories.accounts import person_with
from tests.factories.schemes import FOLDER, LOADED_AT
from tests.pages import words
from tests.refusing import refused
from tests.schemes.test_seeds import squeezed

pytestmark = pytest.mark.django_db

FILE = "002_sop_fasilitasi_sertifikasi.json"
PAGE = "/sop/fasilitasi-sertifikasi/"
_MARKS = re.compile(r"<[^>]+>|[*|#_]")
_PRINTED = {
    *("items", "owner_lines", "cover_lines", "number", "printed", "approver_title", "approver_name", "approver_nip"),
}


def printed(value, key=""):
    if isinstance(value, dict):
        for inner, content in value.items():
            yield from printed(content, inner)
    elif isinstance(value, list):
        for content in value:
            yield from printed(content, key)
    elif isinstance(value, str) and value and (key.startswith("printed_") or key in _PRINTED):
        yield value


def document():
    return squeezed(_MARKS.sub(" ", (FOLDER / "sources" / "002.txt").read_text(encoding="utf-8")))


def test_every_printed_word_stands_in_the_source():
    seed = document()
    content = json.loads((FOLDER / FILE).read_text(encoding="utf-8"))
    texts = [text for text in printed(content) if not re.fullmatch(r"\d(\.\d)?", text)]
    assert [text for text in texts if squeezed(text) not in seed] == []
    assert len(texts) > 80


def test_nothing_of_the_source_is_left_out():
    """What remains of the source once everything that was loaded is taken away: table heads, numbers, the word NIP."""
    seed = document()
    content = json.loads((FOLDER / FILE).read_text(encoding="utf-8"))
    for text in sorted(printed(content), key=len, reverse=True):
        seed = seed.replace(squeezed(text), " ") if len(text) > 2 else seed
    for role in SopRole:
        seed = seed.replace(role.label, " ")
    heads = (
        *("Nomor SOP", "Tanggal Pembuatan", "Tanggal Revisi", "Tanggal Efektif", "Disahkan oleh", "Nama SOP", "NIP."),
        *("NO.", "URAIAN KEGIATAN", "PELAKSANA", "MUTU BAKU", "KET.", "Kelengkapan", "Waktu", "Output"),
    )
    for head in heads:
        seed = seed.replace(head, " ")
    assert re.findall(r"[A-Za-z]{2,}", seed) == []


def test_eight_steps_sixteen_tasks_with_their_time_standards(loaded):
    version = sop_in_force(LOADED_AT.date())
    assert (version.number, version.template.slug) == ("PSM/DISNAKER-10", "fasilitasi-sertifikasi")
    steps = list(version.steps.values_list("number", "time_amount", "time_unit"))
    assert steps == [
        *((1, 15, "minute"), (2, 1, "day"), (3, 1, "day"), (4, 15, "minute")),
        *((5, 1, "day"), (6, None, ""), (7, 4, "hour"), (8, 4, "hour")),
    ]
    numbers = list(SopTask.objects.values_list("number", flat=True))
    assert numbers == [
        "1",
        "2.1",
        "2.2",
        "3",
        "4",
        "5.1",
        "5.2",
        "5.3",
        "6.1",
        "6.2",
        "7.1",
        "7.2",
        "7.3",
        "7.4",
        "8.1",
        "8.2",
    ]
    assert set(version.sections.values_list("kind", flat=True)) == set(SopSectionKind.values)


def test_readings_name_several_roles_and_their_doubt(loaded):
    third = SopTask.objects.get(number="6.2")
    assert [(one.role, one.sure) for one in third.performers.all()] == [("assessor", 40), ("quality", 35), ("head", 25)]
    assert performers_in_words(third) == (
        "Asesor Kompetensi (40 %) atau Bidang Manajemen Mutu (35 %) atau Kepala TUK (25 %)"
    )
    assert performers_in_words(SopTask.objects.get(number="5.2")) == "Asesor Kompetensi"


def test_not_in_force_before_its_day(loaded):
    version = SopVersion.objects.get()
    assert sop_in_force(version.effective_from) == version
    assert sop_in_force(version.made_on) is None


def test_page_is_public_and_takes_few_queries(client, loaded, django_assert_num_queries):
    text = words(client.get(PAGE))
    assert "PSM/DISNAKER-10" in text
    assert "DR. Ir. H. M. Rakhmansyah, M.Si" in text
    assert "Waktu tidak tercetak" in text
    assert "(dibaca 40 %)" in text
    assert "Tanda centang pada kolom pelaksana hilang" in text
    assert "Cetak sebagai PDF" not in text
    assert PAGE in client.get("/standar-pelayanan/").content.decode()
    version = sop_in_force(LOADED_AT.date())
    with django_assert_num_queries(4):
        assert sop_page(version).doubtful


def test_page_says_when_no_version_is_in_force(client, loaded):
    SopVersion.objects.update(effective_until="2020-01-01")
    text = words(client.get(PAGE))
    assert "Prosedur ini sedang tidak berlaku" in text
    assert "sop.template" not in text
    assert client.get(reverse("sop.file", args=["fasilitasi-sertifikasi"])).status_code == 404


def test_officer_prints_it_once_and_everybody_fetches_it(client, loaded):
    officer = person_with(Role.SITE_OFFICER)
    client.force_login(officer)
    assert "Cetak sebagai PDF" in words(client.get(PAGE))
    for once in ("a" * 32, "b" * 32):
        client.post(reverse("sop.print", args=["fasilitasi-sertifikasi"]), {"once": once})
    paper = Paper.objects.get(kind="sop")
    assert paper.facts["steps"][5]["time"] == ""
    assert paper.facts["steps"][6]["time"] == "4 jam"
    assert [len(step["tasks"]) for step in paper.facts["steps"]] == [1, 2, 1, 1, 3, 2, 4, 2]
    client.logout()
    assert client.get(reverse("sop.file", args=["fasilitasi-sertifikasi"])).status_code == 202


def test_others_do_not_print_it(loaded):
    refused("not_allowed", print_sop, SopVersion.objects.get(), by=person_with(Role.VERIFIER), now=LOADED_AT)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: file["steps"][1].update(number=3), "nomor langkah harus 2, bukan 3"),
        (lambda file: file["steps"][0].update(tasks=[]), "belum memiliki tugas"),
        (lambda file: file["steps"][0]["tasks"][0].update(performers=[]), "belum memiliki pelaksana"),
        (lambda file: file["steps"][0]["tasks"][0]["performers"][0].update(role="boss"), "tidak dikenal: boss"),
        (lambda file: file["steps"].pop(), "basis data memuat langkah SOP yang tidak ada di berkas"),
        (lambda file: file["sections"].pop(), "basis data memuat bagian SOP yang tidak ada di berkas"),
        (lambda file: file["steps"][7]["tasks"].pop(), "basis data memuat tugas SOP yang tidak ada di berkas"),
        (lambda file: file["steps"][4].update(time={"printed": "1 hari", "amount": 1, "unit": "week"}), "week"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_nothing_is_kept(loaded, folder, spoil, change, said):
    spoil(FILE, change)
    with pytest.raises(CatalogueRefused, match=said):
        load_catalogue(folder, now=LOADED_AT)
    assert SopStep.objects.count() == 8
