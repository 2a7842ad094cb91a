"""How an office is reached, in words."""

import datetime as dt

import pytest

from certportal.kernel.accounts.models import Organisation
from certportal.kernel.web.reaching import complaint_ways, hours_of, ways_to

LAPOR = ["SP4N-LAPOR!", "https://www.lapor.go.id"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Senin–Jumat, pukul 08.00–16.00 WIB"),
        ({"weekdays": [0, 2, 5], "zone": "Asia/Jayapura"}, "Senin, Rabu, Sabtu, pukul 08.00–16.00 WIT"),
        ({"weekdays": [3], "opens_at": dt.time(7, 30)}, "Kamis, pukul 07.30–16.00 WIB"),
        ({"hours_note": "istirahat 12.00–13.00"}, "Senin–Jumat, pukul 08.00–16.00 WIB; istirahat 12.00–13.00"),
    ],
)
def test_hours_of_the_week_in_words(facts, said):
    assert hours_of(Organisation(**facts)) == said


def test_ways_name_only_what_the_office_has():
    assert ways_to(Organisation()) == []
    office = Organisation(address="Jalan Satu", phone="021 1", whatsapp="08 2", email="a@b.id", website="https://c.id")
    assert [address for _, address in ways_to(office)] == ["Jalan Satu", "021 1", "08 2", "a@b.id", "https://c.id"]


def test_complaints_go_to_the_channels_of_the_office_and_always_to_lapor():
    assert complaint_ways(Organisation(address="Jalan Satu")) == [["Alamat", "Jalan Satu"], LAPOR]
    assert complaint_ways(Organisation(complaint_channels=[["Loket", "Lantai 1"]])) == [["Loket", "Lantai 1"], LAPOR]
    named = [["SP4N-LAPOR!", "SMS 1708"]]
    assert complaint_ways(Organisation(complaint_channels=named)) == named
    named = [["Kanal nasional", "https://www.lapor.go.id"]]
    assert complaint_ways(Organisation(complaint_channels=named)) == named
    other = [["Laporan langsung", "Lantai 1"]]
    assert complaint_ways(Organisation(complaint_channels=other)) == [*other, LAPOR]
