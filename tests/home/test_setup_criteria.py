"""/pengaturan/daftar/unsur/: elements and performance criteria of the units by XLSX, tried first, each fault by its row."""

import pytest

from schemes.models import CompetencyElement, PerformanceCriterion
from tests.home.test_setup_lists import looked, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
HEAD = ["Kode unit", "Nomor elemen", "Elemen kompetensi", "Nomor KUK", "Kriteria unjuk kerja"]
UNIT = "N.821100.032.02"


def test_they_are_tried_first_then_written_and_brought_up_to_date(office):
    rows = [
        HEAD,
        [UNIT, "1", "Menyiapkan pelayanan", "1", "Kebutuhan diidentifikasi."],
        [UNIT, "1", "Menyiapkan pelayanan", "2", "Sarana disiapkan."],
        [UNIT, "2", "Melayani", "", ""],
    ]
    sent = send(office, "unsur", *rows, name="unsur.xlsx")
    assert "3</strong> baris siap disimpan" in looked(office, sent)
    assert not CompetencyElement.objects.exists(), "nothing counts before it is applied"
    office.post(sent.url)
    assert [str(row) for row in CompetencyElement.objects.all()] == ["1. Menyiapkan pelayanan", "2. Melayani"]
    assert [str(row) for row in PerformanceCriterion.objects.all()] == [
        "1.1 Kebutuhan diidentifikasi.",
        "1.2 Sarana disiapkan.",
    ]
    rows[1][4] = "Kebutuhan pelanggan diidentifikasi."
    office.post(send(office, "unsur", *rows[:2]).url)
    assert PerformanceCriterion.objects.get(position=1).text == "Kebutuhan pelanggan diidentifikasi."
    assert CompetencyElement.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["X.1", "1", "Melayani", "1", "Sarana disiapkan."], "Tidak ada unit dengan kode ini di katalog."),
        ([UNIT, "satu", "Melayani", "1", "Sarana disiapkan."], "Tulis nomor urut dengan angka"),
        ([UNIT, "1", "Melayani", "0", "Sarana disiapkan."], "Tulis nomor urut dengan angka"),
        ([UNIT, "1", "Melayani", "1", ""], "Isi nomor KUK dan kalimatnya"),
        ([UNIT, "1", "", "1", "Sarana disiapkan."], "Elemen kompetensi"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_what_to_write(office, row, said):
    assert said in looked(office, send(office, "unsur", HEAD, row))
    assert not CompetencyElement.objects.exists()


def test_the_same_criterion_twice_is_wrong_and_two_of_one_unit_are_not(office):
    one = [UNIT, "1", "Melayani", "1", "Sarana disiapkan."]
    assert "baris siap disimpan" not in looked(office, send(office, "unsur", HEAD, one, one))
    assert "2</strong> baris siap disimpan" in looked(
        office, send(office, "unsur", HEAD, one, [*one[:3], "2", "Lagi."])
    )
