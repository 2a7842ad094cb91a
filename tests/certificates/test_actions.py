"""Issuing, ready, hand-over, close."""

import datetime as dt
from html import unescape

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applicants.enums import DossierState, Duty
from applicants.models import Decision, Dossier
from assessments import actions as assessments
from certificates import actions
from certificates.enums import CertificateStanding
from certificates.models import Certificate, Handover, ResultLetter
from certportal.kernel.accounts.enums import HeadKind, Role
from certportal.kernel.accounts.models import OfficeHead
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.jobs.models import Job
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.actions import render_now
from certportal.kernel.papers.models import Paper
from certportal.kernel.sla import clocks
from certportal.kernel.sla.queries import clock_of
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workflow.make import AlreadyMade, MoveRefused, make_move
from tests.counters import after_the_counter, reads
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, headed_by, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import decided, hall, item_for
from tests.factories.certificates import drawn, issued, papers_of
from tests.refusing import refused, sql_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]


def hand(place, dossier, **fields):
    given = {"receiver_kind": "holder", "receiver_name": "Nur'aini", "agreement_on_paper": True}
    given |= {"by": place.admin, "now": NOW, **fields}
    return actions.hand_over(dossier, **given)


def test_competent_brings_certificate_and_letter():
    found = issued(hall())
    assert found.certificate is not None
    assert (found.certificate.number, found.certificate.registration_number, found.letter.number) == (
        "82110 4225 0000001 2026",
        "PLP 0000 00001 2026",
        "001/SKHU/BKPSDM/XI/2026",
    )
    assert (found.certificate.issued_on, found.certificate.valid_until) == (
        dt.date(2026, 11, 23),
        dt.date(2029, 11, 23),
    )


def test_not_yet_competent_brings_the_letter_alone():
    found = issued(hall(), weak=(5,))
    assert found.certificate is None
    assert found.letter.paper.facts["outcome"] == "Belum kompeten"
    assert not Certificate.objects.exists()
    assert list(Paper.objects.filter(kind="certificate")) == []


def test_issuing_again_returns_the_same_papers():
    place = hall()
    first = issued(place)
    again = actions.issue(first.letter.decision, by=place.admin, now=NOW + dt.timedelta(days=400))
    assert again == first
    assert Paper.objects.filter(kind__in=["certificate", "result_letter"]).count() == 2


def test_decision_orders_its_papers_once():
    decision = decided(hall())
    assert list(Job.objects.filter(kind="certificates.issue").values_list("key", flat=True)) == [
        f"certificates.issue:{decision.pk}"
    ]


def test_deferral_orders_nothing():
    place = hall()
    decision = assessments.decide(item_for(place), "deferred", reason="Tunggu.", by=place.chair, now=NOW)
    assert not Job.objects.filter(kind="certificates.issue").exists()
    refused("not_final", actions.issue, decision, by=SYSTEM, now=NOW)


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.ASSESSOR, Role.SYSTEM_ADMIN, Role.LEADERSHIP])
def test_issuing_by_somebody_else_is_refused(role):
    place = hall()
    stranger = person_with(role, place.world.catalogue.agency)
    refused("not_allowed", actions.issue, decided(place), by=stranger, now=NOW)


def test_issuing_for_another_office_is_refused():
    refused("not_allowed", actions.issue, decided(hall()), by=person_with(Role.CERTIFICATE_ADMIN), now=NOW)


def test_intent_is_on_record_before_the_paper():
    issued(hall())
    verbs = list(AuditEvent.objects.filter(stream="issuance").order_by("pk").values_list("verb", flat=True))
    assert verbs[-4:] == ["certificate.issue", "paper.reserve", "result_letter.issue", "paper.reserve"]


def test_dossier_becomes_ready_with_the_last_paper():
    place = hall()
    found = issued(place)
    dossier = found.letter.dossier
    render_now(found.certificate.paper, now=NOW)
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.DECIDED
    render_now(Paper.objects.get(pk=found.letter.paper_id), now=NOW)
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.READY
    assert AuditEvent.objects.get(verb="dossier.ready").actor_name == "Sistem"
    assert not actions.mark_ready(dossier, now=NOW)


