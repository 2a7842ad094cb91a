"""A paper dossier is scanned in one go: the portal prints cover sheets, reads them back and fills the rows."""

import io
import random
from datetime import timedelta
from itertools import count

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from applicants import actions
from applicants.actions import piles
from applicants.enums import DossierState
from applicants.models import Document, ScannedPile
from applicants.queries.piles import PREFIX, mark_of, token_of
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.drawings.actions import order
from certportal.kernel.drawings.models import PageDrawing
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.piles import Seen
from certportal.kernel.files.store import as_local, read
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.files import stored_pdf
from tests.refusing import refused

pytestmark = pytest.mark.django_db
DPI = 150
A4 = (int(8.27 * DPI), int(11.69 * DPI))
SHAKY = random.Random(52)
NOISE = Image.effect_noise((A4[0], A4[1] + 200), 50)
LONGER = count(1)  # each page of paper has a length of its own, by which it is known again


def text_page():
    page = Image.new("L", (A4[0], A4[1] + 3 * next(LONGER)), 250)
    pen = ImageDraw.Draw(page)
    for line in range(200, 1500, 40):
        pen.line((150, line, SHAKY.randint(600, 1100), line), fill=70, width=6)
    return page


def sheet(token, *, torn=False):
    import segno

    out = io.BytesIO()
    segno.make_qr(token, error="q").save(out, kind="png", scale=10, border=4)
    page, code = Image.new("L", A4, 250), Image.open(out).convert("L")
    page.paste(code, (380, 250))
    if torn:  # the corners that say "here is a code" are there, some of what it says is not
        ImageDraw.Draw(page).rectangle((500, 380, 640, 520), fill=0)
    return page


def scanned(pages):
    """What a scanner makes of sheets of paper: a little askew, grey and noisy, pictures in a PDF."""
    made = []
    for page in pages:
        askew = page.rotate(SHAKY.uniform(-2, 2), fillcolor=228, resample=Image.Resampling.BILINEAR)
        made.append(Image.blend(askew, NOISE.crop((0, 0, *askew.size)), 0.22))
    out = io.BytesIO()
    made[0].save(out, "PDF", save_all=True, append_images=made[1:], resolution=DPI, quality=55)
    return SimpleUploadedFile("tumpukan.pdf", out.getvalue(), content_type="application/pdf")


def as_printed(paper, numbers):
    """Pages of a paper of ours as the printer puts them on sheets."""
    import pypdfium2

    drawn = pypdfium2.PdfDocument(read(paper.file))
    return [drawn[number].render(scale=DPI / 72, grayscale=True).to_pil().resize(A4) for number in numbers]


@pytest.fixture
def dossier(world):
    """Opened a moment ago: no row has a document."""
    where = {"service_version": world.catalogue.service_version, "scheme_version": world.catalogue.scheme_version}
    return actions.open_at_counter(applicant=world.applicant, by=world.officer, now=NOW, **where)


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def at(dossier, name="counter.piles", *more):
    return reverse(name, args=[dossier.code, *more])


def lengths(stored):
    """How long each page is, in dots."""
    with as_local(stored) as path, pikepdf.open(path) as pdf:
        return [round(float(page.mediabox[3]) * DPI / 72) for page in pdf.pages]


def received(dossier, world, *pages):
    return actions.receive_pile(dossier, scanned(pages), by=world.officer, now=NOW)


