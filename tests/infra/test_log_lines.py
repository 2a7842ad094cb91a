"""What the logs look like: one entry per event, with moment and request, and nothing typed can pass for an entry."""

import logging
import re

import pytest
from django.conf import settings
from django.http import HttpResponse

from certportal.kernel.audit.request_facts import set_request_facts
from certportal.kernel.web.middleware import RefuseBrokenInput


def written(message, *args, fault=None):
    """The text that the configured handler writes for such a line."""
    handler = logging.getLogger("django").handlers[0]
    facts = (type(fault), fault, fault.__traceback__) if fault else None
    entry = logging.LogRecord("uji", logging.ERROR, __file__, 1, message, args, facts)
    entry.created = 1_790_000_000.5
    handler.filter(entry)
    return handler.format(entry)


def test_a_line_says_when_in_utc_how_grave_where_and_in_which_request():
    set_request_facts("9f2c", "203.0.113.7")
    try:
        assert written("disk %s", "penuh") == "2026-09-21T14:13:20.500+00:00 ERROR uji [9f2c 203.0.113.7] disk penuh"
    finally:
        set_request_facts("", "")
    assert written("disk penuh") == "2026-09-21T14:13:20.500+00:00 ERROR uji [-] disk penuh"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x0b", "\x0c"])
def test_what_was_typed_begins_no_line_of_its_own(end):
    forged = f"berkas{end}2026-09-21T14:13:20.500+00:00 ERROR uji [-] sertifikat dicabut"
    for text in (written("%s hilang", forged), written("gagal", fault=ValueError(forged))):
        first, *rest = text.split("\n")
        assert re.match(r"\d{4}-", first)
        assert rest
        assert [line for line in rest if not line.startswith("  | ")] == []
        assert text.splitlines() == text.split("\n")


def test_characters_that_steer_a_terminal_are_written_out():
    assert written("nama %s", "a\x1b[2Jb\x00c\u202ed").endswith(r"nama a\x1b[2Jb\x00c\u202ed")


def test_logs_go_to_standard_error_alone():
    assert {name: one["class"] for name, one in settings.LOGGING["handlers"].items()} == {
        "console": "logging.StreamHandler"
    }


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 4_000])
def test_input_no_form_can_send_leaves_a_line_without_what_was_sent(rf, caplog, query):
    with caplog.at_level(logging.WARNING, "certportal.web"):
        RefuseBrokenInput(lambda _request: HttpResponse())(rf.get("/skema/", QUERY_STRING=query))
    assert [entry.getMessage() for entry in caplog.records] == ["GET refused before any page was asked: 400"]


def test_whole_input_leaves_no_line(rf, caplog):
    with caplog.at_level(logging.WARNING, "certportal.web"):
        RefuseBrokenInput(lambda _request: HttpResponse())(rf.get("/skema/?q=Nur%27aini"))
    assert caplog.records == []
