"""No bad file is stored as it came, no good file is refused, every refusal is a sentence a person can act on."""

import errno
import io
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

from certportal import serve
from certportal.kernel.files import child, intake, store
from certportal.kernel.files.intake import DEFAULT_LIMIT, bind, judge, receive, receive_seen
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.places import folder
from certportal.kernel.files.refusals import SENTENCES, StorageFull, UploadRefused
from tests.corpus import Sample, bad_samples, good_samples, mutants
from tests.corpus.build import jpeg, plain_pdf
from tests.corpus.sample import KEPT, REDRAWN
from tests.factories.files import absolute

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ROOMY = 60_000_000
BOMBS = {"F5-300-mb", "F5-packed-twice", "F6-text-bomb", "F5-table-bomb"}
SOAK_MUTANTS = 60  # of each base file
pytestmark = [pytest.mark.django_db, pytest.mark.watched, pytest.mark.heavy(25)]


def upload(content: bytes, name: str = "a.pdf") -> SimpleUploadedFile:
    file = SimpleUploadedFile("placeholder.bin", content)
    file._name = name  # Django cleans names too; our own cleaning must work without that
    return file


def resident() -> int:
    """Bytes this process holds in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def files_on_disk() -> list[str]:
    return [str(path) for path in store.media_root().rglob("*") if path.is_file()]


def assert_clean_picture(stored: StoredFile, sent: bytes) -> None:
    content = store.read(stored)
    assert content != sent
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info
        assert image.format == stored.kind.upper()
    assert content.endswith((b"\xff\xd9", b"IEND\xaeB`\x82"))
    for foreign in (b"<script", b"<?php", b"PK\x03\x04", b"%PDF", b"EICAR", b"SEFT", b"kantor"):
        assert foreign not in content


@pytest.mark.parametrize("sample", bad_samples(), ids=lambda sample: sample.id)
def test_bad_file_never_stored_as_it_came(sample: Sample) -> None:
    content = sample.make()
    if sample.expect == REDRAWN:
        assert_clean_picture(receive(upload(content, sample.name), by=None, now=NOW, limit_bytes=ROOMY), content)
        return
    file, before = upload(content, sample.name), resident()
    with pytest.raises(UploadRefused) as caught:
        receive(file, by=None, now=NOW, limit_bytes=ROOMY)
    assert sample.id not in BOMBS or resident() - before < 50_000_000 / len(BOMBS), "a bomb leaves the parent small"
    assert caught.value.code in sample.expect
    assert len(caught.value.sentence) <= 160
    assert "{" not in caught.value.sentence
    assert files_on_disk() == []
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("sample", good_samples(), ids=lambda sample: sample.id)
def test_good_file_accepted(sample: Sample) -> None:
    content = sample.make()
    started = time.monotonic()
    stored = receive(upload(content, sample.name), by=None, now=NOW, limit_bytes=ROOMY)
    assert time.monotonic() - started < 12
    assert files_on_disk() == [str(absolute(stored))]
    if sample.expect == KEPT:
        assert store.read(stored) == content
        assert stored.pages >= 1
    else:
        assert_clean_picture(stored, content)
        assert stored.pages is None


def test_corpus_is_large_enough() -> None:
    assert len(bad_samples()) >= 60
    assert {sample.id for sample in bad_samples()} >= BOMBS
    assert len(good_samples()) >= 30
    assert len({sample.id for sample in [*bad_samples(), *good_samples()]}) == len(bad_samples()) + len(good_samples())


@pytest.mark.soak
def test_corpus_of_the_long_form_is_large_enough() -> None:
    """310 files and more: the suite's own, with the mutants of the long form."""
    assert len(bad_samples()) + len(good_samples()) + len(mutants(SOAK_MUTANTS)) >= 310


def test_every_refusal_of_the_corpus_is_a_sentence_of_ours() -> None:
    expected = {code for sample in bad_samples() if isinstance(sample.expect, frozenset) for code in sample.expect}
    assert expected <= set(SENTENCES)
    assert len(expected) >= 10


def test_without_inspection_the_corpus_would_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the child accepts everything, the corpus is stored: it is the child's inspection that refuses it."""
    monkeypatch.setattr(child, "ask", lambda *_: child.Answer(ok=True, facts={"pages": 1}))
    let_in = 0
    for sample in bad_samples():
        if sample.id.startswith("F4"):
            receive(upload(sample.make(), sample.name), by=None, now=NOW, limit_bytes=ROOMY)
            let_in += 1
    assert let_in >= 30


