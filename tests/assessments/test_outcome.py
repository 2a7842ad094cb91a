"""The candidate's result page: units in words, why not, rights and their last day, duties of the holder."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.models import Decision, Dossier
from applicants.queries import appeal_against_result
from assessments import actions
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.web.dates import weekday_in_words
from certportal.kernel.workdays.queries import calendar_for
from schemes.enums import TermKind
from schemes.queries import term
from tests.factories.applicants import NOW
from tests.factories.assessments import decided, examine, hall, item_for, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db):
    return hall()


def page_of(client, decision):
    client.force_login(decision.dossier.applicant)
    return client.get(reverse("exam.outcome", args=[decision.dossier.code]))


def test_not_yet_competent_is_explained_unit_by_unit(client, place):
    decision = decided(place, weak=(2,))
    page = page_of(client, decision).text
    assessment = decision.dossier.assessments.get()
    weak = assessment.results.exclude(result="competent").get()
    assert "Anda dinyatakan belum kompeten" in page
    assert "6 dinilai kompeten" in page
    assert weak.note in page
    assert "Pemohon berhak atas penjelasan yang lengkap" in page
    assert "Kewajiban Anda" not in page


def test_appeal_names_its_last_working_day(client, place, monkeypatch):
    decision = decided(place, weak=(2,))
    office = Organisation.objects.filter(pk=decision.dossier.agency_id)
    office.update(address="Jalan Banding 7", email="banding@contoh.go.id")
    days = term(decision.dossier.service_version, TermKind.APPEAL).limit_days
    last = calendar_for(decision.dossier.agency).add(decision.decided_on, days)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    page = page_of(client, decision).text
    assert f"{last.day} " in page
    assert "belum tersedia" not in page
    assert reverse("appeal.file", args=[decision.dossier.code]) in page
    body = decision.dossier.exam_scheme.scheme.body
    assert f"Ketua {body.name}" in page
    for piece in (
        "Jalan Banding 7",
        "banding@contoh.go.id",
        "Senin–Jumat, pukul 08.00–16.00 WIB",
        "Jangka waktu ini ketentuan LSP",
    ):
        assert piece in page


def test_appeal_goes_to_the_body_where_it_is_an_office_of_its_own(client, place, monkeypatch):
    """Its address is that of the certification body while its office has written none."""
    decision = decided(place, weak=(2,))
    Organisation.objects.filter(pk=decision.dossier.agency_id).update(
        seats=["service_office"], address="Jalan Banding 7"
    )
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    page = page_of(client, decision).text
    assert decision.dossier.exam_scheme.scheme.body.address in page
    assert "Jalan Banding 7" not in page


@pytest.mark.parametrize(("later", "is_open"), [(0, True), (1, False)])
def test_appeal_is_open_to_the_end_of_its_last_day(client, place, monkeypatch, later, is_open):
    decision = decided(place, weak=(2,))
    days = term(decision.dossier.service_version, TermKind.APPEAL).limit_days
    day = calendar_for(decision.dossier.agency).add(decision.decided_on, days) + dt.timedelta(days=later)
    moment = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)  # in the evening of that day
    monkeypatch.setattr(timezone, "now", lambda: moment)
    page = page_of(client, decision).text
    assert ("Banding dapat Anda ajukan paling lambat" in page) == is_open
    assert ("sudah lewat" in page) != is_open
    assert "petugas dapat menerima banding yang terlambat" in page
    assert "menyampaikannya secara tertulis" in page


@pytest.mark.parametrize(("weak", "told"), [((2,), True), ((), False)])
def test_page_of_the_case_tells_of_the_right_to_appeal_where_there_is_something_to_appeal(client, place, weak, told):
    decision = decided(place, weak=weak)
    dossier = decision.dossier
    client.force_login(dossier.applicant)
    page = client.get(dossier.get_absolute_url()).text
    assert ("Belum kompeten kali ini" in page, "Anda kompeten." in page) == (told, not told)
    until = appeal_against_result(dossier, decision).until
    assert (f"sampai\n    <strong>{weekday_in_words(until)}</strong>" in page) == told
    assert "tone-bad" not in page
    assert page.count("<h1>") == 1
    for person, reads in ((dossier.applicant, told), (place.chair, False)):
        client.force_login(person)
        assert ("Anda berhak mengajukan" in client.get(dossier.get_absolute_url()).text) == reads


def test_who_is_to_be_decided_again_is_offered_no_appeal(client, place, monkeypatch):
    item = item_for(place, weak=(2,))
    decision = actions.decide(item, "deferred", reason="Bukti belum lengkap.", by=place.chair, now=NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(Dossier, "is_marked", lambda _dossier, _mark: True)
    page = page_of(client, decision).text
    assert "Hak Anda" in page
    assert "paling lambat" not in page
    assert "Ajukan banding" not in page


def test_competent_holder_reads_their_duties(client, place):
    page = page_of(client, decided(place)).text
    assert "Anda dinyatakan kompeten" in page
    assert "wajib segera menyampaikan informasi kepada LSP" in page


def test_nothing_is_told_before_the_decision_or_to_others(client, place):
    assessment = examine(running(place))
    client.force_login(assessment.dossier.applicant)
    assert client.get(reverse("exam.outcome", args=[assessment.dossier.code])).status_code == 404
    assert not Decision.objects.filter(dossier=assessment.dossier, kind="certification").exists()
    client.force_login(place.world.officer)
    assert client.get(reverse("exam.outcome", args=[assessment.dossier.code])).status_code in {403, 404}
