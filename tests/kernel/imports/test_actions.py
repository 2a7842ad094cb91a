"""Nothing of a list counts before it was looked at; it counts once, and its rows do not stay."""

import datetime as dt

import pytest

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.imports import actions
from certportal.kernel.imports.columns import Column, Description, at_most
from certportal.kernel.imports.models import ListUpload
from tests.factories.accounts import PersonFactory
from tests.lists import csv_of, upload
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.watched]
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
LIST = Description("uji", "Orang", (Column("nip", "NIP", at_most(3), needed=True),), key="nip")


@pytest.fixture
def admin():
    return PersonFactory()


def kept(admin, *nips, now=NOW):
    return actions.keep(upload(csv_of([["NIP"], *[[nip] for nip in nips]])), LIST, by=admin, now=now)


def count(lines):
    return {"taken": len(lines)}


def test_upload_changes_nothing_and_applying_takes_the_good_rows_once(admin):
    taken = []
    row = kept(admin, "1", "2222", "3")
    assert [fault.number for fault in actions.judged(row, LIST).faults] == [3]
    counts = actions.apply(row, LIST, take=lambda lines: taken.extend(lines) or count(lines), by=admin, now=NOW)
    assert [line.values["nip"] for line in taken] == ["1", "3"]
    assert counts == {"taken": 2, "wrong": 1}
    row.refresh_from_db()
    assert (row.rows, row.counts, row.applied_at) == ([], counts, NOW)
    assert refused("gone", actions.apply, row, LIST, take=count, by=admin, now=NOW)
    assert refused("gone", actions.drop, row, by=admin, now=NOW)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", "after"))[-2:] == [
        ("list.upload", {"rows": 3}),
        ("list.apply", counts),
    ]


def test_a_taker_that_fails_leaves_the_upload_as_it_was(admin):
    row = kept(admin, "1")

    def fails(_lines):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        actions.apply(row, LIST, take=fails, by=admin, now=NOW)
    row.refresh_from_db()
    assert (len(row.rows), row.applied_at) == (1, None)


def test_upload_may_be_applied_for_a_day_and_as_that_list_only(admin):
    row, other = kept(admin, "1"), PersonFactory()
    another = Description("lain", "Lain", LIST.columns)
    assert refused("gone", actions.apply, row, another, take=count, by=admin, now=NOW)
    assert refused("gone", actions.apply, row, LIST, take=count, by=admin, now=NOW + actions.LIFETIME)
    assert list(ListUpload.objects.visible_to(other)) == []
    assert list(ListUpload.objects.visible_to(admin)) == [row]


def test_list_without_one_good_row_is_not_applied(admin):
    assert refused("tanpa_yang_benar", actions.apply, kept(admin, "4444"), LIST, take=count, by=admin, now=NOW)


def test_dropped_replaced_and_lapsed_uploads_leave_no_rows(admin):
    dropped = kept(admin, "1")
    actions.drop(dropped, by=admin, now=NOW)
    others = kept(PersonFactory(), "1", now=NOW - actions.LIFETIME)
    first = kept(admin, "2")
    second = kept(admin, "3")
    assert list(ListUpload.objects.all()) == [second]
    assert others.pk != first.pk
    assert AuditEvent.objects.filter(verb="list.drop").count() == 1
