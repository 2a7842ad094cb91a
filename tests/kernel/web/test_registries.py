from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from certportal.kernel.accounts.policies import Policy
from certportal.kernel.web import checks, desk, menu
from certportal.kernel.web.desk import Row
from certportal.kernel.web.paginate import page
from schemes.models import Scheme

NOW = datetime(2026, 11, 21, tzinfo=UTC)
yes = Policy(lambda _user, _obj: True, "yes")
no = Policy(lambda _user, _obj: False, "no")


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(menu, "_ENTRIES", {})
    menu.register(menu.MenuEntry(20, "Umum", "home.front", None))
    menu.register(menu.MenuEntry(10, "Meja", "home.desk", yes))
    menu.register(menu.MenuEntry(5, "Galeri", "home.gallery", no))
    menu.register(menu.MenuEntry(1, "Salah", "tidak.ada", yes))


@pytest.mark.usefixtures("entries")
def test_menu_shows_each_person_their_own(rf):
    request = rf.get("/meja-kerja/")
    assert [(link.label, link.current) for link in menu.own_links(request, AnonymousUser())] == [("Meja", True)]
    assert [(link.label, link.current) for link in menu.public_links(request)] == [("Umum", False)]


@pytest.mark.usefixtures("entries")
def test_entry_that_leads_nowhere_is_left_out_and_named_by_the_check():
    assert [(fault.id, "tidak.ada" in fault.msg) for fault in checks.menu_resolves()] == [("web.W001", True)]


def test_every_registered_entry_leads_somewhere():
    assert checks.menu_resolves() == []


def test_desk_lists_are_sorted_and_each_address_stands_once(monkeypatch):
    monkeypatch.setattr(desk, "_FEEDS", {})

    def early(_user, _now):
        return [Row("tanpa tanggal", "/a/"), Row("kemudian", "/b/", due_on=date(2026, 12, 2))]

    def late(_user, _now):
        return [Row("dahulu", "/c/", due_on=date(2026, 12, 1)), Row("lagi", "/b/", due_on=date(2026, 11, 1))]

    desk.feed("mine", early)
    desk.feed("mine", late)
    desk.feed("mine", late)
    desk.feed("near_limit", early)
    assert [row.url for row in desk.rows_for("mine", None, NOW)] == ["/c/", "/b/", "/a/"]
    assert desk.rows_for("just_fixed", None, NOW) == []


def test_cards_follow_their_policy(monkeypatch):
    monkeypatch.setattr(desk, "_CARDS", {})
    desk.register(desk.Card(2, "Dua", "b.html", lambda _request: {}, yes))
    desk.register(desk.Card(1, "Satu", "a.html", lambda _request: {}, yes))
    desk.register(desk.Card(0, "Nol", "c.html", lambda _request: {}, no))
    assert [card.title for card in desk.cards_for(None)] == ["Satu", "Dua"]


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "number"), [("", 1), ("2", 1), ("abc", 1), ("-1", 1)])
def test_page_never_fails(rf, asked, number):
    assert page(rf.get("/", {"halaman": asked}), Scheme.objects.order_by()).number == number