def test_a_pile_scanned_with_printed_sheets_falls_into_its_rows(officer, world, django_capture_on_commit_callbacks):
    """Print, scan askew, send, look, confirm: mixed order, one row twice, empty backs, pages before the first sheet."""
    dossier = dossier_in(DossierState.DRAFT, world, entered_by=world.officer)
    for document in dossier.documents.order_by("order")[:3]:
        document.versions.all().delete()
    officer.post(at(dossier, "counter.print_sheets"))
    assert "sedang disiapkan" in officer.get(at(dossier)).text
    run_due(now=timezone.now())
    assert b"".join(officer.get(at(dossier, "counter.sheets"))).startswith(b"%PDF")
    paper = Paper.objects.get(kind="cover_sheets")
    wanted = [row["token"].split(":")[2] for row in paper.facts["sheets"]]
    first, second, third = wanted
    a, b, c = as_printed(paper, [0, 1, 2])
    back = Image.new("L", A4, 246)
    before, a1, a2, b1, b2, c1 = (text_page() for _ in range(6))
    sent = officer.post(at(dossier), {"file": scanned([before, c, back, c1, a, a1, back, b, b1, a, back, a2, b2])})
    pile = ScannedPile.objects.get()
    assert sent.url == at(dossier, "counter.pile", pile.pk)
    shown = officer.get(sent.url)
    assert [(part["part"].pages, part["field"].value()) for part in shown.context["parts"]] == [
        ((1,), ""), ((4,), third), ((6, 7), first), ((9,), second), ((12, 13), first)
    ]  # fmt: skip
    assert "Sebelum lembar pemisah pertama" in shown.text
    versions = Document.objects.get(dossier=dossier, requirement__code=first).versions
    assert versions.count() == 0  # nothing is a document before the officer says so
    choices = {"row_4": third, "row_6": first, "row_9": second, "row_12": first}
    asked = officer.post(sent.url, choices)
    assert "Pilih bagiannya, atau" in asked.text
    assert asked.context["form"]["row_12"].value() == first
    with django_capture_on_commit_callbacks(execute=True):
        placed = officer.post(sent.url, choices | {"row_1": second}, follow=True)
    assert "3 dokumen tersimpan" in placed.text
    found = {
        row: Document.objects.get(dossier=dossier, requirement__code=row).versions.get().file for row in wanted[:3]
    }
    paged = {row: lengths(stored) for row, stored in found.items()}
    assert paged[first] == [a1.height, back.height, a2.height, b2.height]
    assert paged[second] == [before.height, b1.height]  # moved by hand, in the order of the pile
    assert paged[third] == [c1.height]
    assert not ScannedPile.objects.exists()
    assert not StoredFile.objects.filter(pk=pile.file_id).exists()
    assert AuditEvent.objects.filter(verb="document.attach", note__startswith="atas nama").count() == 3


def test_sheets_of_others_and_sheets_that_lie_name_no_row(world, dossier, officer):
    other = dossier_in(DossierState.DRAFT, world, entered_by=world.officer, applicant=eligible_person(world.catalogue))
    own = token_of(dossier, "000.2")
    forged = own[:-3] + ("AAA" if not own.endswith("AAA") else "BBB")
    pile = received(
        dossier, world, sheet(token_of(other, "000.2")), text_page(), sheet(forged), text_page(),
        sheet("https://contoh.go.id/" + PREFIX), sheet(own, torn=True), text_page(), sheet(own),
    )  # fmt: skip
    assert pile.marks == ["foreign", "", "forged", "", "", "spoiled", "", "sheet:000.2"]
    page = officer.get(at(dossier, "counter.pile", pile.pk))
    assert [part["field"].value() for part in page.context["parts"]] == ["", "", ""]
    for said in ("berkas orang lain", "tidak dicetak portal ini", "tidak terbaca", "tanpa halaman di belakangnya"):
        assert said in page.text
    assert other.code not in page.text
    chosen = {"row_2": "-", "row_4": "-", "row_6": "000.2", "sheet_6": "on"}
    officer.post(at(dossier, "counter.pile", pile.pk), chosen)
    assert dossier.documents.get(requirement__code="000.2").versions.get().file.pages == 1
    assert not ScannedPile.objects.exists()


def laid(dossier, world, marks):
    """A pile whose pages were read before: nothing of it is drawn, so that a test costs little."""
    stored = stored_pdf(pages=len(marks), by=world.officer, name="tumpukan.pdf")
    return ScannedPile.objects.create(
        dossier=dossier, file=stored, marks=marks, uploaded_by=world.officer, arrived_at=NOW
    )


