"""A service of the review branch is spoken of in its own words: nobody is examined, and days are of the unit it names."""

import re

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from applicants import actions
from applicants.models import Decision, Dossier
from applicants.papers import form_facts
from applicants.queries import tasks_of
from certificates.queries import register_faults
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.queries import paper_for
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.sla.tick import tick
from tests.draining import run_due
from tests.factories.applicants import NOW, small_pdf
from tests.journeys.invented import ONE_DAY, Office, service_like_it
from tests.pages import words
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blank_sheets", "sound_scans")]
OF_EXAMS = re.compile(r"\b(skema|peserta|uji|hari uji|asesor|asesmen|pleno|NIP|lembaga sertifikasi)\b", re.IGNORECASE)


def paid_in_calendar_days(content):
    """Nine calendar days, paid by the applicant with a proof, something to bring along; no identity number is asked."""
    content["standard"] |= {"slug": "izin-lain", "name": "Izin Lain", "summary": "Izin bagi siapa saja."}
    content["version"] |= {"identity": "none", "profile_fields": ["full_name"], "unit": "calendar_day", "limit_days": 9}
    content["version"] |= {"needs_visit": False}
    del content["version"]["target_days"]
    content["payers"] = [
        {"code": "own", "position": 1, "label": "Saya sendiri", "paper_label": "Pemohon", "needs_proof": True}
    ]
    content["documents"][0]["bring_note"] = "KTP asli"
    letter = content["products"][0]
    letter["number"]["scope"] = "letter_izin_lain"
    letter["paragraphs"] = ["{nama} diizinkan."]
    for term in content["terms"]:
        term["unit"] = "calendar_day"


@pytest.fixture
def office(tmp_path):
    return Office(service_like_it(tmp_path, paid_in_calendar_days), "izin-lain")


@pytest.fixture
def draft(office):
    dossier = actions.open_dossier(applicant=office.trainee, service_version=office.version, by=office.trainee, now=NOW)
    return actions.declare_path(dossier, payer="own", by=office.trainee, now=NOW)


@pytest.fixture
def sent(office, draft):
    for task in tasks_of(draft):
        actions.attach_document(task.document, small_pdf(), by=office.trainee, now=NOW)
    return actions.submit_dossier(draft, by=office.trainee, now=NOW)


@pytest.fixture
def accepted(office, sent):
    actions.start_check(sent, by=office.officer, now=NOW)
    office.judged(sent, office.officer, NOW)
    dossier = actions.begin_verification(sent, by=office.officer, now=NOW)
    office.judged(dossier, office.verifier, NOW)
    return actions.declare_complete(dossier, by=office.verifier, now=NOW)


def speaks_of_exams(text):
    return [text[max(0, found.start() - 40) : found.end() + 20] for found in OF_EXAMS.finditer(text)]


def test_no_page_of_the_applicant_speaks_of_an_exam(office, draft, client):
    client.force_login(office.trainee)

    def look(*names):
        for name in names:
            answer = client.get(reverse(name, args=[draft.code]))
            assert answer.status_code == 200, name
            assert not speaks_of_exams(words(answer)), (name, speaks_of_exams(words(answer)))

    look("dossier.show", "dossier.declare", "dossier.submit")
    for task in tasks_of(draft):
        actions.attach_document(task.document, small_pdf(), by=office.trainee, now=NOW)
    dossier = actions.submit_dossier(draft, by=office.trainee, now=NOW)
    look("dossier.show", "dossier.sent", "dossier.time", "dossier.notices", "correction.list")
    assert "Saat datang ke kantor: KTP asli" in words(client.get(reverse("dossier.sent", args=[dossier.code])))
    facts = paper_for(dossier, "receipt").facts
    assert (facts["bring_when"], facts["unit"]) == ("saat datang ke kantor", "hari kalender")


def test_confirmation_promises_a_check_only_until_it_was_made(office, sent, client):
    """It named the limit of whatever clock ran: the day of the whole service, then that of the hand-over."""
    here = reverse("dossier.sent", args=[sent.code])
    client.force_login(office.trainee)
    assert "memeriksa kelengkapan berkas Anda paling lambat 26 November 2026" in words(client.get(here))
    actions.start_check(sent, by=office.officer, now=NOW)
    office.judged(sent, office.officer, NOW)
    dossier = actions.begin_verification(sent, by=office.officer, now=NOW)
    office.judged(dossier, office.verifier, NOW)
    actions.declare_complete(dossier, by=office.verifier, now=NOW)
    later = words(client.get(here))
    assert "Layanan selesai dalam 9 hari kalender" in later
    assert "memeriksa kelengkapan" not in later


