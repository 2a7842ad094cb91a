"""What search engines may keep: pages about the office and its services, and nothing about a person or a case."""

import pytest

from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
OPEN = (
    "/", "/tentang/", "/privasi/", "/aksesibilitas/", "/jadwal/", "/skema/", "/skema/pelayanan-prima/", "/standar-pelayanan/",
    "/standar-pelayanan/sertifikasi-profesi-pns/", "/kualifikasi/", "/lacak/", "/verifikasi/", "/cek-syarat/",
)  # fmt: skip
CLOSED = (
    "/masuk/", "/daftar/", "/verifikasi/?kode=ABCD", "/cek-syarat/?status=pns", "/cek-syarat/pelayanan-prima/", "/tidak-ada/",
)  # fmt: skip


def test_pages_about_the_office_may_be_indexed_and_no_other(client):
    kept = {address: client.get(address, follow=True) for address in OPEN + CLOSED}
    assert all(words(kept[address]) for address in OPEN)
    assert [address for address, page in kept.items() if 'content="noindex"' not in page.text] == list(OPEN)


def test_what_one_searches_for_is_described(client):
    for address in ("/", "/skema/", "/jadwal/", "/standar-pelayanan/", "/lacak/", "/verifikasi/", "/cek-syarat/"):
        assert client.get(address).text.count('name="description"') == 1, address


def test_a_wrong_number_is_kept_by_no_search_engine(client):
    assert 'content="noindex"' in client.post("/lacak/", {"number": "1", "pin": "2"}).text


def test_an_address_with_an_answer_nobody_offered_says_what_to_do(client):
    said = words(client.get("/cek-syarat/?status=raja"))
    assert "Pilih salah satu dari daftar ini." in said
    assert "raja" not in said
