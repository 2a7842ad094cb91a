"""A service without a line of Python of its own: loaded from a file, it goes from draft to handed over.

Three documents, seven working days from the receipt of the accepted submission, the review branch with a visit, a
letter as product, applicants with a NIK and no NIP.
"""

import datetime as dt

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, Duty
from applicants.models import Dossier, Involvement
from applicants.queries import live_dossier
from certificates import actions as counter
from certificates.models import Handover
from certportal.kernel.accounts.enums import Role
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.flow import flow_of
from certportal.kernel.workflow.make import MoveRefused
from tests.draining import run_due
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.journeys.invented import ONE_DAY, Office
from tests.refusing import code_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.engines,
    pytest.mark.usefixtures("blank_sheets"),
    pytest.mark.watched,
]


@pytest.fixture
def office():
    return Office()


def test_days_count_from_the_submission_that_was_found_complete(office):
    dossier = office.accepted()
    clock = Clock.objects.get(kind="service", subject_id=dossier.pk)
    received = (NOW + 2 * ONE_DAY).date()
    assert (clock.started_on, clock.target_days, clock.limit_days) == (received, 5, 7)
    assert (clock.target_on, clock.limit_on) == (dt.date(2026, 12, 2), dt.date(2026, 12, 4))
    assert not clock.reminders.filter(due_on__lt=(NOW + 3 * ONE_DAY).date()).exists()


def test_from_a_file_to_a_letter_handed_over(office, client):
    dossier = office.accepted()
    day = NOW + 4 * ONE_DAY
    assert (dossier.branch, dossier.scheme, str(dossier.subject)) == (
        "review",
        None,
        "layanan Surat Keterangan Praktik Kerja",
    )
    assert Message.objects.filter(kind="dossier_to_review", recipient=office.team).exists()

    dossier = actions.begin_review(dossier, by=office.team, now=day)
    seen = {"place": "Workshop", "met_with": "Kepala workshop", "findings": "Alat lengkap."}
    with pytest.raises(MoveRefused, match="kunjungan"):
        actions.finish_review(dossier, recommendation="approve", reasons="Baik.", by=office.team, now=day)
    actions.record_visit(dossier, visited_on=day.date(), **seen, by=office.team, now=day)
    actions.finish_review(dossier, recommendation="approve", reasons="Layak.", by=office.team, now=day)

    decision = actions.decide_review(dossier, approved=True, by=office.leader, now=day)
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.DECIDED
    assert decision.letter.number == "001/SKPK/XI/2026"
    assert decision.letter.facts["paragraphs"][1] == "Rudi Hartono, NIK ••••••••••••0001,"

    run_due(now=day)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.state == DossierState.READY
    assert Clock.objects.get(kind="service", subject_id=dossier.pk).stopped_on is not None
    assert Clock.objects.get(kind="handover", subject_id=dossier.pk).limit_days == 5

    client.force_login(office.trainee)
    letter = client.get(reverse("certificate.decision_file", args=[dossier.code]))
    assert letter.getvalue().startswith(b"%PDF")
    who = {"receiver_kind": "holder", "receiver_name": "Rudi Hartono"}
    counter.hand_over(dossier, **who, by=office.clerk, now=day + ONE_DAY)
    assert Handover.objects.get().decision == decision
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert counter.close(dossier, by=office.clerk, now=day + ONE_DAY).state == DossierState.CLOSED


