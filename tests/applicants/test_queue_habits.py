"""What a person keeps of their own queue: a few lists by name, and the height of the rows; nobody else sees it."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants import actions
from applicants.enums import DossierState
from applicants.models import QueueHabit
from certportal.kernel.accounts.enums import Role
from certportal.kernel.web.refusal import Refused
from tests.applicants.test_queue import QUEUE, office, sent
from tests.factories.accounts import person_with

__all__ = ["office"]
pytestmark = [pytest.mark.django_db, pytest.mark.engines]
HABITS = "/antrian/kebiasaan/"


def do(client, act, **more):
    answer = client.post(HABITS, {"tindakan": act, **more})
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    client.get(QUEUE)  # where they are shown, and are past
    return answer, said


def test_list_is_kept_under_a_name_shown_as_a_tab_and_forgotten(client, office, world):
    sent(world)
    assert "Simpan tampilan" not in office.get(QUEUE).text  # there is nothing to keep of the whole list
    kept = "petugas=tanpa&urut=-nomor"
    assert "Simpan tampilan" in office.get(f"{QUEUE}?{kept}").text
    answer, _ = do(office, "simpan", nama="  Tanpa   saya ", saringan=f"{kept}&halaman=3&intip=X&next=//elsewhere")
    assert answer.url == f"{QUEUE}?{kept}"
    page = office.get(f"{QUEUE}?{kept}")
    assert page.context["own"] == {
        "views": [{"name": "Tanpa saya", "query": f"{QUEUE}?{kept}", "current": True, "count": 1}],
        "shown": "Tanpa saya",
    }
    assert [tab["current"] for tab in page.context["tabs"]].count(True) == 0
    assert page.text.count('aria-current="page"') == 2  # the rail's entry and the tab
    assert "Hapus tampilan “Tanpa saya”" in page.text
    do(office, "simpan", nama="Tanpa saya", saringan="tahap=returned")  # the same name: the new list
    assert QueueHabit.objects.get().views == {"Tanpa saya": "tahap=returned"}
    client.force_login(person_with(Role.VERIFIER, world.catalogue.agency))
    assert client.get(QUEUE).context["own"]["views"] == []
    actions.drop_view(by=world.officer, name="Tanpa saya")
    actions.drop_view(by=world.officer, name="Tanpa saya")
    assert QueueHabit.objects.get(person_id=world.officer.pk).views == {}


def test_own_lists_are_counted_as_they_list_and_ask_no_question_more(office, world, django_assert_num_queries):
    for state in (DossierState.SUBMITTED, DossierState.SUBMITTED, DossierState.RETURNED, DossierState.WITHDRAWN):
        sent(world, state=state, kind="" if state == DossierState.WITHDRAWN else "completeness")
    office.get(QUEUE)
    with CaptureQueriesContext(connection) as before:
        office.get(QUEUE)
    kept = {"Baru saja": "tampilan=baru", "Kembali": "tahap=returned", "Lepas": "petugas=tanpa&urut=nomor"}
    for name, query in kept.items():
        actions.keep_view(by=world.officer, name=name, query=query)
    with django_assert_num_queries(len(before)):
        shown = office.get(QUEUE).context["own"]["views"]
    listed = {one["name"]: len(office.get(one["query"]).context["rows"]) for one in shown}
    assert {one["name"]: one["count"] for one in shown} == {"Baru saja": 2, "Kembali": None, "Lepas": 3}
    assert (listed["Baru saja"], listed["Lepas"]) == (2, 3)


def test_what_cannot_be_kept_is_said(office, world):
    for name, query, code in (
        (" ", "tahap=returned", "view_without_name"),
        ("x" * 31, "tahap=returned", "view_without_name"),
        ("Semua", "", "view_without_filter"),
    ):
        with pytest.raises(Refused) as refused:
            actions.keep_view(by=world.officer, name=name, query=query)
        assert refused.value.code == code
    for number in range(actions.habits.MOST_VIEWS):
        actions.keep_view(by=world.officer, name=f"Daftar {number}", query="tahap=returned")
    actions.keep_view(by=world.officer, name="Daftar 0", query="tahap=verification")
    _, said = do(office, "simpan", nama="Satu lagi", saringan="tahap=returned")
    assert said == ["Sudah ada 6 tampilan tersimpan. Hapus salah satunya dahulu."]
    assert "tidak dikenal" in do(office, "apa saja")[1][0]


def test_rows_are_as_high_as_one_likes_them_and_stay_so(office, world):
    sent(world)
    assert '<div class="queue">' in office.get(QUEUE).text
    assert do(office, "tinggi", saringan="tahap=returned")[0].url == f"{QUEUE}?tahap=returned"
    page = office.get(QUEUE).text
    assert '<div class="queue roomy">' in page
    assert "Baris lebih rapat" in page
    do(office, "rapat")
    assert '<div class="queue">' in office.get(QUEUE).text
