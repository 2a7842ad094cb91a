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


def taking(take=count, leave=len):
    return actions.Taker(outcomes=lambda lines: ["taken" for _line in lines], take=take, leave=leave)


def test_upload_changes_nothing_and_applying_takes_the_good_rows_once(admin):
    taken = []
    row = kept(admin, "1", "2222", "3")
    assert [fault.number for fault in actions.judged(row, LIST).faults] == [3]
    counts = actions.apply(
        row, LIST, taker=taking(lambda lines: taken.extend(lines) or count(lines)), by=admin, now=NOW
    )
    assert [line.values["nip"] for line in taken] == ["1", "3"]
    assert counts == {"taken": 2, "wrong": 1}
    row.refresh_from_db()
    assert (row.rows, row.counts, row.applied_at) == ([], counts, NOW)
    assert refused("gone", actions.apply, row, LIST, taker=taking(), by=admin, now=NOW)
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
        actions.apply(row, LIST, taker=taking(fails), by=admin, now=NOW)
    row.refresh_from_db()
    assert (len(row.rows), row.apply_asked_at, row.applied_at) == (1, None, None)


def test_a_long_list_goes_on_where_it_stopped_and_says_what_became_of_each_row(admin, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    row, taken, told = kept(admin, "1", "22222", "3", "4", "5"), [], []
    asked = actions.ask_to_apply(row, LIST, leavers=True, now=NOW)
    assert refused("gone", actions.drop, asked, by=admin, now=NOW)

    def stops_once(lines):
        if len(taken) == 2:
            taken.append("stopped")
            raise RuntimeError
        taken.extend(line.values["nip"] for line in lines)
        return count(lines)

    who = taking(stops_once, leave=lambda rows: len([texts["nip"] for texts in rows]))
    said = {"taker": who, "by": admin, "now": NOW}
    with pytest.raises(RuntimeError):
        actions.carry_out(asked, LIST, **said)
    kept(admin, "9")  # another upload of the same person leaves this one alone
    counts = actions.carry_out(asked, LIST, **said, told=lambda done, total: told.append((done, total)))
    assert taken == ["1", "3", "stopped", "4", "5"]
    assert counts == {"taken": 4, "left": 5, "wrong": 1} == actions.carry_out(asked, LIST, **said)
    assert told == [(4, 4), (4, 4)]
    row.refresh_from_db()
    assert [number for number, _outcome in row.results] == [2, 3, 4, 5, 6]
    assert row.results[1][1].startswith("NIP: ")
    assert (row.rows, row.applied_at) == ([], NOW)


def test_upload_may_be_applied_for_a_day_and_as_that_list_only(admin):
    row, other = kept(admin, "1"), PersonFactory()
    another = Description("lain", "Lain", LIST.columns)
    assert refused("gone", actions.apply, row, another, taker=taking(), by=admin, now=NOW)
    assert refused("gone", actions.apply, row, LIST, taker=taking(), by=admin, now=NOW + actions.LIFETIME)
    assert list(ListUpload.objects.visible_to(other)) == []
    assert list(ListUpload.objects.visible_to(admin)) == [row]


def test_list_without_one_good_row_is_not_applied(admin):
    assert refused("tanpa_yang_benar", actions.apply, kept(admin, "4444"), LIST, taker=taking(), by=admin, now=NOW)


def test_dropped_replaced_and_lapsed_uploads_leave_no_rows(admin):
    dropped = kept(admin, "1")
    actions.drop(dropped, by=admin, now=NOW)
    others = kept(PersonFactory(), "1", now=NOW - actions.LIFETIME)
    first = kept(admin, "2")
    second = kept(admin, "3")
    assert list(ListUpload.objects.all()) == [second]
    assert others.pk != first.pk
    assert AuditEvent.objects.filter(verb="list.drop").count() == 1
