"""Errors that are stored or logged name the constraint, never the row."""

import json
import logging
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from certportal.kernel.accounts.models import User
from certportal.kernel.audit.faults import plain_fault, without_rows
from tests.factories.accounts import PersonFactory

NIP = "196209101986031013"
TYPED = f"Baris satu\n\nbaris dua {NIP}"  # by a variable: a traceback shows the lines of the code
DETAIL = f"""duplicate key value violates unique constraint "accounts_user_nip_key"
DETAIL:  Key (nip)=({NIP}) already exists."""


@pytest.fixture
def clash(db):
    """The error of a second person with the same NIP, by the database itself."""
    PersonFactory(nip=NIP, password=None)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.create(username="x", full_name=TYPED, nip=NIP)
    return caught.value


@pytest.fixture
def null(db):
    """PostgreSQL repeats the whole row of a missing value."""
    person = PersonFactory(nip=NIP, password=None)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.filter(pk=person.pk).update(full_name=None, position_title=TYPED)
    return caught.value


@pytest.mark.engines
@pytest.mark.parametrize("name", ["clash", "null"])
def test_stored_fault_tells_the_kind_and_not_the_row(request, name):
    fault = request.getfixturevalue(name)
    said = plain_fault(fault)
    assert said.startswith("IntegrityError: ")
    assert "nip" in said or "full_name" in said
    for private in (NIP, "DETAIL", "baris dua"):
        assert private not in said


@pytest.mark.django_db
def test_stored_fault_does_not_quote_a_value_that_does_not_fit():
    with pytest.raises((DataError, DatabaseError)) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer)", [f"NIP {NIP}"])
        if connection.vendor == "sqlite":
            raise DataError("SQLite casts anything")
    assert NIP not in plain_fault(caught.value)
    if connection.vendor == "postgresql":
        assert plain_fault(caught.value) == "DataError: [tidak dicatat] (22P02)"


def test_other_errors_keep_their_words():
    assert plain_fault(ValueError("Templat tidak ditemukan")) == "ValueError: Templat tidak ditemukan"
    assert plain_fault(ValueError()) == "ValueError"


def raised_from(cause, sentence):
    error = RuntimeError(sentence)
    error.__cause__ = cause
    return error


@pytest.mark.django_db
def test_error_that_repeats_one_of_the_database_is_cut_as_well(clash):
    assert NIP not in plain_fault(raised_from(clash, f"tidak tersimpan: {clash}"))


def logged(message, *args, fault=None):
    """The text that the configured handler writes for such a line."""
    handler = logging.getLogger("django").handlers[0]
    facts = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord("uji", logging.ERROR, __file__, 1, message, args, facts)
    assert handler.filter(record)
    line = json.loads(handler.format(record))
    return f"{line['message']}\n{line.get('fault', '')}".strip()


@pytest.mark.engines
@pytest.mark.parametrize("name", ["clash", "null"])
def test_traceback_in_the_log_has_no_row(request, name):
    fault = request.getfixturevalue(name)
    text = logged("job 7: %s", fault, fault=raised_from(fault, "gagal"))
    assert "Traceback" in text
    assert "RuntimeError: gagal" in text
    for private in (NIP, "baris dua"):
        assert private not in text


def test_message_with_a_detail_line_is_cut_and_the_rest_stays():
    text = logged("%s\nHINT:  Coba lagi.", DETAIL)
    assert NIP not in text
    assert "accounts_user_nip_key" in text
    assert text.endswith("DETAIL: [tidak dicatat]\nHINT:  Coba lagi.")


def test_ordinary_lines_are_left_alone():
    assert without_rows("Detail berkas: DETAIL layanan 3") == "Detail berkas: DETAIL layanan 3"


def test_every_handler_of_ours_has_the_filter():
    assert [name for name, one in settings.LOGGING["handlers"].items() if "without_rows" not in one["filters"]] == []


def test_error_of_the_driver_itself_is_known_by_its_diagnostics():
    driver = type("UniqueViolation", (Exception,), {})(DETAIL)
    driver.diag = SimpleNamespace(sqlstate="23505", message_primary=DETAIL.splitlines()[0])
    assert plain_fault(driver) == f"UniqueViolation: {DETAIL.splitlines()[0]} (23505)"
