"""Who draws the pages of an upload, in which order, and what is remembered of those that could not be drawn."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certportal.kernel.drawings import actions
from certportal.kernel.drawings.actions import DRAW_JOB, order, order_missing
from certportal.kernel.drawings.enums import DrawingState
from certportal.kernel.drawings.models import PageDrawing
from certportal.kernel.files import child, pages, store
from certportal.kernel.files.refusals import StorageFull
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from tests.draining import run_job
from tests.factories.accounts import PersonFactory
from tests.factories.files import stored_pdf, stored_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def work(drawing, now) -> PageDrawing:
    run_job(drawing.job_id, now=now)
    drawing.refresh_from_db()
    return drawing


def states(person) -> list[str]:
    return list(PageDrawing.objects.filter(person_id=person.pk).order_by("pk").values_list("state", flat=True))


def refuse_pages(monkeypatch, *numbers) -> list[int]:
    """The child cannot draw these pages; returns what it was asked for."""
    asked: list[int] = []

    def ask(_task, detail, _source, target):
        asked.append(int(detail))
        target.write_bytes(b"\xff\xd8\xff")
        return child.Answer(ok=int(detail) not in numbers, code="terlalu_berat")

    monkeypatch.setattr(child, "ask", ask)
    return asked


def test_worker_draws_every_page(now):
    stored = stored_pdf(pages=2)
    drawing = order(stored, now=now)
    assert drawing.state == DrawingState.ORDERED
    assert pages.kept(stored, 1) is None
    assert work(drawing, now).state == DrawingState.READY
    assert [pages.kept(stored, number) is not None for number in (1, 2)] == [True, True]
    assert Job.objects.get().result == {"pages": 2, "failed": []}


def test_a_photo_is_its_own_picture(now):
    assert order(stored_photo(), now=now) is None
    assert not Job.objects.exists()


def test_two_of_a_person_wait_at_most_and_the_third_follows(now):
    person, other = PersonFactory(), PersonFactory()
    drawings = [order(stored_pdf(by=person), now=now + timedelta(seconds=n)) for n in range(4)]
    assert states(person) == ["ordered", "ordered", "held", "held"]
    assert order(stored_pdf(by=other), now=now).state == DrawingState.ORDERED
    assert Job.objects.filter(kind=DRAW_JOB).count() == 3
    work(drawings[0], now)
    assert states(person) == ["ready", "ordered", "ordered", "held"]


def test_no_row_can_be_a_third_turn(now):
    person = PersonFactory()
    for _ in range(2):
        order(stored_pdf(by=person), now=now)
    for turn in (1, 2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            PageDrawing.objects.create(
                file=stored_pdf(by=person), person_id=person.pk, state="ordered", turn=turn, asked_at=now
            )


def test_of_two_that_take_one_turn_at_once_the_second_is_held(now, monkeypatch):
    """As PostgreSQL would: the other's row is not seen yet, and the UNIQUE speaks."""
    person = PersonFactory()
    order(stored_pdf(by=person), now=now)
    held = PageDrawing.objects.create(file=stored_pdf(by=person), person_id=person.pk, asked_at=now)
    assert actions._take(held, 1, now) is False
    held.refresh_from_db()
    assert (held.state, held.turn) == (DrawingState.HELD, None)


def test_page_that_cannot_be_drawn_is_remembered(now, monkeypatch):
    asked = refuse_pages(monkeypatch, 2)
    stored = stored_pdf(pages=3)
    drawing = work(order(stored, now=now), now)
    assert (drawing.state, drawing.failed_pages) == (DrawingState.READY, [2])
    order(stored, now=now)
    order_missing(stored, now=now)
    assert asked == [1, 2, 3]
    assert Job.objects.count() == 1


def test_file_with_three_bad_pages_is_not_tried_further(now, monkeypatch):
    asked = refuse_pages(monkeypatch, *range(1, 200))
    drawing = work(order(stored_pdf(pages=50), now=now), now)
    assert (drawing.state, asked) == (DrawingState.FAILED, [1, 2, 3])
    assert drawing.failed_pages == list(range(1, 51))


def test_file_that_takes_too_long_is_left(now, monkeypatch):
    asked = refuse_pages(monkeypatch)
    clock = iter([0.0, 1.0, 149.0, 151.0])
    monkeypatch.setattr(actions, "monotonic", lambda: next(clock))
    drawing = work(order(stored_pdf(pages=4), now=now), now)
    assert (asked, drawing.failed_pages, drawing.state) == ([1, 2], [3, 4], DrawingState.READY)


def test_full_disk_is_tried_again_later(now, monkeypatch):
    def full(*_):
        raise StorageFull

    drawing = order(stored_pdf(), now=now)
    monkeypatch.setattr(pages, "write", full)
    assert work(drawing, now).state == DrawingState.ORDERED
    monkeypatch.undo()
    drawing.refresh_from_db()
    run_job(drawing.job_id, now=now + timedelta(hours=1))
    drawing.refresh_from_db()
    assert drawing.state == DrawingState.READY


def test_job_set_aside_gives_its_turn_back(now):
    person = PersonFactory()
    drawings = [order(stored_pdf(by=person), now=now) for _ in range(2)]
    Job.objects.filter(pk=drawings[0].job_id).update(state=JobState.QUARANTINED, finished_at=now)
    order(stored_pdf(by=person), now=now)
    assert states(person) == ["failed", "ordered", "ordered"]


def test_thrown_away_pictures_are_ordered_anew(now):
    stored = stored_pdf()
    drawing = work(order(stored, now=now), now)
    order_missing(stored, now=now)
    assert Job.objects.count() == 1  # they are there
    for path in (store.media_root() / "preview").rglob("*.jpg"):
        path.unlink()
    order_missing(stored, now=now)
    drawing.refresh_from_db()
    assert (drawing.state, drawing.orders) == (DrawingState.ORDERED, 2)
    assert work(drawing, now).state == DrawingState.READY
    assert pages.kept(stored, 1) is not None


def test_one_lost_picture_among_others_is_drawn_again(now):
    stored = stored_pdf(pages=3)
    drawing = order(stored, now=now)
    work(drawing, now)
    (store.media_root() / pages._name(stored, 2)).write_bytes(b"")
    assert pages.kept(stored, 2) is None
    order_missing(stored, now=now)
    drawing.refresh_from_db()
    assert work(drawing, now).state == DrawingState.READY
    assert pages.kept(stored, 2) is not None


def test_an_older_job_of_the_same_drawing_does_nothing(now, monkeypatch):
    drawing = order(stored_pdf(), now=now)
    older = Job.objects.create(kind=DRAW_JOB, args={"drawing": drawing.pk}, run_after=now, created_at=now)
    asked = refuse_pages(monkeypatch)
    run_job(older.pk, now=now)
    assert asked == []
