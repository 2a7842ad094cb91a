"""Papers of several people in one go: ordered from the printer by their exam, handed over on one page, both from the queue."""

import datetime as dt
import hashlib
import io
import zipfile
from html import unescape

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.enums import DossierState
from applicants.models import Dossier
from assessments import actions as exams
from assessments.models import Assessment, ExamEvent
from certificates import actions
from certificates.actions import printing
from certificates.models import Agreement, Certificate, Handover, PrintOrder
from certificates.queries import register_faults, sheets_of_cases
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent, Reading
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.files.models import StoredFile
from certportal.kernel.files.store import keep
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.accounts import PASSWORD, MembershipFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    another_applicant,
    declared,
    event_for,
    examine,
    hall,
    heard,
    meeting_for,
    signed,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]
NAMES = ("Budi Karya", "Ani Lestari", "Citra Dewi")


@pytest.fixture(autouse=True)
def _today(media_root):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place():
    return hall()


def held(place, *names, weak=()):
    """An exam of these people, decided and issued; those at the `weak` places are not yet competent."""
    event = event_for(place)
    for name in names:
        exams.assign_candidate(
            event, admitted(place, another_applicant(place, full_name=name)), by=place.admin, now=NOW
        )
    exams.start_event(declared(event), by=place.assessor.user, now=NOW)
    rows = [Assessment.objects.get(dossier__applicant__full_name=name) for name in names]
    for at, row in enumerate(rows):
        examine(row, weak=(1,) if at in weak else ())
    exams.issue_report(signed(event), by=place.admin, now=NOW)
    for at, item in enumerate(meeting_for(place, *rows).items.order_by("position")):
        outcome = ("not_yet_competent", "Bukti belum terkini.") if at in weak else ("competent", "")
        exams.decide(heard(place, item), outcome[0], reason=outcome[1], by=place.chair, now=NOW)
    run_due(now=NOW)
    return ExamEvent.objects.get(pk=event.pk)


def page_of(event, name="print.together"):
    return f"{reverse(name)}?uji={event.code}"


def case_of(name):
    return Dossier.objects.get(applicant__full_name=name)


def content_of(client, order, name="print.file"):
    return b"".join(client.get(reverse(name, args=[order.code])).streaming_content)


