"""What search engines may keep: pages about the office and its services, and nothing about a person or a case."""

import pytest

from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]
OPEN = (
    "/", "/tentang/", "/privasi/", "/aksesibilitas/", "/jadwal/", "/skema/", "/skema/pelayanan-prima/", "/standar-pelayanan/",
    "/standar-pelayanan/sertifikasi-profesi-pns/", "/kualifikasi/",
)  # fmt: skip
CLOSED = ("/masuk/", "/daftar/", "/lacak/", "/verifikasi/", "/cek-syarat/pelayanan-prima/", "/tidak-ada/")


def test_pages_about_the_office_may_be_indexed_and_no_other(client):
    kept = {address: client.get(address, follow=True) for address in OPEN + CLOSED}
    assert all(words(kept[address]) for address in OPEN)
    assert [address for address, page in kept.items() if 'content="noindex"' not in page.text] == list(OPEN)
