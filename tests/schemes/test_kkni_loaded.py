"""Seed 004 once loaded: its numbers are those printed in the decree."""

import re
from pathlib import Path

from schemes.enums import DecreeClauseKind, UnitKind
from schemes.models import CompetencyUnit, Decree, Package, PackageUnit
from schemes.queries import book_of

PRINTED = (Path(__file__).parent / "data" / "004_aturan.txt").read_text(encoding="utf-8")
WORDS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "tiga belas": 13, "empat belas": 14, "tujuh belas": 17,
}  # fmt: skip


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