def test_one_row_that_is_refused_costs_no_other_and_keeps_its_pages(
    officer, dossier, world, monkeypatch, django_capture_on_commit_callbacks
):
    """The superior's statement opens when the rest is in; a page that no reader took for a sheet begins a part by hand."""
    pile = laid(dossier, world, ["sheet:001.12", "", "sheet:000.2", "", "", "", "blank"])
    order(pile.file, now=NOW)
    page = at(dossier, "counter.pile", pile.pk)
    split = officer.post(page, {"split": "6", "row_2": "-"})
    assert [part["part"].pages for part in split.context["parts"]] == [(2,), (4, 5), (6, 7)]
    assert split.context["form"]["row_2"].value() == "-"  # what was chosen before stays
    officer.post(page, {"split": "2"})
    pile.refresh_from_db()
    assert pile.marks == ["sheet:001.12", "", "sheet:000.2", "", "", "spoiled", "blank"]  # page 2 begins a part already
    answer = officer.post(page, {"row_2": "001.12", "row_4": "000.2", "row_6": "001.9", "sheet_6": "on"})
    assert "menyatakan keabsahan semua dokumen lain" in answer.text
    assert "2 dokumen tersimpan" in answer.text
    assert [part["part"].pages for part in answer.context["parts"]] == [(2,)]
    pages = dict(dossier.documents.exclude(versions=None).values_list("requirement__code", "versions__file__pages"))
    assert pages == {"000.2": 2, "001.9": 1}
    assert refused("not_allowed", actions.drop_pile, pile, by=world.verifier)
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(at(dossier, "counter.drop_pile", pile.pk))
    assert not PageDrawing.objects.filter(file=pile.file_id).exists()
    assert officer.get(page).status_code == 404
    run_due(now=timezone.now())
    assert not Job.objects.exclude(
        state=JobState.DONE
    ).exists()  # the drawing that was ordered finds nothing left to do


def test_a_pile_is_bounded_like_an_upload_and_goes_when_nobody_comes_back(
    dossier, world, settings, django_capture_on_commit_callbacks
):
    photo = SimpleUploadedFile("halaman.jpg", b"\xff\xd8\xff", content_type="image/jpeg")
    assert refused("jenis_lain", actions.receive_pile, dossier, photo, by=world.officer, now=NOW)
    assert refused("not_allowed", actions.receive_pile, dossier, photo, by=world.verifier, now=NOW)
    for _ in range(piles.MOST_PILES):
        laid(dossier, world, [""])
    assert refused("too_many_piles", actions.receive_pile, dossier, photo, by=world.officer, now=NOW)
    assert actions.drop_old_piles(NOW + piles.KEPT_FOR) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_old_piles(NOW + piles.KEPT_FOR + timedelta(seconds=1)) == piles.MOST_PILES
    assert not StoredFile.objects.exists()
    printed = Seen((token_of(dossier, "000.2"),), spoiled=False, blank=False)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "kunci baru " * 6, [settings.SECRET_KEY]
    assert mark_of(printed, dossier) == "sheet:000.2"  # sheets printed before the key was renewed
    settings.SECRET_KEY_FALLBACKS = []
    assert mark_of(printed, dossier) == "forged"


def test_sheets_are_printed_once_for_what_lacks_and_not_for_what_is_in(world, officer, dossier):
    first = actions.print_sheets(dossier, by=world.officer, now=NOW)
    assert actions.print_sheets(dossier, by=world.officer, now=NOW) == first
    assert "001.7" not in {row["token"].split(":")[2] for row in first.facts["sheets"]}  # photos alone
    page = officer.get(at(dossier)).text
    assert "Unggah pada halamannya sendiri: Pasfoto" in page
    whole = dossier_in(DossierState.DRAFT, world, entered_by=world.officer, applicant=eligible_person(world.catalogue))
    assert refused("nothing_lacking", actions.print_sheets, whole, by=world.officer, now=NOW)
    sent = dossier_in(
        DossierState.SUBMITTED, world, entered_by=world.officer, applicant=eligible_person(world.catalogue)
    )
    assert officer.get(at(sent)).url == sent.get_absolute_url()
    assert refused("wrong_state", actions.print_sheets, sent, by=world.officer, now=NOW)
