"""`docs/security.md`: every line that applies stands there once, every file and test it names is there, "met" has a test."""

import ast
import csv
import re
from functools import cache

import pytest

from tests.architecture.house import ROOT, SOURCES, files

PAGE = ROOT / "docs/security.md"
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::((?:\w+::)?\w+)`")
NAMED_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+|[\w-]+\.(?:yml|toml|lock)|\.dockerignore)`")
LINE, THREAT = re.compile(r"V\d+\.\d+\.\d+"), re.compile(r"T\d\d")
STATES = ("met", "not met")
FEWEST_WORDS = 8  # of a reason


def page() -> str:
    return PAGE.read_text()


def rows(text: str, first: re.Pattern[str]) -> list[list[str]]:
    """The cells of every row of a table whose first cell is such an id."""
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "
    ]
    return [row for row in cells if first.fullmatch(row[0])]


def lines_that_apply() -> list[str]:
    with (ROOT / "docs/asvs.csv").open() as source:
        return [row["line"] for row in csv.DictReader(source)]


@cache
def functions_of(path: str) -> frozenset[str]:
    if not (ROOT / path).is_file():
        return frozenset()
    found = set()
    for node in ast.parse((ROOT / path).read_text()).body:
        inside, before = (node.body, f"{node.name}::") if isinstance(node, ast.ClassDef) else ([node], "")
        found |= {f"{before}{one.name}" for one in inside if isinstance(one, ast.FunctionDef)}
    return frozenset(found)


def faults_of_lines(text: str, apply: list[str]) -> list[str]:
    """What is wrong with the table of requirements, a line each."""
    found = rows(text, LINE)
    ids = [row[0] for row in found]
    faults = [
        f"{one}: {ids.count(one)} times" for one in sorted({*ids, *apply}) if ids.count(one) != 1 or one not in apply
    ]
    for one, state, how, *tests in found:
        if state not in STATES:
            faults.append(f"{one}: {state} is no state")
        elif state == "met":
            faults += [f"{one}: met without a test"] * (not NAMED_TEST.search("".join(tests)))
            faults += [f"{one}: met without a file"] * (not NAMED_FILE.search(how))
        elif len(how.split()) < FEWEST_WORDS:
            faults.append(f"{one}: no reason")
    return faults


def faults_of_names(text: str) -> list[str]:
    """Tests and files that are named and not there."""
    tests = [f"{path}::{name}" for path, name in NAMED_TEST.findall(text) if name not in functions_of(path)]
    return tests + [name for name in NAMED_FILE.findall(text) if not (ROOT / name).is_file()]


def test_every_line_that_applies_stands_once_and_says_how():
    assert len(lines_that_apply()) == len(set(lines_that_apply())) == 189
    assert faults_of_lines(page(), lines_that_apply()) == []


def test_every_file_and_test_that_is_named_is_there():
    assert faults_of_names(page()) == []


def test_figures_in_words_are_those_of_the_tables():
    states, threats = [row[1] for row in rows(page(), LINE)], rows(page(), THREAT)
    said = re.search(r"has (\d+) lines.*? (\d+) are met, (\d+) are not", page(), re.DOTALL)
    assert [int(number) for number in said.groups()] == [len(states), states.count("met"), states.count("not met")]
    is_open = [row[0] for row in threats if "open:" in row[2]]
    assert f"Of {len(threats)} threats, {len(is_open)} are not wholly stopped" in page()


def test_every_threat_stands_once_with_a_test_or_says_that_it_is_open():
    threats = rows(page(), THREAT)
    assert [row[0] for row in threats] == [f"T{number:02}" for number in range(1, 54)]
    assert [row[0] for row in threats if not NAMED_TEST.search(row[3]) and "open:" not in row[2]] == []


def test_page_has_the_parts_the_table_points_to():
    """The documents that the standard asks for are parts of this page; each has something to say."""
    parts = {
        re.sub(r"[^a-z0-9]+", "-", head.lower()): body
        for head, body in re.findall(r"^#{2,3} (.+?)\n(.*?)(?=^#{2,3} |\Z)", page(), re.MULTILINE | re.DOTALL)
    }
    pointed = set(re.findall(r"\]\(#([a-z0-9-]+)\)", page()))
    assert {"input", "bounds", "classes-of-data", "packages", "logs"} <= pointed
    assert {name for name in pointed if len(parts.get(name, "").split()) < 40} == set()


IN_CODE = {
    "AESGCM": "AES-256-GCM",
    "HKDF": "HKDF-SHA-256",
    "hmac.new": "HMAC-SHA-256",
    "salted_hmac": "HMAC-SHA-256",
    "hashlib.sha256": "SHA-256",
    "hashlib.file_digest": "SHA-256",  # of a file on the disk, always with that name beside it
    "Argon2PasswordHasher": "Argon2id",
}
LOOKS_LIKE_ONE = re.compile(r"\b(AES\w+|ChaCha\w+|Fernet\w*|HKDF|PBKDF2\w*|Scrypt|hmac\.\w+|salted_hmac|hashlib\.\w+|\w+PasswordHasher|rsa\.\w+|ec\.\w+|ed25519\.\w+)\b")  # fmt: skip


def test_every_algorithm_in_use_stands_in_the_table():
    """Whoever brings another cipher or hash writes it down here and on the page."""
    code = [path.read_text() for path in files(".py", under=SOURCES)]
    used = {name for text in code for name in LOOKS_LIKE_ONE.findall(text)} - {"hmac.compare_digest"}
    assert used - set(IN_CODE) == set()
    table = page().partition("### Keys and algorithms")[2].partition("###")[0]
    assert {name for name in used if IN_CODE[name] not in table} == set()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("| V1.1.1 | met | so (`run/x.py`) | – |", "met without a test"),
        ("| V1.1.1 | met | so | `tests/conftest.py::media_root` |", "met without a file"),
        ("| V1.1.1 | half | so | – |", "no state"),
        ("| V1.1.1 | not met | later | – |", "no reason"),
        ("", "0 times"),
        ("| V9.9.9 | not met | this line is not among those that apply here | – |", "V9.9.9"),
    ],
)
def test_canary_a_poor_row_is_seen(row, said):
    assert said in " ".join(faults_of_lines(row, ["V1.1.1"]))


def test_canary_names_of_nothing_are_seen():
    assert faults_of_names("`tests/conftest.py::gone` `certportal/gone.py` `tests/gone.py::test_x`") == [
        "tests/conftest.py::gone",
        "tests/gone.py::test_x",
        "certportal/gone.py",
    ]
