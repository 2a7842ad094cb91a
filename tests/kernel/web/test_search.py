"""A search word about people is kept in the session for the list and never put into an address."""

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory

from certportal.kernel.web import search


@pytest.fixture
def session():
    return SessionStore()


def asked(session, path="/orang/", **posted):
    request = RequestFactory().post(path, posted) if posted else RequestFactory().get(path)
    request.session = session
    return request


def look(session, **posted):
    return search.look_for(asked(session, **posted), "orang", keep=("peran",)).url


def test_word_goes_into_the_session_and_the_other_filters_into_the_address(session):
    assert look(session, q=" 197001011990011001 ", peran="verifier", lain="x") == "/orang/?peran=verifier"
    assert search.criteria(asked(session, "/orang/?peran=verifier"), "orang").dict() == {
        "q": "197001011990011001",
        "peran": "verifier",
    }


def test_word_in_the_address_does_not_count(session):
    assert search.criteria(asked(session, "/orang/?q=made"), "orang")["q"] == ""


def test_lists_keep_words_of_their_own(session):
    look(session, q="made")
    assert search.looked_for(asked(session), "antrian") == ""
    search.look_for(asked(session, q="nyoman"), "antrian", keep=())
    assert search.looked_for(asked(session), "orang") == "made"


def test_empty_word_and_clearing_forget(session):
    look(session, q="made")
    assert look(session, q="", peran="") == "/orang/"
    assert search.looked_for(asked(session), "orang") == ""
    look(session, q="made")
    assert look(session, q="made", peran="verifier", hapus="1") == "/orang/"
    assert search.looked_for(asked(session), "orang") == ""


def test_word_has_an_end(session):
    look(session, q="a" * 5_000)
    assert search.looked_for(asked(session), "orang") == "a" * search.LONGEST
