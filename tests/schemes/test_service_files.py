"""A service is a file: one that says something the portal cannot do is refused with file, row and reason."""

import json
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from schemes.imports import CatalogueRefused, load_catalogue
from schemes.models import ServiceOffer, ServiceStandard
from tests.factories.schemes import FOLDER, LOADED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.heavy(10)]
INVENTED = Path(__file__).parent.parent / "journeys" / "data" / "invented" / "service.json"
NAME = "002_rekaan.json"


@pytest.fixture
def folder(tmp_path):
    """The real organisations and sequences, and the invented service, which a test may damage."""
    for name in ("organisations.json", "number_sequences.json"):
        shutil.copy(FOLDER / name, tmp_path / name)
    shutil.copy(INVENTED, tmp_path / NAME)
    return tmp_path


def damage(folder, *path, value, name=NAME):
    """Set content[path[0]][path[1]]… of the file to `value`; None takes it away."""
    file = folder / name
    content = json.loads(file.read_text(encoding="utf-8"))
    place = content
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    file.write_text(json.dumps(content), encoding="utf-8")


EXAM_OF_INSTITUTIONS = json.loads(INVENTED.read_text(encoding="utf-8"))["version"] | {
    "branch": "exam",
    "who_may_apply": "institution",
}
BAD = [
    (("version", "profile_fields", 1), "shoe_size", "version", "isian profil tidak dikenal: shoe_size (pilihan: "),
    (("version", "profile_fields", 1), "nik", "version", "isian profil tidak dikenal: nik"),
    (("version", "profile_fields", 1), "full_name", "version", "isian profil tertulis dua kali"),
    (("version", "clock_start"), "someday", "version", "isian “clock_start” tidak dikenal: someday (pilihan: declared"),
    (("version", "clock_start"), None, "version", "isian “clock_start” tidak ada"),
    (("version", "unit"), "moon", "version", "isian “unit” tidak dikenal: moon (pilihan: working_day, calendar_day"),
    (("version", "limit_days"), 0, "version", "isian “limit_days” harus 1 atau lebih, bukan 0"),
    (("version", "target_days"), 0, "version", "isian “target_days” harus 1 atau lebih, bukan 0"),
    (("version", "branch"), "magic", "version", "isian “branch” tidak dikenal: magic"),
    (("version", "who_may_apply"), "anybody", "version", "isian “who_may_apply” tidak dikenal: anybody"),
    (("version",), EXAM_OF_INSTITUTIONS, "version", "cabang exam menguji orang"),
    (("version", "identity"), "passport", "version", "isian “identity” tidak dikenal: passport"),
    (("terms", 0, "limit_days"), 0, "terms baris 1", "isian “limit_days” harus 1 atau lebih, bukan 0"),
    (("terms", 1, "unit"), "week", "terms baris 2", "isian “unit” tidak dikenal: week"),
    (("products", 0, "paragraphs", 1), "Yth. {name}", "products baris 1", "isian “{name}” tidak dikenal; yang dapat"),
    (("products", 0, "paragraphs", 1), "Yth. {nama", "products baris 1", "tanda kurung kurawal tidak berpasangan"),
    (("products", 0, "paragraphs"), [], "products baris 1", "produk jenis letter, dan hanya itu, memuat isi surat"),
    (("products", 0, "number", "pattern"), "X", "products baris 1.number", "harus memuat {n}"),
    (("products",), [], "", "layanan cabang review menerbitkan letter; sebut tepat produk itu"),
    (("version", "branch"), "exam", "", "cabang exam menerbitkan competency_certificate dan result_letter"),
    (("products", 0, "paragraphs", 1), "NIP {nip}", "products baris 1", "isian “{nip}” selalu kosong"),
    (("products", 0, "paragraphs", 1), "{lembaga}", "products baris 1", "isian “{lembaga}” selalu kosong"),
    (("version", "identity"), "none", "products baris 1", "isian “{nik}” selalu kosong"),
    (("documents", 0, "sample", "kind"), "stone", "documents baris 1.sample", "isian “kind” tidak dikenal: stone"),
    (
        ("products", 0, "number", "pattern"),
        "{n:099999999999d}{year}",
        "products baris 1.number",
        "tulis misalnya {n:05d}",
    ),
    (
        ("products", 0, "number", "pattern"),
        "{n:60d}{year}" + "X" * 30,
        "products baris 1.number",
        "lebih panjang daripada 80",
    ),
    (("products", 0, "number", "pattern"), "{n}{{" + "}}{{" * 40 + "}}", "products baris 1.number", "daripada 120"),
    (("products", 0, "number", "scope"), "letter_" + "x" * 120, "products baris 1.number", "paling panjang 120"),
    (
        ("products", 0, "number", "scope"),
        "certificate",
        "products baris 1",
        "urutan nomor surat harus bernama “letter_…”",
    ),
    (
        ("products", 0, "paragraphs", 0),
        "a\x00b",
        "products baris 1",
        "nomor 1 memuat karakter yang tidak dapat dicetak",
    ),
    (("products", 0, "paragraphs", 0), "x" * 20_001, "products baris 1", "terlalu panjang: 20001 karakter"),
    (("products", 0, "paragraphs", 0), "a\ud800b", "", "memuat setengah karakter ('\\ud800')"),
    (("standard", "name"), "a\x07b", "standard", "isian “name” memuat karakter yang tidak dapat dicetak: '\\x07'"),
    (("standard", "name"), "x" * 201, "standard", "nama layanan: Pastikan nilai ini mengandung paling banyak 200"),
    (("standard", "name"), ["x x " * 500], "standard", 'harus berupa teks, bukan ["x x x'),
    (("version", "effective_until"), "2025-01-01", "version", "berlaku sampai 2025-01-01, sebelum mulai berlaku 2026"),
    (("version", "limit_days"), 10**12, "", "bilangan terlalu panjang: 100000000…"),
    (("terms", 1, "kind"), "completeness", "", "batas waktu belum ada: perbaikan berkas"),
    (("documents", 1, "form"), "poem", "documents baris 2", "isian “form” tidak dikenal: poem"),
]


