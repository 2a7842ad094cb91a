"""Asking a settings page, and reading its answer."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

FRAME = 7  # session, person, roles, second factor, and what the menu asks; the rest belongs to the page


def url(name, *words):
    return reverse(f"settings.{name}", args=words)


def body(response):
    return response.content.decode()


def queries(office, address):
    with CaptureQueriesContext(connection) as found:
        assert office.get(address).status_code == 200
    return len(found)


def said(response):
    return [str(message) for message in response.context["messages"]]
