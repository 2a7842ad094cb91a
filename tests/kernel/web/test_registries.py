from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from certportal.kernel.accounts.policies import Policy
from certportal.kernel.web import checks, context, desk, menu
from certportal.kernel.web.desk import Row
from certportal.kernel.web.paginate import page
from schemes.models import Scheme
from tests.factories.accounts import PersonFactory

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


def site_of(rf, monkeypatch, *, works_here, entries):
    """The page header as somebody with these menu entries sees it; the first one is personal."""
    monkeypatch.setattr(menu, "_ENTRIES", {})
    monkeypatch.setattr(context, "is_staff_person", lambda _user: works_here)
    names = (
        "home.desk",
        "dossier.mine",
        "queue.list",
        "exam.list",
        "plenary.list",
        "certificate.print",
        "settings.home",
    )
    for place, name in enumerate(names[:entries]):
        menu.register(menu.MenuEntry(place, name, name, yes, personal=name == "dossier.mine"))
    request = rf.get(reverse(names[entries - 1]))
    request.user = PersonFactory.build()
    return context.Site(request)


def labels(links):
    return [link.label for link in links]


def test_own_affairs_stand_beside_the_account_for_those_who_work_here(rf, monkeypatch):
    site = site_of(rf, monkeypatch, works_here=True, entries=6)
    assert labels(site.links) == ["home.desk", "queue.list", "exam.list", "plenary.list", "certificate.print"]
    assert (labels(site.personal_links), site.more_links) == (["dossier.mine"], [])


def test_own_affairs_stand_in_the_head_for_everybody_else(rf, monkeypatch):
    site = site_of(rf, monkeypatch, works_here=False, entries=2)
    assert (labels(site.links), site.personal_links) == (["home.desk", "dossier.mine"], [])


def test_entries_that_do_not_fit_the_header_are_kept_together(rf, monkeypatch):
    site = site_of(rf, monkeypatch, works_here=True, entries=7)
    assert labels(site.links) == ["home.desk", "queue.list", "exam.list", "plenary.list"]
    assert (labels(site.more_links), site.more_current) == (["certificate.print", "settings.home"], True)


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
    assert [row.url for row in desk.list_for("mine", None, NOW).rows] == ["/c/", "/b/", "/a/"]
    assert desk.list_for("just_fixed", None, NOW).rows == []


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