def moved(name, dossier, by):
    """The sentence with which `make_move` refuses."""
    with pytest.raises(MoveRefused) as caught:
        make_move("dossier", name, Dossier.objects.get(pk=dossier.pk), by=by, now=NOW)
    assert caught.value.code == "guard"
    return caught.value.sentence


def test_nothing_is_ready_before_the_decision():
    undecided = item_for(hall()).assessment.dossier
    Dossier.objects.filter(pk=undecided.pk).update(state=DossierState.DECIDED)
    assert "masih disiapkan" in moved("ready", undecided, SYSTEM)


def test_nothing_is_ready_before_its_papers_are_drawn():
    assert "masih disiapkan" in moved("ready", issued(hall()).letter.dossier, SYSTEM)


def test_nothing_is_closed_before_somebody_received_it():
    place = hall()
    dossier = drawn(place).letter.dossier
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.HANDED_OVER)
    assert "siapa yang menerima" in moved("close", dossier, place.admin)


def test_ready_stops_the_service_clock_and_starts_the_hand_over():
    place = hall()
    item = item_for(place)
    dossier = item.assessment.dossier
    clocks.start("service", dossier, by=place.world.verifier, now=NOW)
    assessments.decide(item, "competent", by=place.chair, now=NOW)
    run_due(now=NOW)
    assert (clock_of(dossier, "service").state, clock_of(dossier, "handover").state) == ("stopped", "running")
    notices = Message.objects.filter(kind="certificate_ready", recipient=place.world.applicant)
    assert sorted(notices.values_list("channel", flat=True)) == ["email", "in_app"]


def test_walk_ends_closed():
    place = hall()
    dossier = drawn(place).letter.dossier
    handover = hand(place, Dossier.objects.get(pk=dossier.pk))
    assert (handover.receiver_name, handover.given_by, handover.handed_over_at) == ("Nur'aini", place.admin, NOW)
    actions.close(Dossier.objects.get(pk=dossier.pk), by=place.admin, now=NOW)
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.CLOSED


def test_hand_over_before_ready_is_refused():
    place = hall()
    dossier = Dossier.objects.get(pk=issued(place).letter.dossier_id)
    assert hand_refusal(place, dossier) == "stale"
    assert not Handover.objects.exists()


def hand_refusal(place, dossier, **fields):
    with pytest.raises(Refused) as caught:
        hand(place, dossier, **fields)
    return caught.value.code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"receiver_name": "  "}, "receiver_missing"),
        ({"receiver_kind": "tetangga"}, "receiver_missing"),
        ({"receiver_kind": "proxy"}, "proxy_note_missing"),
    ],
)
def test_hand_over_needs_receiver_and_authority(fields, code):
    place = hall()
    dossier = Dossier.objects.get(pk=drawn(place).letter.dossier_id)
    assert hand_refusal(place, dossier, **fields) == code


def test_hand_over_to_a_proxy_keeps_the_authority():
    place = hall()
    dossier = Dossier.objects.get(pk=drawn(place).letter.dossier_id)
    note = "Surat kuasa 12/2026"
    assert hand(place, dossier, receiver_kind="proxy", receiver_note=note).receiver_note == note


def test_second_hand_over_is_a_double_submit():
    place = hall()
    dossier = Dossier.objects.get(pk=drawn(place).letter.dossier_id)
    hand(place, dossier)
    with pytest.raises(AlreadyMade):
        hand(place, dossier)
    assert Handover.objects.count() == 1


def made_head(place, person):
    headed_by(place.world.catalogue.agency, person)


