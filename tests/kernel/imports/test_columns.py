"""Every row says for itself what is wrong with it, in which column, and what to write instead."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certportal.kernel.imports.columns import CellRefused, Column, Description, Fault, Line, at_most, day

pytestmark = pytest.mark.watched

LIST = Description(
    "uji",
    "Orang",
    (
        Column("nip", "NIP", at_most(18), needed=True),
        Column("born", "Tanggal lahir", day, empty=None),
        Column("unit", "Unit"),
    ),
    key="nip",
    whole_row=lambda values: [("Unit", "Isi unit.")] if values.get("born") and not values.get("unit") else [],
)


def faults(**texts):
    return [(fault.title, fault.sentence) for fault in LIST.judge([(2, texts)]).faults]


@pytest.mark.parametrize("text", ["1985-01-15", "15-01-1985", "15/01/1985", "15.01.1985", " 15-1-1985 "])
def test_day_is_read_as_people_write_it(text):
    judged = LIST.judge([(2, {"nip": "1", "born": text, "unit": "x"})])
    assert judged.lines == [Line(2, {"nip": "1", "born": dt.date(1985, 1, 15), "unit": "x"})]


@pytest.mark.parametrize("text", ["31-02-1985", "1985", "15 Januari 1985", "15-01-85"])
def test_day_that_is_none_is_refused(text):
    assert faults(nip="1", born=text) == [
        ("Tanggal lahir", "Tanggal tidak terbaca. Tulis tanggal, bulan, tahun, misalnya 15-01-1985.")
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Belum diisi."),
        ("  ", "Belum diisi."),
        ("1.985E+17", "Ubah kolom menjadi Teks"),
        ("1,98501E+17", "Ubah kolom menjadi Teks"),
        ("#N/A", "Rumus pada sel ini menghasilkan #N/A"),
        ("1\u200b2", "tidak terlihat"),
        ("1" * 19, "Isinya 19 huruf; paling banyak 18"),
    ],
)
def test_cell_that_cannot_be_used_says_why(text, words):
    [(title, sentence)] = faults(nip=text)
    assert title == "NIP"
    assert words in sentence


def test_row_tells_all_its_faults_and_then_what_the_whole_row_shows():
    assert [title for title, _sentence in faults(nip="", born="x")] == ["NIP", "Tanggal lahir"]
    assert faults(nip="1", born="15-01-1985") == [("Unit", "Isi unit.")]


def test_rows_of_one_key_are_all_wrong_and_name_each_other():
    judged = LIST.judge([(2, {"nip": "1"}), (3, {"nip": ""}), (4, {"nip": " 1"}), (5, {"nip": "2"})])
    assert [line.number for line in judged.lines] == [5]
    assert judged.faults[0] == Fault(2, "NIP", "NIP ini juga ada pada baris 4. Sisakan satu yang benar.")
    assert judged.faults[2] == Fault(4, "NIP", "NIP ini juga ada pada baris 2. Sisakan satu yang benar.")
    assert judged.wrong == 3


def test_row_beside_a_faulty_one_of_its_key_is_wrong_too():
    """The second was taken without a word where the first had a fault in another column."""
    judged = LIST.judge([(2, {"nip": "1", "born": "x"}), (3, {"nip": "1"})])
    assert judged.lines == []
    assert [fault.title for fault in judged.faults] == ["Tanggal lahir", "NIP", "NIP"]


def test_only_the_first_rows_of_one_key_are_named():
    judged = LIST.judge([(number, {"nip": "1"}) for number in range(2, 8)])
    assert judged.faults[0].sentence == "NIP ini juga ada pada baris 3, 4, 5 dan 2 baris lain. Sisakan satu yang benar."


def test_empty_cell_has_the_value_the_column_names_and_a_missing_column_says_nothing():
    assert LIST.judge([(2, {"nip": "1", "born": ""})]).lines[0].values == {"nip": "1", "born": None}


@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.dictionaries(st.sampled_from(["nip", "born", "unit"]), st.text())), max_size=9
    )
)
def test_every_row_is_either_used_or_explained(rows):
    judged = LIST.judge(rows)
    assert {line.number for line in judged.lines} | {fault.number for fault in judged.faults} == {
        n for n, _texts in rows
    }
    assert len({line.values["nip"] for line in judged.lines}) == len(judged.lines)


def test_too_long_text_is_refused_by_its_length():
    with pytest.raises(CellRefused):
        at_most(3)("abcd")
    assert at_most(3)("abc") == "abc"
