"""Long texts not sent yet: one's own alone, by the address of the form, gone once the form took effect."""

import json

import pytest
from django.urls import reverse

from certportal.kernel.web import drafts
from certportal.kernel.web.models import TypedDraft
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db
WHERE = "/berkas/X/banding/"


def put(client, texts, where=WHERE):
    isi = texts if isinstance(texts, str) else json.dumps(texts)
    return client.post(reverse("home.draft"), {"di": where, "isi": isi}).json()


def got(client, where=WHERE):
    return client.get(reverse("home.draft"), {"di": where}).json()["texts"]


def test_a_text_comes_back_to_who_typed_it_and_to_nobody_else(client):
    me, other = PersonFactory(), PersonFactory()
    client.force_login(me)
    assert put(client, {"reason": "Penilaian kurang rinci.", "late_reason": " "}) == {"kept": True}
    assert put(client, {"reason": "Penilaian kurang rinci; saya ulang."}) == {"kept": True}
    client.force_login(other)
    assert got(client) == {}
    client.force_login(me)
    assert got(client) == {"reason": "Penilaian kurang rinci; saya ulang."}
    assert got(client, "/lain/") == {}
    assert put(client, {"reason": ""}) == {"kept": True}
    assert not TypedDraft.objects.exists()


@pytest.mark.parametrize(
    "isi", ["", "[]", "bukan json", json.dumps({"a": 1}), json.dumps({"a": "\x00"}), json.dumps({"a": "x" * 40_001})]
)
def test_what_no_form_of_ours_sends_is_not_kept(client, isi):
    client.force_login(PersonFactory())
    assert put(client, isi) == {"kept": False}
    assert put(client, {"a": "teks"}, where="https://jahat.example/") == {"texts": {}}
    assert put(client, {"a": "teks"}, where="/" + "x" * 300) == {"texts": {}}
    assert not TypedDraft.objects.exists()


def test_the_oldest_make_room(client, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_FORMS", 2)
    client.force_login(PersonFactory())
    for number in range(3):
        put(client, {"a": str(number)}, where=f"/{number}/")
    assert sorted(TypedDraft.objects.values_list("address", flat=True)) == ["/1/", "/2/"]