def test_everybody_sees_the_pages_of_the_way(office, client, time_machine):
    dossier = office.accepted()
    time_machine.move_to(NOW + 4 * ONE_DAY)
    way = [state.step_name for state in flow_of(dossier).way()]
    assert "Uji kompetensi" not in way
    assert way[4:6] == ["Dikaji tim teknis", "Kajian selesai"]

    def page(person, name, *args):
        client.force_login(person)
        response = client.get(reverse(name, args=args))
        assert response.status_code == 200, (name, response.status_code)
        return response.content.decode()

    shown = page(office.trainee, "dossier.show", dossier.code)
    assert "Surat Keterangan Praktik Kerja" in shown
    assert "menunggu kajian tim teknis" in shown
    assert "Mulai kajian teknis" in page(office.team, "dossier.show", dossier.code)
    assert dossier.number in page(office.team, "home.desk")
    client.post(reverse("review.begin", args=[dossier.code]), {"version": Dossier.objects.get(pk=dossier.pk).version})
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.TECHNICAL_REVIEW
    page(office.team, "review.visit", dossier.code)
    visit = {"visited_on": "2026-11-26", "place": "Workshop", "met_with": "Ibu Rina", "findings": "Lengkap."}
    client.post(reverse("review.visit", args=[dossier.code]), visit)
    page(office.team, "review.write", dossier.code)
    version = Dossier.objects.get(pk=dossier.pk).version
    said = {"recommendation": "approve", "reasons": "Layak.", "version": version}
    client.post(reverse("review.write", args=[dossier.code]), said)
    assert "Layak." in page(office.leader, "review.decide", dossier.code)
    assert dossier.number in page(office.leader, "home.desk")
    refusal = client.post(reverse("review.decide", args=[dossier.code]), {"outcome": "rejected", "reason": ""})
    assert "Tuliskan alasan penolakan" in refusal.content.decode()
    answer = {"outcome": "rejected", "reason": "Tempat belum siap.", "version": version + 1}
    client.post(reverse("review.decide", args=[dossier.code]), answer)
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.DECIDED
    page(office.clerk, "certificate.print")
    page(office.trainee, "dossier.show", dossier.code)


def test_who_recommends_does_not_decide(office):
    dossier = office.accepted()
    both = office.team
    person_with(Role.LEADERSHIP, office.agency)
    actions.begin_review(dossier, by=both, now=NOW)
    with pytest.raises(Refused):
        actions.involve(dossier, both, Duty.DECIDER, now=NOW)
    assert Involvement.objects.get(dossier=dossier, person=both).duty == Duty.REVIEWER


def test_nobody_corrects_a_path_where_nobody_is_examined(office, client):
    dossier = office.sent(NOW)
    client.force_login(office.trainee)
    page = client.get(reverse("correction.list", args=[dossier.code])).content.decode()
    assert "Nama lengkap" in page
    assert "Jalur asesmen" not in page
    assert client.get(reverse("correction.ask", args=[dossier.code, "path"])).status_code == 404
    wanted = {"field": "path", "after": "experienced", "reason": "Keliru"}
    assert code_of(actions.ask_correction, dossier, **wanted, by=office.trainee, now=NOW) == "not_asked"


SEEN = {"place": "Workshop", "met_with": "Kepala workshop", "findings": "Alat lengkap."}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"visited_on": dt.date(26, 11, 24)}, "visit_before"),
        ({"visited_on": NOW.date() - ONE_DAY}, "visit_before"),
        ({"visited_on": NOW.date() + 30 * ONE_DAY}, "visit_ahead"),
        ({"findings": " "}, "empty"),
    ],
)
def test_a_visit_is_of_a_day_it_can_be_and_says_what_was_seen(office, changes, code):
    day = NOW + 4 * ONE_DAY
    dossier = actions.begin_review(office.accepted(), by=office.team, now=day)
    visit = {"visited_on": day.date(), **SEEN, "by": office.team, "now": day}
    assert code_of(actions.record_visit, dossier, **visit | changes) == code
    actions.record_visit(dossier, **visit | {"visited_on": NOW.date()})
    empty = {"recommendation": "approve", "reasons": " "}
    assert code_of(actions.finish_review, dossier, **empty, by=office.team, now=day) == "reason_missing"


def test_nobody_visits_for_their_own_superior(office):
    day = NOW + 4 * ONE_DAY
    dossier = actions.begin_review(office.accepted(), by=office.team, now=day)
    below = person_with(Role.TECHNICAL_TEAM, office.agency, superior=office.trainee)
    assert code_of(actions.record_visit, dossier, visited_on=day.date(), **SEEN, by=below, now=day) == "excluded"


def test_a_trainee_opens_it_from_the_page_of_the_service_and_only_once(office, client):
    client.force_login(office.trainee)
    assert reverse("service.open", args=[office.standard.slug]) in client.get(office.standard.get_absolute_url()).text
    where = reverse("service.open", args=[office.standard.slug])
    assert "Kartu tanda penduduk" in client.get(where).text
    client.post(where)
    dossier = live_dossier(office.trainee, office.standard)
    assert dossier is not None
    assert client.get(dossier.get_absolute_url()).status_code == 200
    client.post(where)
    assert Dossier.objects.count() == 1


def test_a_move_of_the_other_branch_is_refused_in_words(office):
    dossier = office.accepted()
    with pytest.raises(MoveRefused, match="jalan layanan ini"):
        actions.admit(dossier, by=office.leader, now=NOW)
