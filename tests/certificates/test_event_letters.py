"""The letters of one exam: how many of how many are drawn, whose wait, and a worker that ends in the middle."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from certificates import actions
from certificates.models import Certificate, ResultLetter
from certificates.queries import ISSUE_JOB, ended_by, progress_of
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs import claim
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.jobs.registry import LEASE
from certportal.kernel.papers.actions import RENDER_JOB
from tests.certificates.test_printing import NAMES, held
from tests.draining import run_due
from tests.factories.applicants import NOW
from tests.factories.assessments import hall
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]


@pytest.fixture
def place(media_root):
    with time_machine.travel(NOW, tick=False):
        yield hall()


@pytest.fixture
def held_back(monkeypatch):
    """Nothing is done in the background yet."""
    monkeypatch.setattr("tests.certificates.test_printing.run_due", lambda **_when: 0)


def told(event):
    found = progress_of(event)
    return (found.decided, found.issued, found.letters, found.certificates)


def test_a_worker_that_ends_in_the_middle_loses_nothing_and_makes_nothing_twice(place, held_back):
    event = held(place, *NAMES, weak=(1,))
    assert told(event) == (3, 0, 0, 0)
    issuing = Job.objects.filter(kind=ISSUE_JOB).order_by("pk")
    first, second, _third = issuing
    for job in issuing.exclude(pk=second.pk):
        Job.objects.filter(pk=job.pk).update(run_after=NOW + dt.timedelta(days=1))
    assert claim.claim(second, NOW)  # and its process ends here: the claim is never given back
    run_due(now=NOW)
    assert told(event) == (3, 0, 0, 0)
    Job.objects.filter(pk=first.pk).update(run_after=NOW)
    run_due(now=NOW)
    assert told(event) == (3, 1, 1, 1)
    later = NOW + LEASE + dt.timedelta(days=1)
    run_due(now=later)
    assert told(event) == (3, 3, 3, 2)
    numbers = list(ResultLetter.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == 3
    assert progress_of(event).over
    refused("nothing_lacking", actions.order_letters, event, by=place.admin, now=later)


def test_what_was_given_up_is_named_with_its_reason_and_made_once_it_is_ordered_again(place, held_back):
    event = held(place, *NAMES[:2], weak=(1,))
    heads = list(OfficeHead.objects.all())
    OfficeHead.objects.all().delete()
    run_due(now=NOW)
    found = progress_of(event)
    assert (found.stuck, found.over, found.lacking) == (2, True, 2)
    assert {name for name, *_ in found.waiting} == set(NAMES[:2])
    assert "Tidak ada pejabat yang menandatangani" in found.waiting[0][2]
    refused("not_allowed", actions.order_letters, event, by=place.chair, now=NOW)
    OfficeHead.objects.bulk_create(heads)
    assert actions.order_letters(event, by=place.admin, now=NOW) == 2
    assert actions.order_letters(event, by=place.admin, now=NOW) == 2  # asked twice: the same work
    run_due(now=NOW)
    assert told(event) == (2, 2, 2, 1)
    assert (ResultLetter.objects.count(), Certificate.objects.count()) == (2, 1)


def test_a_drawing_that_was_set_aside_is_tried_again(place, held_back):
    event = held(place, NAMES[0])
    letter = actions.issue(ended_by(event).get(), by=SYSTEM, now=NOW).letter
    drawing = Job.objects.filter(key=f"{RENDER_JOB}:{letter.paper.code}")
    drawing.update(state=JobState.QUARANTINED, finished_at=NOW)
    assert progress_of(event).waiting[0][2].startswith("Surat keterangan hasil belum dapat dicetak")
    actions.order_letters(event, by=place.admin, now=NOW)
    assert drawing.get().state == JobState.QUEUED


def test_the_page_counts_and_asks_again_by_itself_until_nothing_moves(place, held_back, client):
    event = held(place, *NAMES)
    client.force_login(place.admin)
    address = reverse("print.letters", args=[event.code])
    assert address in client.get(event.get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert "<strong>0 dari 3</strong> surat keterangan hasil uji siap" in page
    assert "every 3s" in page
    client.post(reverse("print.letters_order", args=[event.code]))
    run_due(now=NOW)
    page = client.get(address).content.decode()
    assert "<strong>3 dari 3</strong> surat keterangan hasil uji siap" in page
    assert "every 3s" not in page
    assert "Pesan lagi" not in page
