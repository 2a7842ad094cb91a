"""Two versions beside each other: what changed stands in words, what is the same is folded, and nothing waits for a web thread."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState
from applicants.models import DocumentVersion
from certportal.kernel.drawings import comparing, tasks
from certportal.kernel.files import comparing as found
from certportal.kernel.files.comparing import Change, Comparison, Pair
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from tests.draining import run_job
from tests.factories.applicants import add_version, dossier_in
from tests.factories.files import stored_pdf

pytestmark = pytest.mark.django_db
ONE = Pair(1, 1, same=True, whole=False, size=(620, 877), places=(), words=())
TWO = Pair(
    2, 3, same=False, whole=False, size=(620, 877),
    places=((10, 20, 30, 40), (10, 120, 30, 40)), words=(Change("golongan", "III/a", "<b>III/b", "sejak"),),
)  # fmt: skip
WHOLE = Pair(3, 4, same=False, whole=True, size=(620, 877), places=(), words=())
NEW = Pair(None, 2, same=False, whole=True, size=(620, 620), places=(), words=())
GONE = Pair(4, None, same=False, whole=True, size=(620, 620), places=(), words=())


@pytest.fixture
def compare(client, world, monkeypatch):
    """The comparing page of a document with two versions, for what a worker has found about them."""
    client.force_login(world.officer)
    case = dossier_in(DossierState.COMPLETENESS_CHECK, world)
    first = DocumentVersion.objects.filter(document__dossier=case).select_related("document__requirement")[0]
    add_version(first.document, world.applicant)
    StoredFile.objects.update(pages=4)
    where = reverse("document.check", args=[case.code, first.document.requirement.code])

    def shown(comparison, query=""):
        monkeypatch.setattr("certportal.kernel.drawings.shown.comparing.kept", lambda *_: comparison)
        answer = client.get(f"{where}?banding=1{query}")
        return answer, " ".join(answer.text.split())

    return shown


def test_first_changed_page_is_shown_with_its_words_and_places(compare):
    answer, page = compare(Comparison((ONE, NEW, TWO, WHOLE, GONE), cut=True))
    assert "4 dari 5 halaman berubah." in page
    assert "1 halaman sama" in page
    for said in (
        "Halaman 2 baru",
        "Halaman 3 (dahulu 2): 2 bagian berubah",
        "Halaman 4 (dahulu 3) berbeda seluruhnya: diganti atau dipindai ulang",
        "Halaman 4 versi lama tidak ada lagi",
        "Hanya 40 halaman pertama dibandingkan",
        "Versi 1 tidak memiliki halaman ini.",
    ):
        assert said in page
    view = answer.context["view"]
    assert ([pane.page for pane in view["panes"]], view["previous_page"], view["next_page"]) == ([None, 2], None, 3)
    answer, page = compare(Comparison((ONE, NEW, TWO, WHOLE, GONE), cut=False), "&hal=3")
    assert [pane.page for pane in answer.context["view"]["panes"]] == [2, 3]
    assert page.count("<rect ") == 4  # both places on both versions
    assert "golongan <del>III/a</del> sejak" in page
    assert "golongan <ins>&lt;b&gt;III/b</ins> sejak" in page
    view = answer.context["view"]
    assert (view["previous_page"], view["next_page"]) == (2, 4)
    assert "<rect " not in compare(Comparison((ONE, NEW, TWO), cut=False), "&hal=3&putar=90")[1]


def test_what_was_sent_again_unchanged_is_said(compare):
    _, page = compare(Comparison((ONE,), cut=False))
    assert "Tidak ada yang berubah: gambar semua halaman sama." in page
    assert "berubah." not in page.replace("Tidak ada yang berubah", "")


def test_until_a_worker_has_compared_both_versions_stand_there_and_the_page_asks_again(compare, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "ring_to_compare", lambda *numbers: rung.append(numbers))
    answer, page = compare(None)
    older, newer = (pane.version.file_id for pane in answer.context["view"]["panes"])
    assert "Perbandingan sedang disiapkan." in page
    assert 'hx-trigger="load delay:2s"' in page
    assert rung == [(older, newer)]
    _, page = compare(Comparison((), cut=False))
    assert "tidak dapat dibandingkan secara otomatis" in page
    assert "hx-trigger" not in page.split('id="penampil"')[1].split("page-picture-missing")[0]
    assert rung == [(older, newer)]


def test_worker_compares_once_and_again_when_it_was_thrown_away():
    now = timezone.now()
    older, newer = stored_pdf(pages=1), stored_pdf(pages=2)
    tasks.compare(older.pk, newer.pk + 999)
    assert not Job.objects.exists()  # one of them is gone
    for _ in range(2):
        tasks.compare(older.pk, newer.pk)
    job = Job.objects.get()
    run_job(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"pages": 2})
    comparing.order(older, newer, now=now)
    assert Job.objects.count() == 1
    found.here().remove(found._name(older, newer))
    for _ in range(comparing.MOST_TIMES + 2):
        comparing.order(older, newer, now=now)
        Job.objects.update(state=JobState.QUARANTINED, finished_at=now)
    assert Job.objects.count() == comparing.MOST_TIMES
