"""Each number of a report that does not fit is named, with the persons it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.balance import COMPETENT, NOT_FINISHED, NOT_YET_COMPETENT, OUTCOMES, Seat, balance_of, imbalances

pytestmark = pytest.mark.watched
UNITS = ("U1", "U2")


def seat(name="Ani", *, present=True, absent=False, outcome=COMPETENT, competent=UNITS, required=UNITS):
    return Seat(name, present, absent, outcome, required, competent)


def away(name):
    return seat(name, present=False, absent=True, outcome="", competent=())


def test_a_report_that_fits_says_nothing():
    seats = [
        seat(),
        seat("Budi", outcome=NOT_YET_COMPETENT, competent=("U1",)),
        seat("Cici", outcome=NOT_FINISHED),
        away("Dedi"),
    ]
    assert imbalances(seats) == ()
    counted = balance_of(seats)
    assert (counted.registered, counted.present, counted.absent, counted.assessed) == (4, 3, 1, 3)


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        ([], "Belum ada peserta yang terdaftar."),
        (
            [seat(), seat("Budi", present=False, outcome="")],
            "Terdaftar 2 orang, tetapi hadir 1 dan tidak hadir 0: kehadiran Budi belum dicatat.",
        ),
        (
            [seat(absent=True)],
            "Terdaftar 1 orang, tetapi hadir 1 dan tidak hadir 1: Ani tercatat hadir dan tidak hadir sekaligus.",
        ),
        (
            [seat(outcome=""), away("Budi")],
            "Hadir 1 orang, tetapi kompeten 0, belum kompeten 0, dan tidak selesai 0: Ani belum memiliki hasil.",
        ),
        (
            [away("Budi"), seat(present=False, absent=True)],
            "Hadir 0 orang, tetapi kompeten 1, belum kompeten 0, dan tidak selesai 0: Ani memiliki hasil tetapi tidak tercatat hadir.",
        ),
        (
            [seat(competent=("U2",)), seat("Budi")],
            "Kompeten 2 orang, tetapi 1 di antaranya belum kompeten pada semua unit: Ani (U1).",
        ),
        (
            [seat(required=(), competent=())],
            "Kompeten 1 orang, tetapi 1 di antaranya belum kompeten pada semua unit: Ani (tanpa unit).",
        ),
    ],
)
def test_each_kind_of_imbalance_says_which_number_does_not_fit(seats, said):
    assert imbalances(seats) == (said,)


def test_many_names_are_counted():
    seats = [seat(f"Orang {n}", present=False, outcome="") for n in range(1, 6)]
    (said,) = imbalances(seats)
    assert said.endswith("kehadiran Orang 1, Orang 2, Orang 3, dan 2 lain belum dicatat.")


SEATS = st.sampled_from(
    [
        Seat("x", present, absent, outcome, required, competent)
        for present in (True, False)
        for absent in (True, False)
        for outcome in ("", *OUTCOMES)
        for required in ((), UNITS)
        for competent in ((), ("U1",), UNITS)
    ]
)


@given(st.lists(SEATS, max_size=6))
def test_whatever_passes_adds_up(seats):
    counted = balance_of(seats)
    if imbalances(seats):
        return
    assert counted.registered == counted.present + counted.absent > 0
    assert counted.present == counted.competent + counted.not_yet_competent + counted.not_finished
    assert all(row.competent == row.required == UNITS for row in seats if row.outcome == COMPETENT)
