"""What was printed is what is stored, for ever."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files import store
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers import actions, verify
from certportal.kernel.papers.facts import FactError, freeze
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.queries import paper_for, papers_for
from certportal.kernel.papers.signals import paper_ready
from certportal.kernel.papers.templatetags.papers import asked_again
from certportal.kernel.pdf import render as drawing
from tests.draining import run_job
from tests.factories.accounts import PersonFactory
from tests.factories.files import absolute
from tests.factories.papers import NOW, ready_paper, reserved_paper

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.engines,
]
LATER = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def person():
    return PersonFactory(password=None)


def test_prepare_reserves_freezes_and_orders_the_drawing(person) -> None:
    paper = reserved_paper(person, by=person, number="1/2026", units=[["N.1", "Melayani"]])
    assert (paper.state, paper.file, paper.sha256) == ("reserved", None, "")
    assert paper.facts["units"] == [["N.1", "Melayani"]]
    assert (paper.about_type, paper.about_id) == ("accounts.user", person.pk)
    job = Job.objects.get(key=f"papers.render:{paper.code}")
    assert (job.kind, job.args, job.created_by) == ("papers.render", {"paper": paper.pk}, person)
    event = AuditEvent.objects.get(verb="paper.reserve")
    assert (event.stream, event.after["code"]) == ("issuance", paper.code)


def test_rollback_leaves_neither_paper_nor_job(person) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        reserved_paper(person, by=person)
        1 / 0  # noqa: B018
    assert (Paper.objects.count(), Job.objects.filter(kind="papers.render").count()) == (0, 0)


def test_drawing_makes_it_ready_with_its_file(person) -> None:
    paper = ready_paper(person, by=person, number="7/2026")
    paper.refresh_from_db()
    content = store.read(paper.file)
    assert paper.is_ready
    assert content.startswith(b"%PDF-")
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert (paper.file.root, str(paper.file)) == ("paper", "Surat Uji 7_2026.pdf")
    event = AuditEvent.objects.get(verb="paper.ready")
    assert (event.actor_name, event.after["sha256"]) == ("Sistem", paper.sha256)
    assert verify.fault_of(paper) == ""


def test_drawing_again_changes_nothing_even_with_another_template(person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second download is byte-identical after the template changed."""
    paper = ready_paper(person, by=person)
    before = store.read(paper.file)
    other = engines["django"].from_string("<html lang=id><title>x</title><body>Pola baru</body></html>")
    monkeypatch.setattr(drawing, "get_template", lambda _: other)
    again = actions.render_now(Paper.objects.get(pk=paper.pk), now=LATER)
    assert store.read(again.file) == before
    assert (StoredFile.objects.count(), AuditEvent.objects.filter(verb="paper.ready").count()) == (1, 1)
    # Drawn now, it would be another file: the test can fail.
    assert drawing.render(paper.template, actions.page_of(paper), identifier=paper.code) != before


def test_second_drawing_that_comes_too_late_keeps_the_first(person) -> None:
    paper = reserved_paper(person, by=person)
    stale = Paper.objects.get(pk=paper.pk)
    first = actions.render_now(paper, now=NOW)
    second = actions.render_now(stale, now=LATER)
    assert second.file_id == first.file_id
    assert StoredFile.objects.count() == 1
    assert list(store.media_root().rglob("*.pdf")) == [absolute(first.file)]


