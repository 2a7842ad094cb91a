"""Seed 004 as data: the numbers are the decree's own words, and bad files are refused with row and reason."""

import re
from pathlib import Path

import pytest

from schemes.enums import DecreeClauseKind, UnitKind
from schemes.imports import CatalogueRefused, load_catalogue
from schemes.models import CompetencyUnit, Decree, Package, PackageUnit, UnitPrerequisite
from schemes.queries import book_of
from tests.factories.schemes import LOADED_AT

PRINTED = (Path(__file__).parent / "data" / "004_aturan.txt").read_text(encoding="utf-8")
DECREE = "004_kepmenaker_3_2021.json"
ANNEX_A = "004_a_instruktur_3.json"
ANNEX_K = "004_k_asesor_6.json"
WORDS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "tiga belas": 13, "empat belas": 14, "tujuh belas": 17,
}  # fmt: skip


def printed_counts():
    """{annex: (level, total, core, electives)} from the headings and rule lines of the seed, numerals and words agreeing."""
    found, annex = {}, ""
    for line in PRINTED.splitlines():
        if heading := re.match(r"([A-N])\. JENJANG KUALIFIKASI (\d)", line):
            annex = heading[1]
            found[annex] = [int(heading[2])]
        else:
            numeral, word = re.search(r"(\d+) \(([a-z ]+)\)", line).groups()
            assert int(numeral) == WORDS[word]
            found[annex].append(int(numeral))
    return {annex: tuple(numbers) for annex, numbers in found.items()}


def test_counts_are_those_the_decree_prints(loaded):
    rows = {
        package.annex: (
            package.qualification.level,
            package.total_required,
            package.rows.filter(kind=UnitKind.CORE).count(),
            package.elective_required,
        )
        for package in Package.objects.select_related("qualification")
    }
    assert rows == printed_counts()
    assert len(rows) == 14
    assert PackageUnit.objects.count() == 372
    assert PackageUnit.objects.values("unit").distinct().count() == 151


def test_electives_as_printed_and_those_that_count(loaded):
    """domain.md 4.2: K 22 printed, 19 count; N 23 and 22; elsewhere all count."""
    rules = book_of(Decree.objects.get()).rules
    pools = {package.annex: (len(package.electives), len(package.effective_electives)) for package in rules.packages}

    assert [pools[annex][0] for annex in "ABCDEFGHIJKLMN"] == [6, 31, 24, 19, 15, 35, 26, 15, 19, 31, 22, 7, 32, 23]
    assert {annex: pool for annex, pool in pools.items() if pool[0] != pool[1]} == {"K": (22, 19), "N": (23, 22)}
    assert rules.known - rules.listed == {"N.78SPS01.004.1", "N.78SPS01.005.1"}


def test_the_decree_is_there_with_its_own_words(loaded):
    decree = Decree.objects.get()
    dicta = list(decree.clauses.filter(kind=DecreeClauseKind.DICTUM))

    assert [clause.label for clause in dicta] == ["KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM"]
    assert [len(clause.items) for clause in dicta] == [0, 4, 4, 0, 0, 0]
    assert decree.clauses.filter(kind=DecreeClauseKind.LEGAL_BASIS).count() == 7
    assert str(decree.effective_from) == "2021-07-20"
    assert (str(decree.review_due), decree.review_note) == ("2026-01-20", "belum diketahui penggantinya")
    assert "233 Tahun 2016" in decree.repeals
    for package in Package.objects.all():
        assert (len(package.attitudes), len(package.general_attitudes), len(package.notes)) == (8, 6, 2)
        assert package.positions
        assert package.role


def test_titles_are_kept_as_printed_beside_the_canonical_one(loaded):
    printed = PackageUnit.objects.filter(unit__code="M.74SPS03.096.1").values_list("printed_title", flat=True)

    assert len(set(printed)) == 3
    unit = CompetencyUnit.objects.get(code="M.74SPS03.096.1")
    assert unit.title == "Mengelola Pelaksanaan Kegiatan Sertifikasi Kompetensi"


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
