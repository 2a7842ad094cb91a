"""Files of seed 004 that are wrong are refused with row and reason; a corrected one changes what it names."""

import pytest

from schemes.imports import CatalogueRefused, load_catalogue
from schemes.models import Decree, SchemeVersion, UnitPrerequisite
from schemes.queries import book_of
from tests.factories.schemes import LOADED_AT

DECREE = "004_kepmenaker_3_2021.json"
ANNEX_A = "004_a_instruktur_3.json"
ANNEX_K = "004_k_asesor_6.json"
SCHEMES = "004_skema_kkni.json"


def first(rows, **changes):
    rows[0].update(changes)


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        (ANNEX_A, lambda f: f["core"].pop(), "dokumen menyebut 5 unit inti, berkas memuat 4"),
        (ANNEX_A, lambda f: f["package"].update(total_required=8), "package: aturan pengemasan menyebut [9, 5, 4]"),
        (ANNEX_A, lambda f: first(f["core"], code="N.78SPS02.11.1"), "core baris 1: kode unit tidak dikenali"),
        (ANNEX_A, lambda f: first(f["core"], code="N.78SPS02.999.1"), "core baris 1: unit N.78SPS02.999.1 tidak ada"),
        (
            ANNEX_A,
            lambda f: f["electives"][1].update(code=f["electives"][0]["code"]),
            "electives baris 2: unit pilihan tercantum dua kali: N.78SPS02.039.2",
        ),
        (ANNEX_A, lambda f: first(f["core"], prerequisites=["N.78SPS02.013.1"]), "core baris 1: prasyarat"),
        (ANNEX_A, lambda f: first(f["core"], position=2), "core baris 1: nomor urut unit inti harus 1, bukan 2"),
        (ANNEX_A, lambda f: f.update(decree="x"), "keputusan “x” tidak dikenal"),
        (ANNEX_K, lambda f: f.update(electives=f["electives"][:6]), "372 baris unit"),
        (DECREE, lambda f: f["units"].append(f["units"][0]), "units baris 1: kode unit tercantum dua kali"),
        (DECREE, lambda f: first(f["units"], code="M.74.1"), "units baris 1: kode unit tidak dikenali: M.74.1"),
        (DECREE, lambda f: first(f["units"], prerequisites=["N.78SPS02.999.1"]), "units baris 1: prasyarat"),
        (DECREE, lambda f: first(f["units"], named_only=True), "units baris 1: tercantum di kemasan"),
        (DECREE, lambda f: f["decree"].update(package_count=15), "keputusan memuat 15 kemasan, katalog memuat 14"),
    ],
)
def test_a_bad_file_is_refused_with_row_and_reason(db, spoil, name, change, reason):
    folder = spoil(name, change)

    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(folder, now=LOADED_AT)
    assert reason in str(refused.value)
    assert (refused.value.file, Decree.objects.count()) == (DECREE if "372" in reason else name, 0)


def test_a_cycle_of_prerequisites_is_refused_with_its_units(db, spoil):
    def cycle(file):
        units = {unit["code"]: unit for unit in file["units"]}
        units["N.78SPS02.063.1"]["prerequisites"] = ["N.78SPS02.070.1"]

    with pytest.raises(CatalogueRefused, match="prasyarat berputar: ") as refused:
        load_catalogue(spoil(DECREE, cycle), now=LOADED_AT)
    assert "N.78SPS02.070.1" in refused.value.reason


def test_a_corrected_title_gives_the_decree_a_new_stamp(folder, db, spoil):
    load_catalogue(folder, now=LOADED_AT)
    before = Decree.objects.get()
    book_of(before)
    code = "N.78SPS02.070.1"
    spoil(DECREE, lambda f: next(u for u in f["units"] if u["code"] == code).update(title="Judul Baru"))
    report = load_catalogue(folder, now=LOADED_AT)
    after = Decree.objects.get()

    assert (report.changed["unit kompetensi"], report.changed["keputusan kualifikasi"]) == (1, 1)
    assert before.stamp != after.stamp
    assert book_of(after).units[code] == "Judul Baru"


def test_dropping_a_row_from_a_loaded_package_is_refused(folder, db, spoil):
    load_catalogue(folder, now=LOADED_AT)
    folder = spoil(ANNEX_A, lambda f: f["electives"].pop())

    with pytest.raises(CatalogueRefused, match="buat versi baru, jangan menghapus baris"):
        load_catalogue(folder, now=LOADED_AT)
    assert UnitPrerequisite.objects.count() == 49


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.update(decree="lain"), "keputusan “lain” tidak dikenal"),
        (lambda c: c.update(standard="lain"), "standar kompetensi “lain” tidak dikenal"),
        (lambda c: c.update(body="lain"), "lembaga sertifikasi “lain” tidak dikenal"),
        (lambda c: c["schemes"].pop(), "kemasan tanpa skema: pengelola-lembaga-sertifikasi-6"),
        (lambda c: c["schemes"][1].update(qualification="instruktur-3"), "sudah disebut di atas"),
        (lambda c: c["schemes"][0].update(lain="x"), "isian tidak dikenal: lain"),
        (lambda c: c["version"].update(lain="x"), "isian tidak dikenal: lain"),
        (lambda c: c["offered_by"][0].update(service="lain"), "standar pelayanan “lain” tidak dikenal"),
    ],
)
def test_a_bad_file_of_schemes_is_refused_with_the_reason(db, spoil, change, reason):
    with pytest.raises(CatalogueRefused) as refused:
        load_catalogue(spoil(SCHEMES, change), now=LOADED_AT)
    assert refused.value.file == SCHEMES
    assert reason in refused.value.reason
    assert not SchemeVersion.objects.exists()
