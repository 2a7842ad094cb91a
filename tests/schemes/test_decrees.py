"""The words of the decree that names participants: what may be typed, and what is printed of it."""

import pytest

from schemes.decrees import DICTUMS, LONGEST, ORDINALS, PLACES, WEIGHING, dictum_fault, numbered, weighing_fault
from schemes.models import ServiceStandardVersion
from schemes.queries import decree_words, words_of_decree

pytestmark = pytest.mark.watched
NAMED = "Menetapkan {jumlah} orang pada skema {skema}."
VALUES = {name: f"<{name}>" for name in PLACES}


def test_the_words_of_the_house_may_be_typed_and_use_every_place():
    assert (weighing_fault(WEIGHING), dictum_fault(DICTUMS)) == ("", "")
    assert [name for name in PLACES if f"{{{name}}}" not in " ".join([*WEIGHING, *DICTUMS])] == []
    assert words_of_decree(ServiceStandardVersion()) == {"weighing": list(WEIGHING), "dictums": list(DICTUMS)}


@pytest.mark.parametrize(
    ("fault", "texts", "said"),
    [
        (weighing_fault, [], "Tulis 1 sampai 10 pertimbangan"),
        (weighing_fault, ["bahwa"] * 11, "Tulis 1 sampai 10 pertimbangan"),
        (
            weighing_fault,
            ["bahwa", "bahwa {nama}"],
            "Baris 2: isian “{nama}” tidak dikenal; yang dapat dipakai: {jumlah}, {skema}",
        ),
        (weighing_fault, ["bahwa {"], "Baris 1: tanda kurung kurawal tidak berpasangan; tulis isian seperti {jumlah}."),
        (weighing_fault, ["b" * (LONGEST + 1)], "Baris 1 lebih dari 600 huruf"),
        (dictum_fault, [], "Tulis 1 sampai 10 diktum"),
        (dictum_fault, [NAMED] * 11, "Tulis 1 sampai 10 diktum"),
        (dictum_fault, ["Menetapkan peserta pada skema {skema}."], "belum memuat {jumlah}, padahal"),
        (dictum_fault, ["Menetapkan peserta."], "belum memuat {jumlah} dan {skema}, padahal"),
        (dictum_fault, [NAMED, "{nik}"], "Baris 2: isian “{nik}” tidak dikenal"),
    ],
)
def test_what_cannot_be_printed_is_a_sentence(fault, texts, said):
    assert said in fault(texts)


def test_as_long_and_as_many_as_may_be():
    assert weighing_fault(["b" * LONGEST] * 10) == ""
    assert dictum_fault([NAMED] * 10) == ""
    assert [ordinal for ordinal, _ in numbered([NAMED] * 10)] == list(ORDINALS)


def test_places_are_filled_and_what_says_nothing_is_left_out():
    version = ServiceStandardVersion(
        decree_words={"weighing": ["bahwa {tentang}", "{bawaan}"], "dictums": [NAMED, "{bawaan}", "Berlaku."]}
    )
    weighing, dictums = decree_words(version, VALUES | {"bawaan": ""})
    assert weighing == ["bahwa <tentang>"]
    assert dictums == [["KESATU", "Menetapkan <jumlah> orang pada skema <skema>."], ["KEDUA", "Berlaku."]]