def test_who_signed_the_papers_does_not_hand_them_over():
    place = hall()
    made_head(place, place.admin)
    dossier = Dossier.objects.get(pk=drawn(place).letter.dossier_id)
    assert dossier.involvements.filter(person=place.admin, duty=Duty.SIGNER).exists()
    assert hand_refusal(place, dossier) == "excluded"
    assert (Handover.objects.count(), Dossier.objects.get(pk=dossier.pk).state) == (0, DossierState.READY)


def test_a_head_whose_account_was_closed_does_not_sign():
    """They have left: papers wait for who follows them, and nothing is half made."""
    place = hall()
    decision = decided(place)
    made_head(place, PersonFactory(full_name="Kepala Lama", is_active=False))
    sentence = refused("not_set_up", actions.issue, decision, by=SYSTEM, now=NOW)
    assert "Tidak ada pejabat yang menandatangani untuk Badan Kepegawaian" in sentence
    assert "halaman “Pimpinan dan penanda tangan”" in sentence


@pytest.mark.parametrize("seat", ["agency", "body"])
@pytest.mark.parametrize("weak", [(), (1,)])
def test_without_a_signer_at_either_seat_nothing_is_issued_until_one_is_named(client, seat, weak):
    place = hall()
    decision = decided(place, weak=weak)
    where = place.world.catalogue
    office = where.agency if seat == "agency" else where.body.organisation
    OfficeHead.objects.filter(organisation=office).update(ends_on=NOW.date() - dt.timedelta(days=1))
    if seat == "body" and weak:  # the LSP signs certificates alone
        assert actions.issue(decision, by=SYSTEM, now=NOW).certificate is None
        return
    sentence = refused("not_set_up", actions.issue, decision, by=SYSTEM, now=NOW)
    assert office.name in sentence
    assert not ResultLetter.objects.exists()
    assert not NumberCounter.objects.filter(sequence__scope__in=["certificate", "result_letter"]).exists()
    client.force_login(place.admin)
    with time_machine.travel(NOW, tick=False):
        assert sentence in unescape(client.get(decision.dossier.get_absolute_url()).text)
    headed_by(office, PersonFactory())
    assert actions.issue(decision, by=SYSTEM, now=NOW).letter.paper.facts["signer_name"]


def test_whoever_stands_in_for_the_head_signs_as_such():
    place = hall()
    made_head(place, PersonFactory(full_name="Sekretaris", position_title="Sekretaris Badan"))
    OfficeHead.objects.update(kind=HeadKind.DAILY, title="Kepala Badan")
    assert issued(place).letter.paper.facts["signer_title"] == "Plh. Kepala Badan"


def test_a_head_who_examined_does_not_sign_what_came_of_it(client):
    place = hall()
    client.force_login(place.admin)
    decision = decided(place)
    made_head(place, place.assessor.user)
    sentence = refused("not_set_up", actions.issue, decision, by=SYSTEM, now=NOW)
    assert "Siti Aminah, S.E. menguji peserta ini, jadi tidak dapat menandatangani dokumen hasilnya." in sentence
    assert "Admin mencatat Plh. pada Pengaturan" in sentence
    assert not decision.dossier.involvements.filter(duty=Duty.SIGNER, person=place.assessor.user).exists()
    with time_machine.travel(NOW, tick=False):
        assert sentence in unescape(client.get(decision.dossier.get_absolute_url()).text)
    made_head(place, decision.dossier.applicant)
    own = refused("not_set_up", actions.issue, decision, by=SYSTEM, now=NOW)
    assert "adalah pemohonnya sendiri, jadi diperlukan Plh." in own


def test_a_handover_by_somebody_without_the_duty_is_refused_in_raw_sql():
    place = hall()
    decision = drawn(place).letter.decision
    said = sql_refused(
        """INSERT INTO certificates_handover
            (decision_id, receiver_kind, receiver_name, receiver_note, handed_over_at, given_by_id)
        VALUES (%s, 'holder', 'Nur', '', '2026-11-23 02:00:00+00', %s)""",
        decision.pk,
        place.admin.pk,
    )
    assert "handover_by_its_deliverer" in said


