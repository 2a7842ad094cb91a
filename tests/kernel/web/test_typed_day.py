"""A day typed in three parts: each part says what is wrong with it, and nothing typed is lost."""

import datetime as dt
import re

import pytest
from django import forms
from django.http import QueryDict

from certportal.kernel.web.stale import Seen
from certportal.kernel.web.widgets import PartsOfDay, TypedDay

BORN = dt.date(1985, 5, 17)


class Born(Seen, forms.Form):
    born = TypedDay(label="Tanggal lahir", required=False, widget=PartsOfDay({"autocomplete": "bday"}))


def posted(day, month, year):
    return QueryDict(f"born_day={day}&born_month={month}&born_year={year}")


def marked(form):
    """The parts drawn as wrong."""
    drawn = re.findall(r"<input[^>]*>", str(form["born"]))
    return [re.search(r'name="born_(\w+)"', one)[1] for one in drawn if 'aria-invalid="true"' in one]


@pytest.mark.parametrize(
    ("typed", "sentences", "wrong"),
    [
        (("17", "5", "1985"), [], []),
        (("17", "05", " 1985 "), [], []),
        (("", "", ""), [], []),
        (("", "5", "1985"), ["Tanggal belum diisi."], ["day"]),
        (("17", "", ""), ["Bulan belum diisi.", "Tahun belum diisi."], ["month", "year"]),
        (("32", "5", "1985"), ["Tanggal ditulis dengan angka 1 sampai 31."], ["day"]),
        (("17", "Mei", "1985"), ["Bulan ditulis dengan angka 1 sampai 12; Mei ditulis 5."], ["month"]),
        (("17", "13", "85"), ["Bulan ditulis dengan angka 1 sampai 12; Mei ditulis 5.",
                              "Tahun ditulis dengan empat angka, misalnya 1985."], ["month", "year"]),
        (("29", "2", "1985"), ["Tanggal 29 tidak ada dalam Februari 1985."], ["day"]),
        (("²", "5", "1985"), ["Tanggal ditulis dengan angka 1 sampai 31."], ["day"]),
    ],
)  # fmt: skip
def test_each_part_says_what_is_wrong_with_it(typed, sentences, wrong):
    form = Born(posted(*typed))
    assert form.errors.get("born", []) == sentences
    assert marked(form) == wrong
    assert [re.search(r'value="([^"]*)"', part)[1] if "value=" in part else "" for part in
            re.findall(r"<input[^>]*>", str(form["born"]))] == [part.strip() for part in typed]  # fmt: skip
    if not sentences:
        assert form.cleaned_data["born"] == (BORN if any(typed) else None)


@pytest.mark.parametrize(("sent", "read"), [("1985-05-17", BORN), ("", None), ("kemarin", None), ("1-2-3-4", None)])
def test_a_page_opened_before_sends_one_field(sent, read):
    form = Born(QueryDict(f"born={sent}"))
    assert form.is_valid() == (sent in {"1985-05-17", ""})
    assert form.cleaned_data.get("born") == read


def test_what_is_stored_stands_in_the_parts_and_is_no_change():
    form = Born(posted("17", "05", "1985"), initial={"born": BORN})
    assert "born" not in form.changed_data
    drawn = str(Born(initial={"born": BORN})["born"])
    assert re.findall(r'autocomplete="([\w-]+)"', drawn) == ["bday-day", "bday-month", "bday-year"]
    assert re.findall(r'value="(\d+)"', drawn) == ["17", "05", "1985"]
    assert drawn.count('inputmode="numeric"') == 3
