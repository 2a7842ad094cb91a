"""A page for people reads what the worker has drawn: it never draws and never writes."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone

from certportal.kernel.drawings import shown, tasks
from certportal.kernel.drawings.actions import order
from certportal.kernel.drawings.models import PageDrawing
from certportal.kernel.files import child
from certportal.kernel.jobs.models import Job
from tests.corpus.build import jpeg
from tests.draining import run_job
from tests.factories.files import stored_pdf, stored_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch) -> list[int]:
    """The files a worker was asked to order; web threads that draw fail."""
    files: list[int] = []
    monkeypatch.setattr(tasks, "ring", files.append)
    monkeypatch.setattr(child, "ask", lambda *_: pytest.fail("drawn in a web thread"))
    return files


def ask(stored, number=1, **headers):
    return shown.serve_page(RequestFactory().get("/halaman/", headers=headers), stored, number)


def test_page_not_yet_drawn_is_being_prepared(rung):
    stored = stored_pdf()
    answer = ask(stored)
    assert (answer.status_code, answer["Retry-After"]) == (202, "3")
    assert "sedang disiapkan" in answer.text
    assert rung == [stored.pk]
    assert not PageDrawing.objects.exists()
    assert not Job.objects.exists()


def test_script_asks_again_until_the_picture_is_there(rung, monkeypatch):
    stored = stored_pdf(name="ijazah.pdf")
    drawing = order(stored, now=timezone.now())
    waiting = ask(stored, HX_Request="true").text
    assert 'hx-get="/halaman/"' in waiting
    assert "sedang disiapkan" in waiting
    assert rung == []  # ordered already
    monkeypatch.undo()
    run_job(drawing.job_id, now=timezone.now())
    there = ask(stored, HX_Request="true").text
    assert '<img class="page-picture"' in there
    assert 'alt="ijazah.pdf, halaman 1"' in there
    assert "hx-get" not in there
    picture = ask(stored)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")


def test_page_that_cannot_be_drawn_is_told_and_not_tried_again(rung):
    stored = stored_pdf(pages=2)
    PageDrawing.objects.create(file=stored, person_id=0, state="ready", failed_pages=[2], asked_at=timezone.now())
    said = ask(stored, 2, HX_Request="true").text
    assert "tidak dapat digambar" in said
    assert "hx-get" not in said
    with pytest.raises(Http404):
        ask(stored, 2)
    assert rung == []


@pytest.mark.parametrize("number", [0, 3, -1])
def test_page_that_is_not_there_is_404(number, rung):
    with pytest.raises(Http404):
        ask(stored_pdf(pages=2), number)


def test_photo_is_its_own_only_page(rung):
    photo = stored_photo()
    answer = ask(photo)
    assert b"".join(answer.streaming_content) == jpeg()
    answer.close()
    with pytest.raises(Http404):
        ask(photo, 2)


def test_broker_that_is_down_costs_nobody_the_page(monkeypatch):
    def down(_file):
        raise OSError("no broker")

    monkeypatch.setattr(tasks, "ring", down)
    assert ask(stored_pdf()).status_code == 202


def test_worker_that_was_rung_orders(rung):
    stored = stored_pdf()
    tasks.order(stored.pk)
    tasks.order(stored.pk)
    assert PageDrawing.objects.get().file == stored
    tasks.order(stored.pk + 1)  # gone meanwhile
    assert PageDrawing.objects.count() == 1