def test_nobody_hands_over_their_own_papers():
    place = hall()
    found = drawn(place)
    dossier = Dossier.objects.get(pk=found.letter.dossier_id)
    dossier.applicant.memberships.create(
        role=Role.CERTIFICATE_ADMIN, organisation=dossier.agency, starts_on=dt.date(2020, 1, 1)
    )
    dossier.applicant.forget_roles()
    assert hand_refusal(place, dossier, by=dossier.applicant) == "not_allowed"


def test_validity_and_numbers_are_data():
    place = hall()
    version = place.world.catalogue.scheme_version
    type(version).objects.filter(pk=version.pk).update(validity_years=5)
    found = papers_of(issued(place).letter.decision)
    assert found.certificate.valid_until == dt.date(2031, 11, 23)
    assert found.certificate.paper.facts["validity"] == "5 (lima) tahun"


@pytest.mark.engines
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE certificates_certificate SET holder_name = 'Orang Lain'",
        "UPDATE certificates_certificate SET valid_until = '2099-01-01'",
        "DELETE FROM certificates_certificate",
        "UPDATE certificates_resultletter SET number = 'x'",
        "DELETE FROM certificates_resultletter",
        "UPDATE papers_paper SET facts = '{}'",
    ],
)
def test_raw_sql_cannot_change_the_register(statement):
    issued(hall())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.engines
def test_raw_sql_may_change_the_state_alone():
    """The counterpart of the test above: only the state may change, as it does when a certificate is suspended."""
    issued(hall())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE certificates_certificate SET state = 'suspended'")
    assert Certificate.objects.get().state == "suspended"


@pytest.mark.engines
def test_raw_sql_cannot_issue_against_the_decision():
    found = issued(hall(), weak=(1,))
    letter, decision = found.letter, Decision.objects.get(pk=found.letter.decision_id)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO certificates_certificate (code, number, registration_number, dossier_id, decision_id, paper_id, "
            "holder_name, issued_on, valid_until, state, state_since, version, created_at) "
            "VALUES ('X', 'X', 'X', %s, %s, %s, 'X', '2026-11-23', '2029-11-23', 'issued', %s, 0, %s)",
            [letter.dossier_id, decision.pk, letter.paper_id, NOW, NOW],
        )
    assert ResultLetter.objects.count() == 1


def test_numbers_are_taken_once_every_fact_is_read():
    decision = decided(hall())
    with CaptureQueriesContext(connection) as asked:
        found = actions.issue(decision, by=SYSTEM, now=NOW)
    facts = found.certificate.paper.facts
    assert (facts["number"], facts["registration_number"]) == (
        found.certificate.number,
        found.certificate.registration_number,
    )
    assert found.letter.paper.facts["number"] == found.letter.number
    late = reads(
        after_the_counter(asked),
        "schemes_schemeunit",
        "assessments_assessment",
        "assessments_unitresult",
        "accounts_organisation",
    )
    assert late == []


@pytest.mark.parametrize(
    ("state", "day", "standing"),
    [
        ("issued", "2029-11-23", CertificateStanding.VALID),
        ("issued", "2029-11-24", CertificateStanding.EXPIRED),
        ("suspended", "2029-11-24", CertificateStanding.SUSPENDED),
        ("withdrawn", "2026-11-24", CertificateStanding.WITHDRAWN),
    ],
)
def test_certificate_stands_as_its_state_and_the_day_say(state, day, standing):
    certificate = Certificate(state=state, issued_on=dt.date(2026, 11, 23), valid_until=dt.date(2029, 11, 23))
    assert certificate.standing_on(dt.date.fromisoformat(day)) is standing


def test_handover_is_dated_by_the_office_clock():
    place = hall()
    found = drawn(place)
    dossier = Dossier.objects.get(pk=found.letter.dossier_id)
    late = dt.datetime(2026, 11, 25, 18, 0, tzinfo=dt.UTC)  # 01.00 WIB on the 26th
    assert str(hand(place, dossier, now=late)) == "Nur'aini, 2026-11-26"