def assert_answered(name: str, content: bytes) -> None:
    started = time.monotonic()
    try:
        stored = receive(upload(content, name), by=None, now=NOW)
    except UploadRefused as refusal:
        assert refusal.code in SENTENCES  # noqa: PT017 - either answer is right
        assert files_on_disk() == []
    else:
        assert stored.size > 0
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(("name", "content"), mutants(6), ids=lambda value: value if isinstance(value, str) else "")
def test_mutant_gets_an_answer(name: str, content: bytes) -> None:
    assert_answered(name, content)


@pytest.mark.soak
def test_mutants_get_an_answer_long() -> None:
    """Every mutant of the long form, each with an empty media folder."""
    made = mutants(SOAK_MUTANTS)
    for name, content in made:
        assert_answered(name, content)
        for path in store.media_root().rglob("*"):
            if path.is_file():
                path.unlink()
    assert len(made) == 4 * SOAK_MUTANTS


def test_phone_photo_stands_upright_without_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 12.0, 30.0)})
    photo = Image.new("RGB", (400, 200), "red")
    photo.paste("blue", (0, 0, 200, 200))
    target = io.BytesIO()
    photo.save(target, "JPEG", exif=exif)
    stored = receive(upload(target.getvalue(), "foto.jpg"), by=None, now=NOW)
    with Image.open(absolute(stored)) as image:
        assert image.size == (200, 400)
        red, _, blue = image.getpixel((100, 20))
        assert (red < 60, blue > 200) == (True, True)
        assert dict(image.getexif()) == {}


class TestSize:
    def test_limit_itself_passes(self) -> None:
        content = plain_pdf()
        assert receive(upload(content), by=None, now=NOW, limit_bytes=len(content)).size == len(content)

    def test_one_byte_more_refused(self) -> None:
        with pytest.raises(UploadRefused, match="batasnya") as caught:
            receive(upload(plain_pdf()), by=None, now=NOW, limit_bytes=len(plain_pdf()) - 1)
        assert caught.value.code == "ukuran"
        assert files_on_disk() == []

    def test_lying_small_size_refused(self) -> None:
        file = upload(plain_pdf() + b" " * 1000)
        file.size = 10
        with pytest.raises(UploadRefused) as caught:
            receive(file, by=None, now=NOW, limit_bytes=len(plain_pdf()))
        assert caught.value.code == "ukuran"

    def test_announced_gigabyte_refused_unread(self) -> None:
        file = upload(plain_pdf())
        file.size = 1_000_000_000
        with pytest.raises(UploadRefused, match=r"File 1\.000 MB; batasnya 5 MB"):
            receive(file, by=None, now=NOW)

    def test_default_limit(self) -> None:
        assert DEFAULT_LIMIT == 5_000_000

    def test_upload_on_disk_accepted(self) -> None:
        with TemporaryUploadedFile("a.pdf", "application/pdf", len(plain_pdf()), None) as file:
            file.write(plain_pdf())
            file.seek(0)
            assert receive(file, by=None, now=NOW).size == len(plain_pdf())


class TestKinds:
    def test_photo_place_refuses_pdf(self) -> None:
        with pytest.raises(UploadRefused, match="JPG atau PNG, sedangkan file Anda PDF") as caught:
            receive(upload(plain_pdf()), by=None, now=NOW, kinds={"jpeg", "png"})
        assert caught.value.code == "jenis_lain"

    def test_one_kind_is_named_alone(self) -> None:
        with pytest.raises(UploadRefused, match="meminta PDF, sedangkan file Anda JPG"):
            receive(upload(jpeg(), "a.jpg"), by=None, now=NOW, kinds={"pdf"})


def test_photos_of_one_document_become_one_pdf_or_nothing(monkeypatch) -> None:
    photos = [receive(upload(jpeg(), f"{n}.jpg"), by=None, now=NOW) for n in (1, 2)]
    bound = bind(photos, name="Surat 1/2.pdf", by=None, now=NOW)
    assert (bound.kind, bound.pages, bound.original_name) == ("pdf", 2, "Surat 1_2.pdf")
    monkeypatch.setattr(child, "ask", lambda *_: child.Answer(ok=False, code="terlalu_berat"))
    with pytest.raises(UploadRefused):
        bind(photos, name="x", by=None, now=NOW)
    assert len(files_on_disk()) == StoredFile.objects.count() == 3


