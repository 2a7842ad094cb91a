import datetime as dt
from itertools import pairwise

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier
from certportal.figures.promise import Promise
from certportal.home import front, health
from certportal.home.front import cards_of, offers
from certportal.home.way import LANE, MIDDLE, lines, timed, way
from certportal.kernel.accounts.enums import Role
from certportal.kernel.web import desk
from certportal.kernel.web.desk import Card, Row, Warn
from schemes.queries import all_open, level_grid
from schemes.queries.levels import Cell
from tests.factories.accounts import MembershipFactory, PersonFactory, person_with
from tests.factories.applicants import dossier_in, eligible_person, world
from tests.factories.schemes import catalogue

pytestmark = pytest.mark.django_db


def test_front_page_is_open_and_offers_the_scheme_with_its_figures(client):
    catalogue()
    body = client.get("/").content.decode()
    for words in ("Pelayanan Prima", "18 macam", "14 sampai 30 hari kerja", "3 tahun", reverse("account_signup")):
        assert words in body


def test_front_page_asks_seven_times_for_all_offers_and_the_grid(django_assert_num_queries):
    catalogue()
    with django_assert_num_queries(7):
        cards = cards_of(AnonymousUser(), dt.date(2026, 11, 23))
        (offer,) = offers(cards)
        levels, groups = level_grid(cards)
    assert (offer.name, offer.documents) == ("Pelayanan Prima", 18)
    assert (levels, groups[0][0], len(groups)) == ([3, 4, 5, 6], "Instruktur", 4)


def test_grid_has_a_cell_for_each_group_and_level_and_says_what_is_open(client):
    """Fourteen packages of Kepmenaker 3/2021 at four levels; two cells are empty."""
    catalogue()
    levels, groups = level_grid(cards_of(AnonymousUser(), dt.date(2026, 11, 23)))
    cells = {(label, cell.level): cell for label, row in groups for cell in row}
    assert (levels, len(cells), sum(not cell.url for cell in cells.values())) == ([3, 4, 5, 6], 16, 2)
    assert cells["Instruktur", 5].units == 17
    page = client.get("/").text
    assert "Pilih dari" in page
    assert page.count("tidak ada</td>") == 2
    assert all_open(groups)
    assert page.count("dibuka</span>") == 1, "where all of them are open it is said once"
    cells = [Cell(3, "/a/", 4, is_open=True), Cell(4, "/b/", 4), Cell(5)]
    assert not all_open([("Asesor", cells)])
    assert not all_open([])


def test_way_on_the_front_page_is_the_standards(client):
    assert [step.name for step in way()] == [
        "Kirim berkas", "Kelengkapan", "Verifikasi", "Penetapan", "Uji kompetensi", "Penilaian", "Penerbitan", "Penyerahan",
    ]  # fmt: skip
    assert [step.owner for step in way()] == ["you", *["office"] * 3, *["body"] * 3, "you"]
    counted = timed()
    assert (counted.first, counted.last) == (4, 7), (
        "from “lengkap dan benar” until the certificate is ready (component 3)"
    )
    assert (counted.x, counted.width) == (37.5, 50)
    drawn = lines(way())
    assert (drawn[0].x1, drawn[0].y1) == (6.25, MIDDLE)
    assert (drawn[-1].x2, drawn[-1].y2) == (93.75, MIDDLE)
    assert all((one.x2, one.y2) == (other.x1, other.y1) for one, other in pairwise(drawn)), "one line without a gap"
    assert {one.y1 for one in drawn} == {MIDDLE, LANE + MIDDLE, 2 * LANE + MIDDLE}
    assert "Delapan langkah, dan giliran siapa" in client.get("/").text


def test_promise_is_told_with_its_cases_and_before_that_as_it_stands(client, monkeypatch):
    catalogue()
    page = client.get("/").text
    assert "14 sampai 30 hari kerja" in page
    assert "setelah sedikitnya 30 berkas selesai" in page
    kept = Promise(dt.date(2026, 8, 1), dt.date(2026, 10, 31), 50, 47, 11.0, ((0, 1), (10, 20), (11, 25), (31, 4)))
    monkeypatch.setattr(front, "promise_kept", lambda _today: kept)
    cache.clear()
    page = client.get("/").text
    for said in (
        "Satu titik 4 berkas",
        "selesai dalam batas: 47 dari 50 berkas",
        "94 <span>%</span>",
        "31 Oktober 2026",
    ):
        assert said in page
    drawn, each = front.dots(kept)
    assert (each, len(drawn), page.count("<circle ")) == (4, 1 + 5 + 7 + 1, 14)
    assert {dot.x for dot in drawn} == {2, 33.0, 36.1, 98}
    assert 0 < min(dot.y for dot in drawn) < max(dot.y for dot in drawn) < 72


