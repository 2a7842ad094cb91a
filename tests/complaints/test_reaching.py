"""An appeal reaches somebody who may answer it: never only those who handled the case, never an office left empty."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DecisionKind, Duty
from applicants.models import Decision, Dossier, Involvement
from certificates import actions as certificates
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, Organisation
from certportal.kernel.audit.models import Reading
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from complaints import actions
from complaints.actions import Filed
from complaints.desk import desk_appeals, nobody_to_judge
from complaints.models import Appeal
from complaints.queries import open_appeal, what_to_appeal
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import decided, hall
from tests.factories.certificates import issued
from tests.factories.complaints import appeal_row, judge_at

pytestmark = [pytest.mark.django_db, pytest.mark.watched, pytest.mark.usefixtures("hall_once")]


@pytest.fixture
def decision(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return decided(hall(), weak=(2,))


def filed(decision):
    return actions.file_appeal(decision.dossier, Filed("Bukti tidak dibaca."), by=decision.dossier.applicant, now=NOW)


def signs(decision, person):
    """As the head who signs every letter of results."""
    Involvement.objects.create(dossier=decision.dossier, person=person, duty=Duty.SIGNER, since=NOW)


def told():
    rows = Message.objects.filter(kind="appeal_to_judge", channel="in_app")
    return list(rows.values_list("recipient", flat=True))


def test_only_who_may_judge_is_told_and_where_nobody_is_left_somebody_free_must_be_named(client, decision):
    """The head signed and is the only one, then somebody free is named; an officer who decided is passed over."""
    Membership.objects.filter(role=Role.LEADERSHIP).delete()
    head, admin = person_with(Role.LEADERSHIP, decision.dossier.agency), person_with(Role.SYSTEM_ADMIN)
    merged = PersonFactory(is_active=False, merged_into=PersonFactory(is_active=False, merged_into=head))
    signs(decision, merged)
    MembershipFactory(user=decision.dossier.applicant, organisation=decision.dossier.agency, role=Role.LEADERSHIP)
    person_with(Role.LEADERSHIP, decision.dossier.agency, is_active=False)
    found = filed(decision)
    assert (found.state, told()) == ("received", [])
    assert found.number in next(iter(nobody_to_judge(admin, NOW))).sentence
    assert not list(nobody_to_judge(head, NOW))
    assert desk_appeals(head, NOW).total == 0
    client.force_login(head)
    assert "Belum ada yang dapat menilai banding ini" in client.get(reverse("appeal.list")).text

    free = person_with(Role.LEADERSHIP, decision.dossier.agency)
    assert not list(nobody_to_judge(admin, NOW))
    assert (desk_appeals(free, NOW).total, desk_appeals(head, NOW).total) == (1, 0)
    actions.withdraw_appeal(found, by=decision.dossier.applicant, now=NOW)
    signs(decision, judge_at(decision))
    filed(decision)
    assert told() == [free.pk]


def test_service_office_answers_what_nobody_is_left_to_answer_where_it_came(client, decision):
    office = OrganisationFactory(seats=["certification_body"])
    body = decision.dossier.exam_scheme.scheme.body
    type(body).objects.filter(pk=body.pk).update(organisation=office)
    Organisation.objects.filter(pk=decision.dossier.agency_id).update(seats=["service_office"])
    decision.refresh_from_db()
    here, there = judge_at(decision), person_with(Role.COMPLAINT_OFFICER, office)
    also = f"dapat pula Anda serahkan di <strong>{decision.dossier.agency.name}"
    client.force_login(decision.dossier.applicant)
    for role, elsewhere in ((Role.ASSESSOR, True), (Role.COMPLAINT_OFFICER, False)):
        Membership.objects.filter(user=there).update(role=role)
        assert (also in client.get(reverse("exam.outcome", args=[decision.dossier.code])).text) == elsewhere
    found = filed(decision)
    assert (found.office, told()) == (office, [there.pk])
    assert open_appeal(decision.dossier) == found
    assert not Appeal.objects.visible_to(here).exists()
    Membership.objects.filter(user=there).delete()
    client.force_login(here)
    for name, args in (("appeal.list", ()), ("home.desk", ()), ("appeal.show", (found.code,))):
        assert found.number in client.get(reverse(name, args=args)).text
    actions.answer_appeal(found, upheld=False, text="Tetap.", by=here, now=NOW)
    assert client.get(found.get_absolute_url()).status_code == 200
    assert Reading.objects.filter(reader_id=here.pk, about_id=decision.dossier.applicant_id).exists()
    assert open_appeal(decision.dossier) is None
    assert not Appeal.objects.visible_to(judge_at(decision)).exists()  # what is answered stays where it came


def test_service_office_is_told_where_the_only_one_who_receives_it_recorded_it_late(decision):
    office = OrganisationFactory(seats=["certification_body"])
    type(body := decision.dossier.exam_scheme.scheme.body).objects.filter(pk=body.pk).update(organisation=office)
    Organisation.objects.filter(pk=decision.dossier.agency_id).update(seats=["service_office"])
    decision.refresh_from_db()
    here, there = judge_at(decision), person_with(Role.COMPLAINT_OFFICER, office)
    asked = {"received_on": decision.decided_on, "by": there, "now": NOW + dt.timedelta(days=1)}
    made = actions.record_appeal(decision.dossier.number, Filed("Bukti tidak dibaca."), **asked)
    assert (made.office, told()) == (office, [here.pk])


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_who_recorded_an_earlier_day_does_not_judge_and_who_decided_does_not_record(client, decision):
    number, said = decision.dossier.number, Filed("Bukti tidak dibaca.")
    excluded, officer = judge_at(decision), judge_at(decision, full_name="Rina")
    leader = person_with(Role.LEADERSHIP, decision.dossier.agency, full_name="Tono")
    signs(decision, excluded)
    asked = {"received_on": decision.decided_on, "now": NOW + dt.timedelta(days=1)}
    assert code_of(actions.record_appeal, number, said, by=excluded, **asked) == "excluded"
    assert code_of(actions.record_appeal, number, Filed("  "), by=officer, **asked) == "words"
    made = actions.record_appeal(number, said, by=officer, **asked)
    assert (leader.pk in told(), officer.pk in told()) == (True, False)
    answer = {"upheld": True, "what_follows": "Dinilai ulang pada 3 Desember.", "now": NOW}
    assert code_of(actions.answer_appeal, made, text="Tetap.", by=officer, **answer) == "guard"
    assert code_of(actions.answer_appeal, made, text=" ", by=leader, **answer) == "words"
    assert (desk_appeals(officer, NOW).total, desk_appeals(leader, NOW).total) == (0, 1)
    Membership.objects.filter(role=Role.LEADERSHIP).update(ends_on=NOW.date())
    assert list(Appeal.objects.without_judge()) == [made]
    Membership.objects.filter(role=Role.LEADERSHIP).update(ends_on=None)
    actions.answer_appeal(made, text="Bukti memang belum dibaca.", by=leader, **answer)
    client.force_login(officer)
    assert answer["what_follows"] in client.get(reverse("appeal.list")).text
    page = client.get(made.get_absolute_url()).text
    for words in ("Dicatat oleh", officer.full_name, "Dinilai oleh", leader.full_name):
        assert words in page


def test_day_that_the_letter_names_stands_whatever_the_calendar_says_since(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    decision = issued(hall(), weak=(2,)).letter.decision
    named = what_to_appeal(decision.dossier)[1].until
    monkeypatch.setattr("applicants.queries.appeals.last_day", lambda *_args, **_kw: named - dt.timedelta(days=1))
    assert what_to_appeal(decision.dossier)[1].until == named
    noon = dt.datetime.combine(named, dt.time(5), tzinfo=dt.UTC)
    made = actions.file_appeal(decision.dossier, Filed("Tidak dibaca."), by=decision.dossier.applicant, now=noon)
    assert (made.state, made.due_on, made.received_on) == ("received", named, named)
    monkeypatch.setattr("applicants.queries.appeals.last_day", lambda *_args, **_kw: named + dt.timedelta(days=1))
    assert what_to_appeal(decision.dossier)[1].until == named + dt.timedelta(days=1)


def test_nothing_is_appealed_against_but_a_result_that_is_known(decision, monkeypatch):
    asked = {"by": decision.dossier.applicant, "now": NOW}
    with monkeypatch.context() as patched:
        patched.setattr("complaints.queries.final_decision", lambda _dossier: Decision(kind=DecisionKind.REVIEW))
        assert code_of(actions.file_appeal, decision.dossier, Filed("Keliru."), **asked) == "nothing_to_appeal"
    monkeypatch.setattr(Dossier, "is_marked", lambda _dossier, _mark: False)
    assert code_of(actions.file_appeal, decision.dossier, Filed("Keliru."), **asked) == "nothing_to_appeal"


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite locks the whole database")
def test_the_case_is_locked_before_anything_is_asked_of_it(monkeypatch):
    """So that nothing is filed while a certificate is withdrawn, and nothing withdrawn or closed while one is filed."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    papers = issued(hall())
    decision = papers.letter.decision
    officer, leader = judge_at(decision), person_with(Role.LEADERSHIP, decision.dossier.agency)

    def first_lock(act, *args, **kwargs):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            act(*args, **kwargs)
        return next(row["sql"] for row in asked if "FOR UPDATE" in row["sql"])

    asked = {"by": decision.dossier.applicant}
    assert 'FROM "applicants_dossier"' in first_lock(
        actions.file_appeal, decision.dossier, Filed("Tidak dibaca."), **asked, now=NOW
    )
    actions.withdraw_appeal(Appeal.objects.get(), **asked, now=NOW)
    late = appeal_row(decision, "late", late=True)
    for act, args, kwargs in (
        (actions.judge_late, (late,), {"accepted": True, "word": "Patut.", "by": officer}),
        (actions.answer_appeal, (late,), {"upheld": False, "text": "Tetap.", "by": officer}),
        (certificates.withdraw, (papers.certificate,), {"reason": "Salah data.", "by": leader}),
    ):
        assert 'FROM "applicants_dossier"' in first_lock(act, *args, **kwargs, now=NOW)
