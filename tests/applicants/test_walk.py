"""From draft to admission through the actions of this app."""

import datetime as dt

import pytest

from applicants import actions
from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty, VerdictOutcome, VerdictReason
from applicants.models import Decision, DocumentVersion, Dossier, InformationRequest, Involvement
from applicants.queries import items_to_mend, open_clocks, tasks_of
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from certportal.kernel.sla.models import Clock
from certportal.kernel.workflow.make import MoveRefused
from tests.factories.applicants import NOW, fitting, small_pdf, world
from tests.factories.superiors import sign_again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_scans"), pytest.mark.engines]


def opened(where):
    return actions.open_dossier(
        applicant=where.applicant,
        service_version=where.catalogue.service_version,
        scheme_version=where.catalogue.scheme_version,
        by=where.applicant,
        now=NOW,
    )


def upload_all(dossier, where):
    for task in tasks_of(dossier):
        ticks = task.requirement.shown_confirmations
        actions.attach_document(
            task.document, fitting(task.requirement), by=where.applicant, now=NOW, confirmations=ticks
        )


def sent_one(where):
    dossier = opened(where)
    actions.declare_path(dossier, path="experienced", payer="regional_budget", by=where.applicant, now=NOW)
    upload_all(dossier, where)
    return actions.submit_dossier(dossier, by=where.applicant, now=NOW)


def test_walk_from_draft_to_admitted():
    where = world()
    dossier = sent_one(where)
    assert (dossier.state, dossier.submitted_at) == (DossierState.SUBMITTED, NOW)
    assert dossier.number == "00001/SPP/BKPSDM/XI/2026"
    assert dossier.declared["name"] == where.applicant.full_name
    assert [finding["outcome"] for finding in dossier.declared["findings"]] == ["met"] * 4
    assert len(tasks_of(dossier)) == 18

    actions.start_check(dossier, by=where.officer, now=NOW)
    versions = list(DocumentVersion.objects.filter(document__dossier=dossier).order_by("document__order"))
    for version in versions[1:]:
        actions.record_verdict(version, outcome=VerdictOutcome.ACCEPTED, by=where.officer, now=NOW)
    actions.record_verdict(
        versions[0],
        outcome=VerdictOutcome.NEEDS_FIX,
        reason=VerdictReason.UNREADABLE,
        note="Pindai ulang.",
        by=where.officer,
        now=NOW,
    )
    returned = actions.return_dossier(dossier, by=where.officer, now=NOW, note="Satu dokumen saja.")
    assert (returned.state, returned.rounds) == (DossierState.RETURNED, 1)
    assert [clock.kind for clock in Clock.objects.live()] == ["reply"]
    request = InformationRequest.objects.get(dossier=dossier)
    assert [item["note"] for item in request.items] == ["Pindai ulang."]
    told = Message.objects.get(kind="dossier_returned", channel="in_app")
    assert told.recipient == where.applicant
    assert "Pindai ulang." in told.body
    assert "Satu dokumen saja." in told.body

    fresh = Dossier.objects.get(pk=dossier.pk)
    actions.attach_document(versions[0].document, small_pdf("baru.pdf"), by=where.applicant, now=NOW)
    with pytest.raises(MoveRefused):  # the superior signed for the document that was replaced
        actions.submit_dossier(fresh, by=where.applicant, now=NOW)
    sign_again(fresh)
    fresh = Dossier.objects.get(pk=dossier.pk)
    fresh = actions.submit_dossier(fresh, by=where.applicant, now=NOW)
    assert (fresh.state, fresh.number) == (DossierState.SUBMITTED, dossier.number)
    request.refresh_from_db()
    assert request.answered_at == NOW
    assert [clock.kind for clock in Clock.objects.live()] == ["completeness"]

    actions.start_check(fresh, by=where.officer, now=NOW)
    for newest in DocumentVersion.objects.filter(document__dossier=dossier, n=2):
        actions.record_verdict(newest, outcome=VerdictOutcome.ACCEPTED, by=where.officer, now=NOW)
    fresh = actions.begin_verification(fresh, by=where.officer, now=NOW)
    for version in DocumentVersion.objects.filter(document__dossier=fresh).exclude(
        pk__in=[versions[0].pk, versions[-1].pk]
    ):
        actions.record_verdict(version, outcome=VerdictOutcome.ACCEPTED, by=where.verifier, now=NOW)
    fresh = actions.declare_complete(fresh, service_years_confirmed=6, by=where.verifier, now=NOW)
    assert fresh.complete_declared_by == where.verifier
    clock = open_clocks([fresh])[fresh.pk]
    assert (clock.kind, clock.target_days, clock.limit_days) == ("service", 14, 30)
    # Monday 23 November 2026 + 14 working days, by the golden calendar of domain.md 6.2.
    assert clock.target_on > dt.date(2026, 12, 10)

    fresh = actions.admit(fresh, by=where.leader, now=NOW)
    assert fresh.state == DossierState.ADMITTED
    decision = Decision.objects.get(dossier=fresh)
    assert (decision.kind, decision.outcome) == (DecisionKind.ADMISSION, DecisionOutcome.ADMITTED)
    assert decision.involvement.person == where.leader
    paper = Paper.objects.get(kind="admission_letter")
    assert decision.letter == paper
    assert paper.facts["people"][0]["name"] == where.applicant.full_name
    duties = set(Involvement.objects.filter(dossier=fresh).values_list("person", "duty"))
    assert duties == {
        (where.applicant.pk, Duty.APPLICANT),
        (where.officer.pk, Duty.OFFICER),
        (where.verifier.pk, Duty.VERIFIER),
        (where.leader.pk, Duty.ADMITTER),
    }


def test_walk_leaves_one_audit_row_per_move():
    where = world()
    dossier = sent_one(where)
    actions.start_check(dossier, by=where.officer, now=NOW)
    rows = AuditEvent.objects.filter(subject_type="applicants.dossier", subject_id=dossier.pk).order_by("pk")
    assert list(rows.values_list("verb", "actor_id")) == [
        ("application.open", where.applicant.pk),
        ("application.declare", where.applicant.pk),
        ("dossier.submit", where.applicant.pk),
        ("dossier.start_check", where.officer.pk),
        ("assignment.make", where.officer.pk),  # who begins has the case
    ]


def test_items_to_mend_empty_before_a_verdict():
    where = world()
    dossier = sent_one(where)
    assert items_to_mend(dossier) == []
