"""How much work a long personnel list is for the pages of two people: counted, because a loaded machine measures nothing."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certportal.home.settings_pages import personnel_jobs
from certportal.kernel.accounts import personnel
from certportal.kernel.accounts.models import PersonnelEntry
from certportal.kernel.approvals.models import Approval
from certportal.kernel.imports.columns import Description
from certportal.kernel.imports.models import ListUpload
from tests.draining import run_due
from tests.factories.accounts import PersonFactory
from tests.home.asking import url
from tests.home.two_people import waiting
from tests.lists import csv_of, upload

pytestmark = pytest.mark.django_db
AT_ONCE = 5
HEAD = ["NIP", "Nama", "Golongan"]


def number(n):
    return f"198501152011011{n + 1:03d}"


@pytest.fixture
def work(monkeypatch):
    """Counts the readings of a whole list, the objects made of employees, and the statements."""
    seen, judge = {"readings": 0, "objects": 0}, Description.judge

    def counted(self, rows):
        seen["readings"] += 1
        return judge(self, rows)

    def made(**_signal):
        seen["objects"] += 1

    @contextmanager
    def of_page():
        seen.update(readings=0, objects=0)
        with CaptureQueriesContext(connection) as asked:
            yield seen
        seen["queries"] = len(asked)

    monkeypatch.setattr(Description, "judge", counted)
    monkeypatch.setattr(personnel, "_AT_ONCE", AT_ONCE)
    monkeypatch.setattr(personnel_jobs, "IN_REQUEST", 1)
    post_init.connect(made, sender=PersonnelEntry, weak=False, dispatch_uid="work")
    yield of_page
    post_init.disconnect(sender=PersonnelEntry, dispatch_uid="work")


def pages(office, second, work, rows):
    """The work of each page for a list that changes one of so many employees, who has an account as one more has."""
    now = timezone.now()
    PersonnelEntry.objects.all().delete()
    PersonnelEntry.objects.bulk_create(
        PersonnelEntry(nip=number(n), full_name=f"Orang {n} a", grade="III/b", added_at=now, changed_at=now)
        for n in range(rows)
    )
    new = [[number(n), f"Orang {n} a", "III/b" if n else "III/c"] for n in range(rows)]
    office.post(url("personnel"), {"file": upload(csv_of([HEAD, *new]), "pegawai.csv")})
    found, done = ListUpload.objects.latest("pk"), {}

    def walk(name, act):
        with work() as seen:
            answer = act()
        done[name] = dict(seen)
        return answer

    walk("worker", lambda: run_due(now=timezone.now()))
    walk("dry run", lambda: office.get(url("personnel_preview", found.pk)))
    walk("ask", lambda: office.post(url("personnel_apply", found.pk), {"reason": "Surat 1/2026"}))
    asked, admin = waiting(), found.uploaded_by
    office.force_login(second)
    walk("second person", lambda: office.get(url("personnel_changes", found.pk)))
    answer = {"outcome": "approve", "note": "", "version": asked.version}
    walk("approve", lambda: office.post(asked.get_absolute_url(), answer))
    assert Approval.objects.get(pk=asked.pk).state == "done"
    office.force_login(admin)
    run_due(now=timezone.now())
    assert PersonnelEntry.objects.get(nip=number(0)).grade == "III/c"
    return done


def test_each_page_reads_a_long_list_once_and_asks_no_more_for_more_rows(office, second, work):
    """At 20,000 rows asking and approving took each over five seconds: the list was read twice and compared by objects."""
    for n in (0, 7):
        PersonFactory(nip=number(n), full_name=f"Orang {n} a")
    few, many = (pages(office, second, work, rows) for rows in (20, 60))
    assert {name: one["readings"] for name, one in many.items()} == {
        "worker": 1, "dry run": 0, "ask": 1, "second person": 1, "approve": 1,
    }  # fmt: skip
    for name, one in many.items():
        assert one["queries"] <= few[name]["queries"], name
        assert one["objects"] <= 6, f"{name}: one that differs, two with an account before and after"