def test_a_pdf_keeps_its_limit_where_a_photo_may_be_larger() -> None:
    limits = {"limit_bytes": 100, "photo_bytes": ROOMY}
    with pytest.raises(UploadRefused, match="batasnya 1 kB"):
        receive_seen(upload(plain_pdf()), by=None, now=NOW, kinds=intake.ANY_KIND, **limits)
    stored, remark = receive_seen(upload(jpeg(), "a.jpg"), by=None, now=NOW, kinds=intake.ANY_KIND, **limits)
    assert (stored.kind, remark) == ("jpeg", "")


def test_every_sentence_short_and_its_own() -> None:
    assert len(set(SENTENCES.values())) == len(SENTENCES)
    for sentence in SENTENCES.values():
        assert len(sentence) <= 160
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_refusal_names_the_content_for_the_audit() -> None:
    with pytest.raises(UploadRefused) as caught:
        receive(upload(b"%PDF-1.7\nxxx"), by=None, now=NOW)
    assert len(caught.value.sha256) == 64


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "step", ["os.fsync", "pathlib.Path.rename", "pathlib.Path.chmod", "tempfile.mkstemp", "folder"]
)
def test_full_disk_is_a_sentence_and_leaves_nothing(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at each step: write, fsync, rename, and fsync of the folder."""
    sent = upload(plain_pdf())
    if step == "folder":
        monkeypatch.setattr(folder, "sync_folder", full)
    else:
        monkeypatch.setattr(step, full)
    with pytest.raises(StorageFull, match="coba lagi") as caught:
        receive(sent, by=None, now=NOW)
    monkeypatch.undo()
    assert caught.value.code == "storage_full"
    assert StoredFile.objects.count() == 0
    assert list(Path(settings.MEDIA_ROOT).rglob("*.pdf")) == []


def test_full_disk_canary_a_fault_nobody_names_is_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the error not turned into a refusal, the test above would see a bare OSError."""
    monkeypatch.setattr(store, "NO_ROOM", frozenset())
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        receive(upload(plain_pdf()), by=None, now=NOW)


def slow_child(monkeypatch):
    """Every look inside lasts until the event is set; `.wait_for(n)` waits until that many began."""
    go, began = threading.Event(), threading.Semaphore(0)

    def ask(*_):
        began.release()
        go.wait(20)
        return child.Answer(ok=True, facts={"pages": 1})

    monkeypatch.setattr(child, "ask", ask)
    return go, began


def sent_by(person, kept, refused):
    try:
        kept.append(receive(upload(plain_pdf()), by=person, now=NOW))
    except UploadRefused as no:
        refused.append(no.code)


@pytest.mark.parametrize(("people", "taken"), [((1, 2, 3, 4, 5, 6), 3), ((1, 1, 1), 1)])
def test_files_to_look_at_leave_a_thread_for_everybody_else(monkeypatch, people, taken):
    """Otherwise four heavy files at once hold all threads of a web process."""
    go, began = slow_child(monkeypatch)
    monkeypatch.setattr(intake, "register", lambda *_, **facts: facts["by"])
    kept, refused = [], []
    senders = [threading.Thread(target=sent_by, args=(SimpleNamespace(pk=number), kept, refused)) for number in people]
    for sender in senders[:taken]:
        sender.start()
    for _ in range(taken):
        assert began.acquire(timeout=10)
    for sender in senders[taken:]:
        sender.start()
        sender.join(10)
    assert refused == ["sibuk"] * (len(people) - taken)
    go.set()
    for sender in senders:
        sender.join(10)
    assert len(kept) == taken
    assert intake.MOST_AT_ONCE < serve.THREADS


def test_what_is_only_judged_leaves_nothing_behind() -> None:
    allowed = {"by": None, "limit_bytes": DEFAULT_LIMIT, "kinds": ("pdf", "png")}
    judge(upload(plain_pdf()), **allowed)
    with pytest.raises(UploadRefused) as refused:
        judge(upload(b"GIF89a", "a.png"), **allowed)
    assert refused.value.code == "isi_tidak_cocok"
    assert not StoredFile.objects.exists()
    assert files_on_disk() == []
