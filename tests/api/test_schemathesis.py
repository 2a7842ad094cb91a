"""The interface against its own description: everything it allows, and much that it does not."""

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from certportal.api import throttle
from certportal.api.urls import api
from tests import chance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
OPERATIONS = [(path, method) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods]


@pytest.fixture
def description(monkeypatch):
    monkeypatch.setattr(throttle, "REQUESTS_PER_WINDOW", 1_000_000)
    monkeypatch.setattr(django_settings, "SECURE_SSL_REDIRECT", False)
    monkeypatch.setattr(django_settings, "ALLOWED_HOSTS", ["*"])
    # As Django's own test client does: the connection with the transaction of this test stays open.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_interface_keeps_its_word(description, path, method):
    ask_everything(description, path, method, examples=40)


@pytest.mark.soak
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_interface_keeps_its_word_long(description, path, method):
    ask_everything(description, path, method, examples=1000)


def ask_everything(description, path, method, *, examples):
    operation = description[path][method]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes_of(operation)))
    seen = set()

    @settings(
        max_examples=examples,
        derandomize=chance.FIXED,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def ask(case):
        response = case.call_and_validate(checks=CHECKS)
        seen.add(response.status_code)
        if response.status_code >= 400:
            assert list(response.json()) == ["detail"]

    ask()
    assert seen


def modes_of(operation):
    """What the description forbids can only be made where it forbids something."""
    forbids = bool(operation.query) or bool(operation.body)
    return [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if forbids else [])]


def test_every_operation_is_asked():
    assert len(OPERATIONS) == 7