def test_disk_is_waited_for_under_no_lock(person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a slow disk would block everybody who needs the lock on the paper's row or on its dossier."""
    paper, locks = reserved_paper(person, by=person), []
    fsync = store.os.fsync
    with CaptureQueriesContext(connection) as asked:

        def watched(handle: int) -> None:
            locks.append(sum(" FOR " in query["sql"] for query in asked.captured_queries))
            fsync(handle)

        monkeypatch.setattr(store.os, "fsync", watched)
        actions.render_now(paper, now=NOW)
    assert locks
    assert set(locks) == {0}


def test_job_draws_and_tells(person) -> None:
    heard = []

    def listen(paper: Paper, now: datetime, **_: object) -> None:
        heard.append((paper.pk, paper.is_ready))

    paper_ready.connect(listen)
    try:
        paper = reserved_paper(person, by=person)
        job = Job.objects.get(key=f"papers.render:{paper.code}")
        Job.objects.update(run_after=NOW)
        run_job(job.pk, now=LATER)
    finally:
        paper_ready.disconnect(listen)
    job.refresh_from_db()
    assert (job.state, job.result["code"]) == ("done", paper.code)
    assert heard == [(paper.pk, True)]


def test_listener_that_fails_leaves_the_paper_reserved_and_no_file(person) -> None:
    def fail(**_: object) -> None:
        raise IntegrityError

    paper_ready.connect(fail)
    paper = reserved_paper(person, by=person)
    try:
        with pytest.raises(IntegrityError):
            actions.render_now(paper, now=NOW)
    finally:
        paper_ready.disconnect(fail)
    fresh = Paper.objects.get(pk=paper.pk)
    assert (fresh.is_ready, StoredFile.objects.count()) == (False, 0)
    assert actions.render_now(fresh, now=LATER).is_ready


@pytest.mark.parametrize(
    "change", [{"number": "9"}, {"facts": {"a": "b"}}, {"sha256": "0" * 64}, {"title": "X"}, {"state": "reserved"}]
)
def test_ready_paper_cannot_change(change, person) -> None:
    paper = ready_paper(person, by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**change)


def test_reserved_paper_cannot_change_its_facts(person) -> None:
    paper = reserved_paper(person, by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(facts={"a": "b"})


def test_becoming_ready_cannot_change_facts_on_the_way(person) -> None:
    paper, other = reserved_paper(person, by=person), ready_paper(person, by=person)
    stored = store.keep(b"%PDF-1.7", root="paper", kind="pdf", name="a.pdf")
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(state="ready", file=stored, sha256="a" * 64, number="9")
    assert other.is_ready


def test_ready_without_file_is_refused(person) -> None:
    paper = reserved_paper(person, by=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(state="ready", sha256="a" * 64)


def test_paper_cannot_be_deleted_in_raw_sql(person) -> None:
    paper = reserved_paper(person, by=person)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM papers_paper WHERE id = %s", [paper.pk])


def test_number_is_used_once_per_kind(person) -> None:
    reserved_paper(person, by=person, number="1/2026")
    with pytest.raises(IntegrityError), transaction.atomic():
        reserved_paper(person, by=person, number="1/2026")
    assert [reserved_paper(person, by=person, number="").number for _ in range(2)] == ["", ""]


def test_newest_paper_of_a_kind_is_found(person) -> None:
    older, newer = (reserved_paper(person, by=person) for _ in range(2))
    stranger = PersonFactory(password=None)
    reserved_paper(stranger, by=person)
    assert paper_for(person, "base") == newer
    assert list(papers_for(person)) == [newer, older]
    assert paper_for(person, "certificate") is None


def test_page_sees_facts_and_the_row(person) -> None:
    page = actions.page_of(reserved_paper(person, by=person, number="1/2026"))
    assert page["letterhead"]["name"] == "BKPSDM"
    assert page["paper"]["issued_on"] == "10 Desember 2026"
    assert page["paper"]["code_shown"].count("-") == 3


def test_faults_of_stored_papers_are_named(person) -> None:
    paper = ready_paper(person, by=person)
    path = absolute(paper.file)
    path.write_bytes(path.read_bytes() + b" ")
    assert verify.fault_of(paper) == "Isi berkas berbeda dari yang diterbitkan."
    path.unlink()
    assert verify.fault_of(paper) == "Berkas tidak ada di penyimpanan."
    waits = reserved_paper(person, by=person)
    assert verify.waiting() == {waits.pk}
    assert verify.fault_of(waits).startswith("Dokumen tidak pernah selesai disiapkan")


def test_row_of_the_file_that_was_changed_is_named(person) -> None:
    paper = ready_paper(person, by=person)
    paper.file.sha256 = "0" * 64
    assert verify.fault_of(paper) == "Sidik pada catatan berkas berbeda dari yang diterbitkan."


class TestFreeze:
    def test_words_lists_and_names(self) -> None:
        given = {"a": "e\u0301", "b": ("x", ["y"]), "c": {"d": "z"}, "e": "baris\nbaru"}
        assert freeze(given) == {"a": "é", "b": ["x", ["y"]], "c": {"d": "z"}, "e": "baris\nbaru"}

    def test_copy_is_deep(self) -> None:
        units = ["x"]
        frozen = freeze({"units": units})
        units.append("y")
        assert frozen == {"units": ["x"]}

    def test_safe_mark_is_taken_away(self) -> None:
        from django.utils.safestring import SafeString

        assert type(freeze({"a": SafeString("<b>")})["a"]) is str

    @pytest.mark.parametrize(
        "value", [1, 1.5, None, True, datetime(2026, 1, 1, tzinfo=UTC), b"x", {1: "x"}, "a\x00b", "\ud800", "a\tb"]
    )
    def test_what_is_not_a_word_is_refused(self, value: object) -> None:
        with pytest.raises(FactError):
            freeze({"a": [value]})

    def test_reserved_name_is_refused(self) -> None:
        with pytest.raises(FactError):
            freeze({"paper": "x"})


@pytest.mark.parametrize(("age", "pause"), [(5, 2), (70, 10), (700, 60)])
def test_page_asks_less_often_for_a_paper_that_waits_long(age, pause):
    assert asked_again(Paper(created_at=timezone.now() - timedelta(seconds=age))) == f"every {pause}s"
