"""`docs/clauses.md` names every clause of 000, 001 and 002, and every test it names is there."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
TABLE = HOUSE / "docs" / "clauses.md"
CATALOGUE = HOUSE / "fixtures" / "catalogue"
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
KIND_IN_WORDS = {"right": "hak", "duty": "kewajiban", "fee": "biaya"}


@cache
def source(name: str) -> dict:
    return json.loads((CATALOGUE / f"{name}.json").read_text())


def clauses_of_the_scheme() -> list[str]:
    scheme = source("000_pelayanan_prima")
    head = ["000.nama", "000.kode", "000.skkni", "000.jumlah", "000.deskripsi", "000.tuk", "000.masa"]
    units = [f"000.unit.{row['position']}" for row in scheme["units"]]
    papers = [row["code"] for row in (*scheme["eligibility"], *scheme["documents"])]
    paths = [f"000.metode.{row['position']}" for row in scheme["paths"]]
    clauses = [f"000.{KIND_IN_WORDS[row['kind']]}.{row['position']}" for row in scheme["clauses"]]
    return [*head, *units, *papers, *paths, *clauses]


def clauses_of_the_service() -> list[str]:
    service = source("001_sertifikasi_profesi_pns")
    found = [row["code"] for row in service["documents"]]
    for row in service["components"][1:]:  # the first is the list of documents
        name = f"001.k{row['position']}"
        items = [f"{name}.{number}" for number in range(1, len(row.get("items", [])) + 1)]
        found += items or [name]
    return [*found, "001.maklumat"]


# What the sheet of 002 prints beside its chapters and steps, by the names of the table.
HEAD_OF_THE_PROCEDURE = ("sampul", "nomor", "tanggal", "pengesah", "nama", "pelaksana", "waktu", "5.absensi")
CHAPTER_IN_WORDS = {
    "scope": "lingkup",
    "summary": "ringkasan",
    "definitions": "istilah",
    "other": "lain",
    "legal_bases": "dasar",
    "qualifications": "kualifikasi",
    "related": "keterkaitan",
    "equipment": "peralatan",
    "warnings": "peringatan",
    "records": "pencatatan",
}


def clauses_of_the_procedure() -> list[str]:
    sop = source("002_sop_fasilitasi_sertifikasi")
    tasks = [task["number"] for step in sop["steps"] for task in step["tasks"]]
    chapters = [CHAPTER_IN_WORDS[row["kind"]] for row in sop["sections"]]
    return [f"002.{name}" for name in (*HEAD_OF_THE_PROCEDURE, *chapters, *tasks)]


def rows() -> dict[str, tuple[str, str, str]]:
    """Clause → what it says, where it lives, which test shows it."""
    found = {}
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.match(r"00[0124]\.", cells[0]):
            assert cells[0] not in found, f"{cells[0]} stands twice"
            found[cells[0]] = tuple(cells[1:])
    return found


def functions_of(path: str) -> set[str]:
    tree = ast.parse((HOUSE / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_clause_has_its_row_and_no_row_is_invented():
    found = [name for name in rows() if not name.startswith("004.")]
    assert sorted(found) == sorted(clauses_of_the_scheme() + clauses_of_the_service() + clauses_of_the_procedure())


def test_nothing_is_empty():
    assert {name: cells for name, cells in rows().items() if len(cells) != 3 or not all(cells)} == {}


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED_TEST.findall(TABLE.read_text()))))
def test_named_tests_exist(path, name):
    assert name in functions_of(path)


def test_every_row_names_a_test():
    """Also what lives outside the portal is shown on a page, and a test sees it there."""
    assert [name for name, cells in rows().items() if not NAMED_TEST.search(cells[2])] == []