def questions(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def tried_again(client, event, order, asked):
    """What could not be made is said on the page, and tried again by whoever asks for it again."""
    bundle = Job.objects.filter(key=f"certificates.bundle:{order.pk}")
    PrintOrder.objects.filter(pk=order.pk).update(file=None)
    bundle.update(state="quarantined")
    assert "Cetakan belum dapat dibuat" in client.get(order.get_absolute_url()).text
    client.post(page_of(event), asked)
    assert bundle.get().state == "queued", "asked again it is tried again"
    run_due(now=NOW)
    assert PrintOrder.objects.get(pk=order.pk).file is not None


def test_papers_of_an_exam_are_ordered_once_made_by_the_worker_and_gone_after_a_week(place, client):
    event = held(place, *NAMES, weak=(2,))
    client.force_login(place.admin)
    shown = unescape(client.get(page_of(event)).text)
    assert [shown.index(name) for name in sorted(NAMES)] == sorted(shown.index(name) for name in NAMES)
    cases = [case_of(name).code for name in NAMES]
    asked = {"cases": cases, "part": "all", "form": "pdf"}
    answer = client.post(page_of(event), asked)
    order = PrintOrder.objects.get()
    assert answer["Location"] == order.get_absolute_url()
    assert "Menunggu giliran" in client.get(order.get_absolute_url()).text
    assert client.get(reverse("print.file", args=[order.code])).status_code == 404
    client.post(page_of(event), asked | {"cases": cases[::-1]})  # the same people once more
    assert Job.objects.filter(kind="certificates.bundle").count() == PrintOrder.objects.count() == 1
    (written,) = AuditEvent.objects.filter(verb="print.order")
    held_papers = [paper.code for row in sheets_of_cases(place.admin, Dossier.objects.all()) for paper in row.papers]
    assert (written.actor_name, written.after["papers"], len(held_papers)) == ("Dewi Sertifikat", held_papers, 5)
    assert written.after["event"] == event.title

    run_due(now=NOW)
    job, listed = Job.objects.get(kind="certificates.bundle"), Paper.objects.get(kind="sign_out_list")
    assert (job.state, job.progress_done, job.progress_total) == ("done", 5, 5)
    assert [row["holder"] for row in listed.facts["people"]] == sorted(NAMES)
    assert listed.facts["people"][0]["papers"][0]["number"] == case_of("Ani Lestari").certificates.get().number
    shown = client.get(order.get_absolute_url()).text
    assert reverse("print.file", args=[order.code]) in shown
    assert "Menunggu giliran" not in shown
    with pikepdf.open(io.BytesIO(content_of(client, order))) as whole:
        assert len(whole.pages) == 10, "each of the five sheets begins on a new one"
    assert Reading.objects.get(kind="export").title == "Cetakan bersama: Satu PDF, 3 orang"
    assert content_of(client, order, "print.sign_out_list") != b""
    order.refresh_from_db()
    actions.put_together(order, told=lambda *_: pytest.fail("made twice"), now=NOW)
    assert list(register_faults(now=NOW)) == []

    client.post(page_of(event), asked | {"form": "zip", "part": "certificates"})
    run_due(now=NOW)
    with zipfile.ZipFile(io.BytesIO(content_of(client, PrintOrder.objects.get(form="zip")))) as whole:
        assert [name[:15] for name in whole.namelist()] == ["001 Ani Lestari", "002 Budi Karya "]
        first = Certificate.objects.get(holder_name="Ani Lestari").paper
        assert hashlib.sha256(whole.read(whole.namelist()[0])).hexdigest() == first.sha256, "byte for byte as issued"

    tried_again(client, event, order, asked)
    over = NOW + dt.timedelta(days=8)
    kept = StoredFile.objects.count()
    with time_machine.travel(over, tick=False):
        assert actions.lapse_orders(now=over) == 2
        assert actions.lapse_orders(now=over) == 0
        assert StoredFile.objects.count() == kept - 2
        client.force_login(place.admin)
        assert "Masa simpannya berakhir" in client.get(order.get_absolute_url()).text
        client.post(page_of(event), asked)
        assert PrintOrder.objects.filter(form="pdf").count() == 2


def sheets_of(pages):
    """A paper of so many pages, not stored."""
    whole, content = pikepdf.Pdf.new(), io.BytesIO()
    for _ in range(pages):
        whole.add_blank_page()
    whole.save(content)
    return Paper(file=keep(content.getvalue(), root=Root.PAPER, kind=Kind.PDF, name="Surat.pdf"))


@pytest.mark.parametrize(("pages", "sheets"), [((1, 1), 4), ((2, 1), 4), ((3, 2), 6)])
def test_each_paper_begins_on_a_sheet_of_its_own_also_where_both_sides_are_printed(pages, sheets):
    whole = printing._merged([sheets_of(count) for count in pages], lambda *_: None)
    with pikepdf.open(io.BytesIO(whole)) as read:
        assert len(read.pages) == sheets


def test_who_stays_out_is_said_and_the_page_asks_as_much_for_three_as_for_one(place, client, monkeypatch):
    client.force_login(place.admin)
    one = held(place, "Dina Sari")
    few = {page: questions(client, page_of(one, page)) for page in ("print.together", "handover.together")}
    event = held(place, *NAMES)
    assert {page: questions(client, page_of(event, page)) for page in few} == few
    assert max(few.values()) <= 25
    MembershipFactory(
        user=case_of("Ani Lestari").applicant, role=Role.CERTIFICATE_ADMIN, organisation=place.world.catalogue.agency
    )
    budi = Certificate.objects.get(holder_name="Budi Karya")
    Certificate.objects.filter(pk=budi.pk).update(state="suspended")
    decision = case_of("Citra Dewi").decisions.get(kind="certification")
    rows = sheets_of_cases(
        case_of("Ani Lestari").applicant, Dossier.objects.filter(decisions__certificate__isnull=False)
    )
    assert [(row.dossier.applicant.full_name, row.why[:24]) for row in rows] == [
        ("Ani Lestari", "Dokumen Anda sendiri dic"),
        ("Budi Karya", "Sertifikatnya dibekukan,"),
        ("Citra Dewi", ""),
        ("Dina Sari", ""),
    ]
    far = sheets_of_cases(person_with(Role.CERTIFICATE_ADMIN), Dossier.objects.filter(pk=decision.dossier_id))
    assert [(row.office, row.why) for row in far] == [(None, "Dokumen berkas ini dicetak kantor lain.")]
    page = unescape(client.get(page_of(event)).text)
    assert "Belum ikut dicetak (1)" in page
    assert "Sertifikatnya dibekukan, jadi tidak dicetak." in page
    answer = client.post(page_of(event), {"cases": [case_of("Budi Karya").code], "part": "all", "form": "pdf"})
    assert "tidak dapat dicetak lagi" in unescape(answer.text)
    refused("left_out", actions.order_print, rows[:2], form="pdf", part="all", by=place.admin, now=NOW)
    mixed = sheets_of_cases(place.admin, Dossier.objects.filter(applicant__full_name__in=["Citra Dewi", "Dina Sari"]))
    mixed[0].office = mixed[0].dossier.agency_id + 1
    same = sheets_of_cases(place.admin, Dossier.objects.filter(pk__in=[row.dossier.pk for row in mixed]))
    monkeypatch.setattr(printing, "MOST_PEOPLE", 2)
    assert actions.order_print(same, form="list", part="all", by=place.admin, now=NOW).people == 2
    monkeypatch.setattr(printing, "MOST_PEOPLE", 1)
    refused("too_many", actions.order_print, same, form="pdf", part="all", by=place.admin, now=NOW)
    monkeypatch.undo()
    refused("two_offices", actions.order_print, mixed, form="pdf", part="all", by=place.admin, now=NOW)
    refused("nothing_to_print", actions.order_print, [], form="pdf", part="letters", by=place.admin, now=NOW)
    assert decision.certificate.number in page
    # without duties nothing is handed over, and so nothing is printed
    case_of("Citra Dewi").scheme_version.clauses.filter(kind="duty").delete()
    assert "Kewajiban pemegang sertifikat" in unescape(client.get(page_of(event)).text)
    held(place, "Eka Wati", weak=(0,))
    (eka,) = sheets_of_cases(place.admin, Dossier.objects.filter(applicant__full_name="Eka Wati"))
    assert eka.why == "", "who is not yet competent holds no certificate, and so has no duties"
    for stranger in (person_with(Role.CERTIFICATE_ADMIN), place.chair):
        client.force_login(stranger)
        assert client.get(page_of(event)).status_code in {403, 404}


def test_several_are_handed_over_on_one_page_and_who_was_refused_keeps_what_was_typed(place, client):
    event = held(place, *NAMES)
    client.force_login(place.admin)
    page, address = client.get(page_of(event, "handover.together")), reverse("handover.together")
    assert page.text.count("-given") >= 3
    ani, budi, citra = (case_of(name) for name in sorted(NAMES))
    ani.applicant.full_name = "Ani Lestari, S.AP."
    ani.applicant.save()
    typed = {"saringan": f"uji={event.code}"}
    for case in (ani, budi, citra):
        rest = {"version": case.version, "receiver_kind": "holder", "receiver_name": case.applicant.full_name}
        rest |= {"receiver_note": "", "agreement_on_paper": "on"}
        typed |= {f"{case.code}-{name}": value for name, value in rest.items()}
    assert "Belum ada yang dicentang" in client.post(address, typed).text
    typed |= {f"{ani.code}-given": "on", f"{budi.code}-given": "on", f"{citra.code}-given": "on"}
    typed |= {f"{budi.code}-receiver_kind": "proxy", f"{budi.code}-receiver_name": "Eko Wakil"}
    typed |= {f"{citra.code}-version": citra.version - 1, f"{citra.code}-receiver_name": "Fajar Wakil"}
    answer = unescape(client.post(address, typed).text)
    assert "Serah terima untuk 1 orang tercatat: Ani Lestari, S.AP." in answer
    assert "S.AP.." not in answer
    assert "2 orang belum tercatat" in answer
    assert "Tuliskan surat kuasa yang dibawa penerima." in answer
    assert 'value="Eko Wakil"' in answer
    assert 'value="Fajar Wakil"' in answer
    assert Handover.objects.get().decision.dossier == ani
    assert Agreement.objects.get().decision.dossier == ani
    typed |= {f"{budi.code}-receiver_note": "Surat kuasa 24 November 2026", f"{citra.code}-version": citra.version}
    with time_machine.travel(NOW + dt.timedelta(minutes=11), tick=False):
        asked = client.post(address, typed)
        assert asked.url.startswith("/akun/pastikan/"), "it cannot be undone"
        again = client.post(asked.url, {"password": PASSWORD, "next": address})
    assert case_of("Budi Karya").state == case_of("Citra Dewi").state == DossierState.HANDED_OVER
    assert Handover.objects.count() == 3
    assert AuditEvent.objects.filter(verb="certificate.hand_over").count() == 3
    assert again["Location"] == page_of(event, "handover.together"), (
        "what was sent twice for Ani was done the first time"
    )
    assert "Sudah diserahkan kepada Ani Lestari" in unescape(client.get(page_of(event, "handover.together")).text)


def test_the_queue_leads_to_both_pages_with_what_was_ticked(place, client):
    held(place, *NAMES[:2])
    client.force_login(place.admin)
    page = client.get(reverse("queue.list")).text
    assert ('value="cetak"' in page, 'value="serahkan"' in page) == (True, True)
    chosen = [case_of(name).code for name in NAMES[:2]]
    for act, button in (("cetak", 'name="form" value="zip"'), ("serahkan", "Catat yang dicentang")):
        answer = client.post(reverse("queue.together"), {"tindakan": act, "berkas": chosen}, follow=True)
        shown = unescape(answer.text)
        assert button in " ".join(shown.split())
        assert all(name in shown for name in NAMES[:2])
    client.force_login(place.world.verifier)
    assert 'value="cetak"' not in client.get(reverse("queue.list")).text
    assert "tidak dikenal" in client.post(reverse("queue.together"), {"tindakan": "cetak"}, follow=True).text