def test_answers_leave_out_a_number_nobody_asks_and_nobody_gave(office, draft, client):
    office.trainee.nik_cipher = office.trainee.nik_index = None
    office.trainee.save()
    client.force_login(office.trainee)
    assert "NIK" not in words(client.get(reverse("dossier.submit", args=[draft.code])))


def test_notices_say_the_next_step_of_the_branch(office, accepted, client):
    text = Message.objects.filter(kind="dossier_accepted", recipient=office.trainee).first().body
    assert "Langkah berikutnya: dikaji tim teknis." in text
    assert "Sekarang giliran tim teknis" in text
    for message in Message.objects.filter(about_type="applicants.dossier"):
        assert not speaks_of_exams(f"{message.subject} {message.body}"), message.kind


def test_the_payer_is_named_as_the_service_names_them(office, accepted, client):
    client.force_login(office.verifier)
    page = words(client.get(accepted.get_absolute_url()))
    assert "Pemohon; bukti bayar belum dicatat" in page
    assert not speaks_of_exams(words(client.get(reverse("dossier.fee", args=[accepted.code]))))
    client.force_login(office.team)
    assert "Biaya ditanggung: Pemohon. Catat nomor bukti bayar" in words(client.get(accepted.get_absolute_url()))


def test_whose_turn_it_is_reads_the_reminders(office, accepted):
    actions.note_fee(accepted, number="", on=None, note="Menyusul.", by=office.officer, now=NOW)
    reviewed = actions.begin_review(accepted, by=office.team, now=NOW)
    clock = Clock.objects.get(kind="service", subject_id=reviewed.pk)
    assert (clock.unit, clock.limit_on) == ("calendar_day", (NOW + 9 * ONE_DAY).date())
    tick(NOW + 9 * ONE_DAY)
    told = Message.objects.filter(kind="reminder", channel="in_app")
    assert office.team in {row.recipient for row in told}
    assert office.leader not in {row.recipient for row in told}
    actions.finish_review(reviewed, recommendation="approve", reasons="Layak.", by=office.team, now=NOW)
    dossier = Dossier.objects.get(pk=reviewed.pk)
    people = kind_of("service").readers([dossier]).recipients(dossier, "due")
    assert office.leader in people
    assert office.team not in people


def test_who_works_on_it_is_told_when_it_is_taken_back(office, accepted):
    actions.note_fee(accepted, number="", on=None, note="Menyusul.", by=office.officer, now=NOW)
    dossier = actions.begin_review(accepted, by=office.team, now=NOW)
    actions.finish_review(dossier, recommendation="approve", reasons="Layak.", by=office.team, now=NOW)
    actions.withdraw(Dossier.objects.get(pk=dossier.pk), by=office.trainee, now=NOW)
    told = {row.recipient for row in Message.objects.filter(kind="dossier_withdrawn", channel="in_app")}
    assert {office.team, office.leader} <= told
    assert office.clerk not in told


def test_the_register_misses_a_letter_that_was_never_ordered(office, accepted):
    actions.note_fee(accepted, number="", on=None, note="Menyusul.", by=office.officer, now=NOW)
    dossier = actions.begin_review(accepted, by=office.team, now=NOW)
    actions.finish_review(dossier, recommendation="approve", reasons="Layak.", by=office.team, now=NOW)
    actions.decide_review(Dossier.objects.get(pk=dossier.pk), approved=True, by=office.leader, now=NOW)
    run_due(now=NOW)
    assert not [row for row in register_faults(now=timezone.now()) if dossier.number in row.paper]
    with changes_allowed():
        Decision.objects.filter(dossier=dossier).update(letter=None)
    assert [row.sentence for row in register_faults(now=timezone.now()) if dossier.number in row.paper] == [
        "Keputusan permohonan tidak mempunyai surat."
    ]


def test_reminders_count_in_the_unit_of_the_service(office, accepted):
    tick(NOW + 8 * ONE_DAY)
    said = Message.objects.filter(kind="reminder", recipient=office.verifier).order_by("-pk").first()
    assert "Sisa 1 hari kalender" in said.subject
    tick(NOW + 13 * ONE_DAY)
    late = Message.objects.filter(kind="reminder_overdue", recipient=office.leader).order_by("-pk").first()
    assert "Terlambat 4 hari kalender" in late.subject


@pytest.mark.parametrize("kind", ["application_letter", "registration_form", "validity_statement"])
def test_a_form_filled_in_for_it_names_no_certification_and_no_number_nobody_has(draft, kind):
    page = get_template(f"pdf/{kind}.html").render(form_facts(kind, draft, day=NOW.date()))
    text = re.sub(r"<[^>]+>", " ", page[page.index("<body") :])
    assert "Izin Lain" in text
    assert not re.search(r"sertifikasi|Pegawai Negeri|[Jj]alur|belum dipilih|None", text)
    assert ("NIP" in text) == (kind == "validity_statement")  # that of the superior, who signs
