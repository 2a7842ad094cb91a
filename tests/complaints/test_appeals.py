"""An appeal from the candidate's page, or on paper, to the answer they read: state, notices, who may, what stands."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from applicants.enums import Duty
from applicants.models import Involvement
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.queries import calendar_for
from complaints import actions
from complaints.actions import Filed
from complaints.models import Appeal
from complaints.queries import appeals_at
from schemes.enums import TermKind
from schemes.queries import term
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    person_with,
)
from tests.factories.applicants import NOW, small_pdf
from tests.factories.assessments import decided, hall
from tests.factories.complaints import appeal_row, judge_at, sits_on_panel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once")]
WHY = "Bukti unit kedua saya serahkan, tetapi tidak dibaca."


@pytest.fixture
def place():
    return hall()


@pytest.fixture
def decision(place, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return decided(place, weak=(2,))


def last_day(decision):
    days = term(decision.dossier.service_version, TermKind.APPEAL).limit_days
    return calendar_for(decision.dossier.agency).add(decision.decided_on, days)


def the_day_after(decision):
    return dt.datetime.combine(last_day(decision) + dt.timedelta(days=1), dt.time(3), tzinfo=dt.UTC)


def opened(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args))


def notices(person):
    return list(Message.objects.filter(recipient=person, channel="in_app", kind__startswith="appeal_").order_by("pk"))


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_page_of_the_case_invites_until_an_appeal_stands(client, decision, monkeypatch):
    candidate, dossier = decision.dossier.applicant, decision.dossier

    def page():
        return opened(client, candidate, "dossier.show", dossier.code).text

    invited = "Anda berhak mengajukan"
    assert invited in page()
    made = appeal_row(decision)
    told = page()
    assert (invited in told, "Batas mengajukan" in told, made.number in told) == (False, False, True)
    Appeal.objects.filter(pk=made.pk).update(state="withdrawn")
    assert invited in page()
    monkeypatch.setattr(timezone, "now", lambda: the_day_after(decision) - dt.timedelta(days=1))
    assert invited in page(), "the last day is one of the days"
    monkeypatch.setattr(timezone, "now", lambda: the_day_after(decision))
    told = page()
    assert (invited in told, "Batas mengajukan" in told) == (False, True)


def test_candidate_files_an_officer_answers_and_the_candidate_reads_it(client, decision):
    candidate, officer, code = decision.dossier.applicant, judge_at(decision), decision.dossier.code
    before = opened(client, candidate, "exam.outcome", code).text
    assert reverse("appeal.file", args=[code]) in before
    assert "Mengajukan banding" in before

    address = reverse("appeal.file", args=[code])
    bad = client.post(address, {"reason": WHY, "attachments": SimpleUploadedFile("bukti.pdf", b"bukan pdf")})
    assert WHY in bad.text
    many = client.post(address, {"reason": WHY, "attachments": [small_pdf() for _ in range(4)]})
    assert "paling banyak 3 file" in many.text
    assert not Appeal.objects.exists()
    sent = client.post(address, {"reason": WHY, "attachments": [small_pdf(), small_pdf()]}, follow=True)
    found = Appeal.objects.get()
    assert (found.state, found.due_on, found.office, found.is_late) == (
        "received", last_day(decision), decision.dossier.agency, False,
    )  # fmt: skip
    assert f"dengan nomor {found.number}" in sent.text
    assert found.files.count() == 2
    assert [row.kind for row in notices(candidate)] == ["appeal_filed"]
    assert [row.kind for row in notices(officer)] == ["appeal_to_judge"]
    assert client.get(address).url == found.get_absolute_url()
    told = opened(client, candidate, "exam.outcome", code).text
    assert found.number in told
    assert "Mengajukan banding" not in told  # nobody is invited to what they have done

    assert found.number in opened(client, officer, "appeal.list").text
    page = opened(client, officer, "appeal.show", found.code).text
    assert WHY in page
    assert "Jawab banding" in page
    assert found.number in opened(client, officer, "home.desk").text
    file = client.get(reverse("appeal.attachment", args=[found.code, 2]))
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    address = reverse("appeal.answer", args=[found.code])
    half = {"upheld": "yes", "text": "Bukti unit kedua memang belum dibaca.", "version": found.version}
    again = client.post(address, half)
    assert half["text"] in again.text
    assert "apa yang dilakukan kantor" in again.text
    client.post(address, half | {"what_follows": "Dinilai ulang oleh asesor lain."})
    found.refresh_from_db()
    assert (found.state, found.upheld, found.judged_as.person, found.judged_as.duty) == (
        "answered", True, officer, Duty.APPEAL_PANEL,
    )  # fmt: skip
    assert [row.kind for row in notices(candidate)] == ["appeal_filed", "appeal_answered"]
    read = opened(client, candidate, "appeal.show", found.code).text
    for words in (half["text"], "Dinilai ulang oleh asesor lain.", "Dikabulkan"):
        assert words in read
    assert officer.full_name not in read
    assert "Dikabulkan." in opened(client, candidate, "exam.outcome", code).text
    assert "Tarik banding" not in read


def test_late_one_says_why_and_an_officer_decides(client, decision, monkeypatch):
    candidate, officer, dossier = decision.dossier.applicant, judge_at(decision), decision.dossier
    monkeypatch.setattr(timezone, "now", lambda: the_day_after(decision))
    page = opened(client, candidate, "appeal.file", dossier.code).text
    assert "petugas memutuskan apakah banding yang terlambat diterima" in page
    address = reverse("appeal.file", args=[dossier.code])
    assert WHY in client.post(address, {"reason": WHY}).text
    now = {"by": candidate, "now": the_day_after(decision)}
    assert code_of(actions.file_appeal, dossier, Filed(WHY), **now) == "late_reason"
    assert not Appeal.objects.exists()
    client.post(address, {"reason": WHY, "late_reason": "Saya dirawat di rumah sakit."})
    found = Appeal.objects.get()
    assert (found.state, found.is_late) == ("late", True)
    assert "terlambat" in notices(officer)[0].body
    client.force_login(officer)
    address = reverse("appeal.late", args=[found.code])
    assert "Saya dirawat" in client.get(address).text
    client.post(address, {"accepted": "yes", "word": "Surat rawat inap dilampirkan.", "version": found.version})
    found.refresh_from_db()
    assert (found.state, found.late_word) == ("received", "Surat rawat inap dilampirkan.")
    assert "Surat rawat inap dilampirkan." in notices(candidate)[-1].body
    client.force_login(candidate)
    client.post(reverse("appeal.withdraw", args=[found.code]), {"version": found.version})
    found.refresh_from_db()
    assert found.state == "withdrawn"
    assert notices(officer)[-1].kind == "appeal_withdrawn"


def test_refused_late_one_stays_refused(decision):
    officer = judge_at(decision)
    found = appeal_row(decision, "late", late=True)
    moved = actions.judge_late(found, accepted=False, word="Tanpa alasan.", by=officer, now=NOW)
    assert (moved.state, moved.late_word, moved.judged_as.person) == ("refused", "Tanpa alasan.", officer)
    again = {"by": decision.dossier.applicant, "now": NOW}
    assert code_of(actions.file_appeal, decision.dossier, Filed(WHY), **again) == "appealed"


def test_paper_counts_from_the_day_it_came_and_only_at_its_office(client, decision, monkeypatch):
    officer, number = judge_at(decision), decision.dossier.number
    stranger = person_with(Role.COMPLAINT_OFFICER, OrganisationFactory())
    late_now = the_day_after(decision)
    asked = {"received_on": last_day(decision), "now": late_now}
    assert code_of(actions.record_appeal, number, Filed(WHY), by=stranger, **asked) == "not_found"
    assert code_of(actions.record_appeal, "1/TIDAK/ADA", Filed(WHY), by=officer, **asked) == "not_found"
    for day in (decision.decided_on - dt.timedelta(days=1), late_now.date() + dt.timedelta(days=1)):
        wrong = asked | {"received_on": day}
        assert code_of(actions.record_appeal, number, Filed(WHY), by=officer, **wrong) == "received_on"
    monkeypatch.setattr(timezone, "now", lambda: late_now)
    client.force_login(officer)
    sent = {"number": number.lower(), "received_on": last_day(decision).isoformat(), "reason": WHY}
    client.post(reverse("appeal.record"), sent)
    found = Appeal.objects.get()
    assert (found.state, found.channel, found.recorded_by, found.is_late) == ("received", "paper", officer, False)
    assert AuditEvent.objects.get(verb="appeal.file").actor_id == officer.pk
    assert [row.kind for row in notices(decision.dossier.applicant)] == ["appeal_filed"]


def test_nobody_judges_what_they_decided(client, place, decision):
    """Neither on the page, nor by the action, nor by a row written past both."""
    chair, found = place.chair, appeal_row(decision)
    MembershipFactory(user=chair, role=Role.COMPLAINT_OFFICER, organisation=decision.dossier.agency)
    chair.forget_roles()
    page = opened(client, chair, "appeal.show", found.code).text
    assert "ikut memutuskan berkas ini, jadi tidak dapat menilai bandingnya" in page
    assert "Jawab banding" not in page
    assert code_of(actions.answer_appeal, found, upheld=False, text="Tetap.", by=chair, now=NOW) == "guard"
    decider = Involvement.objects.get(dossier=decision.dossier, person=chair)
    for wrong in (
        lambda: sits_on_panel(decision, chair),
        lambda: Appeal.objects.filter(pk=found.pk).update(judged_as=decider),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


@pytest.mark.engines
def test_what_was_handed_in_and_answered_stands(decision):
    found = appeal_row(decision, channel="paper", recorded_by=PersonFactory())
    judge = sits_on_panel(decision, judge_at(decision))
    rows = Appeal.objects.filter(pk=found.pk)
    for change in ({"reason": "Lain."}, {"due_on": NOW.date()}, {"recorded_by": judge.person}, {"state": "answered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    rows.update(state="answered", upheld=False, answer="Tetap.", judged_as=judge)
    for change in ({"answer": "Lain."}, {"state": "received", "upheld": None, "answer": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        appeal_row(decision)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


def test_leadership_is_told_where_no_complaint_officer_is(decision):
    leader = person_with(Role.LEADERSHIP, decision.dossier.agency)
    filed = actions.file_appeal(decision.dossier, Filed(WHY), by=decision.dossier.applicant, now=NOW)
    assert [row.kind for row in notices(leader)] == ["appeal_to_judge"]
    assert code_of(actions.file_appeal, decision.dossier, Filed(WHY), by=PersonFactory(), now=NOW) == "not_allowed"
    assert filed.addressee == f"Ketua {decision.dossier.exam_scheme.scheme.body.name}"


def test_goes_to_the_office_of_the_certification_body_while_somebody_there_receives_it(decision):
    body = decision.dossier.exam_scheme.scheme.body
    Organisation.objects.filter(pk=decision.dossier.agency_id).update(seats=["service_office"])
    decision.dossier.refresh_from_db()
    here = judge_at(decision)
    with transaction.atomic():
        found = actions.file_appeal(decision.dossier, Filed(WHY), by=decision.dossier.applicant, now=NOW)
        assert (found.office, found.addressee) == (decision.dossier.agency, f"Ketua {body.name}")
        assert len(notices(here)) == 1
        transaction.set_rollback(True)
    there = person_with(Role.COMPLAINT_OFFICER, body.organisation)
    found = actions.file_appeal(decision.dossier, Filed(WHY), by=decision.dossier.applicant, now=NOW)
    assert found.office == body.organisation
    assert (len(notices(there)), len(notices(here))) == (1, 0)
    assert list(appeals_at(there)) == list(Appeal.objects.visible_to(there)) == [found]
    candidate = found.dossier.applicant
    MembershipFactory(user=candidate, role=Role.COMPLAINT_OFFICER, organisation=body.organisation)
    candidate.forget_roles()
    assert not appeals_at(candidate).exists()  # their own is on their result page, and not theirs to judge
    assert not Appeal.objects.visible_to(here).exists()
