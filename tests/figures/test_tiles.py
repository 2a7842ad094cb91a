"""The number on a tile is the number of rows of the page it leads to, for every tile of every role; so is its file."""

import csv
import io

import pytest
from django.urls import reverse

from bench.pages import client_of
from certportal.kernel.accounts.enums import STAFF_ROLES, OrganisationKind, Role
from certportal.kernel.audit.models import AuditEvent, Reading
from tests.factories.accounts import OrganisationFactory, person_with
from tests.figures.conftest import holder

pytestmark = pytest.mark.django_db

READERS = {
    Role.INTAKE_OFFICER: ["mine", "late", "near", "open", "month", "in_time"],
    Role.VERIFIER: ["mine", "late", "near", "open", "month", "in_time"],
    Role.LEADERSHIP: ["mine", "in_time", "late", "near", "open"],
    Role.INSPECTORATE: ["mine", "in_time", "late", "near", "open"],
    Role.CERTIFICATE_ADMIN: ["mine", "late", "near", "open", "month"],
}


def rows_behind(browser, desk, url):
    """How many rows the page says it has, and how many it shows on all its pages together."""
    if url.startswith("#"):
        assert f'id="{url[1:]}"' in desk.content.decode()
        listing = desk.context["lists"][0].listing
        assert listing.is_cut or len(listing.rows) == listing.total
        return listing.total
    page = browser.get(url).context["page"]
    shown = len(page.object_list)
    for number in range(2, page.paginator.num_pages + 1):
        shown += (
            len(browser.get(url, {"halaman": number}).context["page"].object_list)
            if "?" not in url
            else len(browser.get(f"{url}&halaman={number}").context["page"].object_list)
        )
    assert shown == page.paginator.count
    return shown


def file_behind(browser, url):
    """The rows of the file that the page of a tile offers, without their head."""
    page, asked = url.partition("?")[::2]
    at = reverse("queue.export") if page == reverse("queue.list") else url
    head, *rows = lines_of(browser.post(at, {"saringan": asked, "bentuk": "csv", "sebagai": "csv"}))
    assert head[2:4] == ["NIP", "Unit kerja"]
    return rows


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_every_tile_counts_the_rows_of_its_list(office, role):
    browser = client_of(holder(office, role))
    desk = browser.get(reverse("home.desk"))
    tiles = desk.context["tiles"]
    assert [tile.name for tile in tiles] == READERS.get(role, [])  # alone, a tile would repeat the heading below it
    if not tiles:
        assert (desk.context["board"], desk.context["lists"][0].name) == (False, "mine")
        return
    assert tiles[0].hint.startswith("tugas, " if tiles[0].count else "semua sudah dikerjakan")
    for tile in tiles:
        assert rows_behind(browser, desk, tile.url) == tile.count, tile.name
        if tile.name != "mine":  # what waits for oneself is a list of tasks of several kinds
            assert len(file_behind(browser, tile.url)) == tile.count, tile.name
    if role in READERS:
        where = next(tile.url for tile in tiles if tile.name == "late")
        assert where.startswith(reverse("overdue.list")) == (role in {Role.LEADERSHIP, Role.INSPECTORATE})
        assert {tile.name for tile in tiles if not tile.count} <= {"mine"}, "the office has cases of each kind"


def test_nobody_else_has_figures(office):
    page = client_of(holder(office, Role.APPLICANT)).get(reverse("home.desk"))
    assert (page.context["tiles"], page.context["board"]) == ([], False)


def test_an_office_without_a_case_of_its_own_shows_no_row_of_noughts(office):
    """A body examines for others: its certificate officer has work, and no case to count."""
    person = person_with(Role.CERTIFICATE_ADMIN, OrganisationFactory(kind=OrganisationKind.CERTIFICATION_BODY))
    page = client_of(person).get(reverse("home.desk"))
    assert (page.context["tiles"], page.context["board"]) == ([], False)
    assert "Menunggu kantor" not in page.content.decode()


def lines_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_file_of_a_tile_has_the_rows_of_its_list_and_is_written_down(office):
    person = holder(office, Role.LEADERSHIP)
    browser = client_of(person)
    (tile,) = [one for one in browser.get(reverse("home.desk")).context["tiles"] if one.name == "in_time"]
    head, *rows = lines_of(browser.post(tile.url, {"sebagai": "csv"}))
    assert len(rows) == tile.count
    assert head[2:4] == ["NIP", "Unit kerja"]
    page = browser.get(tile.url)
    assert [row[0] for row in rows][: len(page.context["lines"])] == [
        line["dossier"].number for line in page.context["lines"]
    ]
    assert AuditEvent.objects.get(verb="figures.export").after["rows"] == tile.count
    assert Reading.objects.get(reader_id=person.pk).kind == "export"


def test_share_in_time_leaves_out_what_was_late(office):
    browser = client_of(holder(office, Role.LEADERSHIP))
    tiles = {tile.name: tile for tile in browser.get(reverse("home.desk")).context["tiles"]}
    whole = browser.get(reverse("figures.cases", args=["selesai"])).context["page"].paginator.count
    late = browser.get(reverse("figures.cases", args=["lewat-batas"])).context["page"].paginator.count
    assert 0 < late < whole
    assert tiles["in_time"].count == whole - late
    assert tiles["in_time"].shown == f"{(whole - late) * 100 // whole} %"


@pytest.mark.parametrize(
    "url",
    [
        "/meja-kerja/berkas/tidak-ada/",
        "/meja-kerja/berkas/umur/?untuk=lama",
        "/meja-kerja/berkas/petugas/?untuk=siapa",
        "/meja-kerja/berkas/masuk/?untuk=kemarin",
        "/meja-kerja/berkas/selesai/?untuk=apa",
        "/meja-kerja/berkas/selesai/?untuk=scheme:",
        "/meja-kerja/berkas/selesai/?untuk=service:",
        "/meja-kerja/kinerja/tidak-ada/unduh/",
    ],
)
def test_figures_that_do_not_exist_are_not_found(office, url):
    assert client_of(holder(office, Role.LEADERSHIP)).get(url).status_code == 404