@pytest.mark.parametrize(("path", "value", "place", "reason"), BAD)
def test_bad_service_is_refused_with_file_row_and_reason(folder, path, value, place, reason):
    damage(folder, *path, value=value)
    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(folder, now=LOADED_AT)
    assert (refused.value.file, refused.value.place) == (NAME, place)
    assert reason in refused.value.reason
    assert not ServiceStandard.objects.exists()


TWICE = [
    ("terms", {"kind": "reply", "limit_days": 11, "printed": False, "basis": "Kantor"}, "terms baris 4"),
    ("payers", {"code": "self", "position": 2, "label": "Lain", "paper_label": "Lain"}, "payers baris 2"),
]


@pytest.mark.parametrize(("part", "second", "place"), TWICE)
def test_a_row_that_is_written_twice_differently_is_refused(folder, part, second, place):
    payer = {"code": "self", "position": 1, "label": "Pemohon", "paper_label": "Pemohon"}
    content = json.loads((folder / NAME).read_text(encoding="utf-8")) | {"payers": [payer]}
    damage(folder, "payers", value=[payer])
    damage(folder, part, value=[*content[part], second])
    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(folder, now=LOADED_AT)
    assert refused.value.place == place
    assert f"sudah tertulis lain pada {NAME}, {part} baris" in refused.value.reason


def test_two_files_that_contradict_each_other_are_refused(folder):
    shutil.copy(folder / NAME, folder / "003_sama.json")
    load_catalogue(folder, now=LOADED_AT)
    damage(folder, "version", "limit_days", value=30, name="003_sama.json")
    with pytest.raises(
        CatalogueRefused, match=r"003_sama\.json, version: .* sudah tertulis lain pada 002_rekaan\.json"
    ):
        load_catalogue(folder, now=LOADED_AT)


def test_letters_of_two_services_never_print_the_same_number(folder):
    """Their papers are of one kind: the second leader to decide would have met a number that is taken."""
    other = "003_lain.json"
    shutil.copy(folder / NAME, folder / other)
    damage(folder, "standard", "slug", value="layanan-lain", name=other)
    number = {"scope": "letter_lain", "pattern": "{n:03}/SKPK/{roman_month}/{year}", "reset": "yearly"}
    damage(folder, "products", 0, "number", value=number, name=other)
    with pytest.raises(CatalogueRefused, match="sama dengan urutan letter_praktik_kerja; bedakan polanya") as refused:
        load_catalogue(folder, now=LOADED_AT)
    assert (refused.value.file, refused.value.place) == (other, "products baris 1")
    damage(folder, "products", 0, "number", "pattern", value="{n:03d}/LAIN/{roman_month}/{year}", name=other)
    load_catalogue(folder, now=LOADED_AT)


def test_threshold_of_many_digits_is_refused(folder):
    rule = {"code": "r", "title": "T", "printed_title": "T", "rule": "min_service_years", "value": "9" * 5000}
    damage(folder, "eligibility", value=[rule])
    with pytest.raises(CatalogueRefused, match=r"eligibility baris 1: ambang"):
        load_catalogue(folder, now=LOADED_AT)


def test_the_command_says_all_three(folder):
    damage(folder, "version", "unit", value="moon")
    with pytest.raises(
        CommandError, match=r"^Katalog tidak dimuat\. 002_rekaan\.json, version: isian “unit” tidak dikenal"
    ):
        call_command("load_catalogue", folder=folder)


def test_term_of_appeal_in_hours_is_refused(folder):
    """The letter of refusal prints its last day before anybody knows at what hour it is read."""
    appeal = {"kind": "appeal", "limit_days": 8, "unit": "office_hour", "printed": False, "basis": "Kantor"}
    content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    damage(folder, "terms", value=[*content["terms"], appeal])
    with pytest.raises(CatalogueRefused, match=r"terms baris 4: batas banding dihitung dalam hari"):
        load_catalogue(folder, now=LOADED_AT)


def test_scheme_offered_by_a_service_that_examines_none_is_refused(tmp_path):
    copy = tmp_path / "all"
    shutil.copytree(FOLDER, copy)
    shutil.copy(INVENTED, copy / NAME)
    scheme = "000_pelayanan_prima.json"
    damage(copy, "offered_by", 0, "service", value="surat-praktik-kerja", name=scheme)
    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(copy, now=LOADED_AT)
    assert (refused.value.file, refused.value.place) == (scheme, "offered_by baris 1")
    assert "tidak menguji skema" in refused.value.reason
    assert not ServiceOffer.objects.exists()


def test_good_service_is_loaded_with_its_units(folder):
    damage(folder, "version", "unit", value="calendar_day")
    damage(folder, "terms", 1, "unit", value="office_hour")
    load_catalogue(folder, now=LOADED_AT)
    version = ServiceStandard.objects.get().versions.get()
    assert version.unit == "calendar_day"
    assert str(version.serviceterm_rows.get(kind="reply")).endswith("10 jam kerja")