def test_front_page_without_a_catalogue_says_what_will_come(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "Belum ada skema yang dibuka" in response.content.decode()


def test_front_page_of_somebody_signed_in_leads_to_the_desk(client):
    person = PersonFactory(full_name="Nur'aini <b>")
    client.force_login(person)
    body = client.get("/").content.decode()
    assert ("Buka beranda saya" in body, "eja kerja" in body) == (True, False)
    assert "Nur&#x27;aini &lt;b&gt;" in body


@pytest.mark.parametrize(("role", "name"), [(Role.APPLICANT, "Beranda saya"), (Role.VERIFIER, "Meja kerja")])
def test_the_first_page_is_called_by_what_one_does_there(client, role, name):
    client.force_login(person_with(role))
    body = client.get("/meja-kerja/").content.decode()
    assert [text for text in ("Beranda saya", "Meja kerja") if text in body] == [name]
    assert body.count(name) >= 3, "in the title, above the page, and in the menu"


def test_desk_asks_visitors_to_sign_in(client):
    response = client.get("/meja-kerja/")
    assert (response.status_code, response["Location"]) == (302, "/masuk/?next=/meja-kerja/")


def test_desk_counts_equal_list_lengths(client, monkeypatch):
    monkeypatch.setattr(desk, "_FEEDS", {})
    desk.feed("mine", lambda _user, _now: [Row(f"Berkas {n}", f"/berkas/{n}/") for n in range(3)])
    client.force_login(person_with(Role.VERIFIER))
    response = client.get("/meja-kerja/")
    assert [(items.name, len(items.rows)) for items in response.context["lists"]] == [("mine", 3)]
    assert '<span class="list-count">3</span>' in response.content.decode()


def test_no_list_stands_empty_beside_the_first(client, monkeypatch):
    monkeypatch.setattr(desk, "_FEEDS", {})
    for role, lists in ((Role.SYSTEM_ADMIN, ["mine"]), (Role.VERIFIER, ["mine"]), (Role.APPLICANT, [])):
        client.force_login(person_with(role))
        assert [items.name for items in client.get("/meja-kerja/").context["lists"]] == lists
    desk.feed("just_fixed", lambda _user, _now: [Row("Berkas", "/berkas/")])
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    assert "Baru diperbaiki" in client.get("/meja-kerja/").content.decode(), "a row is never hidden"


def test_desk_warns_only_those_whom_it_concerns(client, monkeypatch):
    keeper, other = person_with(Role.SYSTEM_ADMIN), PersonFactory()
    monkeypatch.setattr(desk, "_WARNERS", {})
    desk.warn(lambda user, _now: [Warn("Cadangan sudah lama.")] if user == keeper else [])
    for person, count in ((keeper, 1), (other, 0)):
        client.force_login(person)
        assert client.get("/meja-kerja/").content.decode().count("Cadangan sudah lama.") == count


def test_desk_leaves_out_cards_that_have_nothing_to_say(client, monkeypatch):
    from certportal.home.policies import tends_the_portal

    monkeypatch.setattr(desk, "_CARDS", {})
    desk.register(Card(1, "Kosong", "_components/notice.html", lambda _request: None, tends_the_portal))
    desk.register(Card(2, "Isi", "_components/progress.html", lambda _request: {"done": 1}, tends_the_portal))
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    assert [card.title for card, _ in client.get("/meja-kerja/").context["cards"]] == ["Isi"]


def test_health_is_open_and_well(client):
    response = client.get("/sehat/")
    assert response.status_code == 200
    assert response.json() == {"healthy": True, "process": True, "database": True, "migrations": 0}


def test_health_without_a_database_is_503(client, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/sehat/")
    assert response.status_code == 503
    assert response.json() == {"healthy": False, "process": True, "database": False, "migrations": None}


def test_health_with_migrations_waiting_is_503(client, monkeypatch):
    monkeypatch.setattr(health, "newest", lambda: frozenset({("home", "9999_still_to_come")}))
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda _self, _targets: ["0002", "0003"])
    response = client.get("/sehat/")
    assert (response.status_code, response.json()["migrations"]) == (503, 2)


def test_health_asks_one_small_question(client, django_assert_num_queries, monkeypatch):
    """Monitors request the page every few seconds: the graph of migrations is read once per process."""
    client.get("/sehat/")
    monkeypatch.setattr(health, "MigrationLoader", None)
    monkeypatch.setattr(health, "MigrationExecutor", None)
    with django_assert_num_queries(1):
        assert client.get("/sehat/").status_code == 200


@pytest.mark.parametrize("roles", [(Role.INTAKE_OFFICER,), (Role.INTAKE_OFFICER, Role.VERIFIER, Role.LEADERSHIP)])
def test_desk_asks_no_more_for_three_rows_than_for_one(client, roles):
    """Sixteen queries for somebody with three roles: one for every source of tasks, however many tasks it has."""
    place, counts = world(), []
    person = person_with(roles[0], place.catalogue.agency)
    for role in roles[1:]:
        MembershipFactory(user=person, role=role, organisation=place.catalogue.agency)
    client.force_login(person)
    for total in (1, 3):
        while Dossier.objects.count() < 2 * total:
            for rounds in (0, 1):  # sent for the first time, and sent again corrected
                who = eligible_person(place.catalogue)
                dossier_in(DossierState.SUBMITTED, place, applicant=who, rounds=rounds)
        with CaptureQueriesContext(connection) as asked:
            lists = {items.name: len(items.rows) for items in client.get("/meja-kerja/").context["lists"]}
        assert (lists["mine"], lists["just_fixed"]) == (total, total)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize(("role", "status"), [(Role.SYSTEM_ADMIN, 200), (Role.VERIFIER, 403), (Role.APPLICANT, 403)])
def test_gallery_is_for_those_who_tend_the_portal(client, role, status):
    client.force_login(person_with(role))
    assert client.get("/galeri/").status_code == status


@pytest.mark.parametrize("path", ["/", "/meja-kerja/", "/sehat/", "/galeri/"])
def test_pages_only_answer_reading(client, path):
    client.force_login(person_with(Role.SYSTEM_ADMIN))
    assert client.post(path).status_code == 405
