import pytest
from django.urls import reverse

from schemes.models import CompetencyUnit, Decree, Qualification
from schemes.queries import current_book
from tests.factories.catalogue_once import catalogue_once
from tests.pages import words

__all__ = ["catalogue_once"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once"), pytest.mark.watched]
MAP, NEAREST = "/kualifikasi/", "/kualifikasi/jenjang-terdekat/"
DETAIL = "/kualifikasi/instruktur-6/"


@pytest.mark.parametrize("address", [MAP, DETAIL, NEAREST])
def test_pages_are_public_read_only_and_have_one_heading(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response.content.count(b"<h1>") == 1
    assert client.post(address).status_code == 405


def test_the_map_leads_to_all_fourteen(client):
    response = client.get(MAP)
    text = words(response)

    for qualification in Qualification.objects.all():
        assert f'href="{qualification.get_absolute_url()}"' in response.content.decode()
    assert text.count("Tidak ada") == 2
    assert "17 unit 8 inti + 9 pilihan" in text
    assert "jatuh tempo kaji ulang pada 20 Januari 2026; belum diketahui penggantinya" in text
    assert "KEENAM" in text


@pytest.mark.parametrize("slug", ["instruktur-3", "instruktur-5", "asesor-6", "pengelola-lembaga-sertifikasi-6"])
def test_a_qualification_shows_every_printed_row(client, slug):
    qualification = Qualification.objects.get(slug=slug)
    text = words(client.get(qualification.get_absolute_url()))

    for row in qualification.packages.get().rows.select_related("unit"):
        assert f"{row.position}. {row.printed_title} {row.unit.code}" in text
    for heading in ("Peran kerja", "Kemungkinan jabatan", "Sikap kerja", "Aturan pengemasan", "Prasyarat"):
        assert heading in text


def test_an_elective_that_is_core_is_marked(client):
    assert words(client.get("/kualifikasi/asesor-6/")).count("Sudah unit inti, tidak dihitung lagi") == 3


def test_a_printed_title_that_differs_has_the_canonical_one_beside_it(client):
    text = words(client.get("/kualifikasi/tenaga-pelatihan-5/"))
    assert "Judul baku: Mengembangkan Program Pembelajaran, Sumber Pembelajaran dan Perangkat Asesmen" in text


def test_prerequisites_are_drawn_and_told_in_words(client):
    response = client.get(DETAIL)
    text, page = words(response), response.content.decode()

    assert page.count('class="kkni-edge"') >= 8
    assert page.count("<rect") == 9
    assert "(N.78SPS01.001.1) : tercantum di kemasan ini, unit pilihan (versi penerus N.78SPS01.001.2)" in text
    assert "N.78SPS01.005.1 (judul tidak tercantum dalam keputusan): tidak tercantum di kemasan mana pun" in text
    assert "Tidak ada unit dalam kualifikasi ini yang memerlukan unit lain." in words(
        client.get("/kualifikasi/asesor-4/")
    )


def test_nearest_shows_what_is_left_and_keeps_what_was_ticked(client):
    held = ["N.78SPS02.019.2", "N.78SPS02.028.2", "N.78SPS02.035.1", "zzz", "\u2022"]
    response = client.get(NEAREST, {"u": held})
    text, page = words(response), response.content.decode()

    assert "3 unit Anda miliki" in text
    assert page.count("checked") == 3
    assert "Ada kode unit yang tidak dikenal" in text
    assert text.index("Asesor jenjang 4") < text.index("Instruktur jenjang 5")
    assert "zzz" not in page


def way_to(client, name, *held):
    ways = client.get(NEAREST, {"u": held}).context["ways"]
    return next(way for way in ways if way.title.name == name)


def test_nearest_counts_no_extra_unit_in_what_is_done(client):
    """One of 18 units was held, and the page said "0 dari 17": the extra unit was taken from the package's own."""
    way = way_to(client, "Instruktur jenjang 5", "N.78SPS02.019.2")
    assert (way.done, way.total, way.extra, way.count) == (1, 17, 1, 17)
    text = words(client.get(NEAREST, {"u": ["N.78SPS02.019.2"]}))
    assert "16 unit lagi dan 1 unit tambahan untuk Instruktur jenjang 5" in text
    assert "1 dari 17" in text
    assert (way_to(client, "Instruktur jenjang 5", "M.74SPS03.103.1").done) == 0  # of no use for this package


def test_nearest_finds_units_and_keeps_those_ticked(client):
    page = client.get(NEAREST, {"u": ["N.78SPS02.019.2"], "cari": "  menangani BANDING "})
    shown = [code for group in page.context["groups"] for code, _, _ in group.units]
    assert shown == ["N.78SPS02.019.2", "M.74SPS03.103.1"]
    assert page.content.decode().count("checked") == 1
    assert [
        code for group in client.get(NEAREST, {"cari": "sps03.103"}).context["groups"] for code, _, _ in group.units
    ] == ["M.74SPS03.103.1"]
    none = client.get(NEAREST, {"cari": "zzz<b>"})
    assert "Tidak ada unit yang memuat “zzz&lt;b&gt;”" in none.content.decode()
    assert len(client.get(NEAREST).context["groups"]) == 3


def test_unit_without_a_title_is_named_by_its_code(client):
    text = words(client.get(DETAIL))
    assert "N.78SPS01.005.1 (judul tidak tercantum dalam keputusan):" in text
    assert "(judul tidak tercantum dalam keputusan) (N.78" not in text
    assert "N.78SPS01.005.1 (judul tidak tercantum dalam keputusan)" in words(client.get(NEAREST))
    assert str(CompetencyUnit.objects.get(code="N.78SPS01.005.1")).count("N.78SPS01.005.1") == 1


def test_scheme_of_a_qualification_rests_on_the_decree(client):
    text = words(client.get("/skema/kkni-instruktur-6/"))
    assert "Keputusan Menteri Ketenagakerjaan" in text.split("Dasar hukum")[1].split("Unit kompetensi yang diuji")[0]
    assert "Nomor 3 Tahun 2021" in text.split("Dasar hukum")[1]
    assert "Nomor 3 Tahun 2021" not in words(client.get("/skema/pelayanan-prima/"))


def test_nearest_says_when_nothing_is_left(client):
    book = current_book(Decree.objects.get().effective_from)
    everything = [*book.rules.package("asesor-4").core, *book.rules.package("asesor-4").electives]
    assert "Semua unit sudah Anda miliki" in words(client.get(NEAREST, {"u": everything}))


def test_every_unit_ticked_still_fits_the_address(client):
    book = current_book(Decree.objects.get().effective_from)
    response = client.get(NEAREST, {"u": list(book.units)})

    assert response.status_code == 200
    assert words(response).count("Semua unit sudah Anda miliki") == 14


def test_pages_open_without_a_decree_in_force(client):
    Decree.objects.update(effective_from="2999-01-01")

    assert "Belum ada kualifikasi yang berlaku" in words(client.get(MAP))
    assert "Belum ada kualifikasi yang berlaku" in words(client.get(NEAREST))
    assert "sedang tidak berlaku" in words(client.get(DETAIL))


@pytest.mark.parametrize("address", ["/kualifikasi/instruktur-9/", "/kualifikasi/x/"])
def test_an_unknown_qualification_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_questions_to_the_database_are_few(client, django_assert_max_num_queries):
    client.get(MAP)
    for name, most in (("qualification.list", 6), ("qualification.nearest", 4)):
        with django_assert_max_num_queries(most):
            client.get(reverse(name))
    with django_assert_max_num_queries(8):
        client.get(DETAIL)
