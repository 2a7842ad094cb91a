"""Each paper is signed by the head of the office that issues it, on the paper's own day, and says who gets a copy."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from applicants import actions as cases
from applicants.enums import DossierState
from applicants.models import Decision
from applicants.queries import appeal_against_result
from certificates import actions
from certportal.kernel.accounts.models import OfficeHead, Organisation
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.papers.actions import page_of
from certportal.kernel.papers.models import Paper
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, headed_by
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.assessments import admitted
from tests.factories.seats import decided, three_offices
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offices_once", "blank_sheets")]

SERVES, ISSUES = "Kepala Badan Kepegawaian", "Ketua Lembaga Sertifikasi"
COPIES = ["Sekretaris Daerah", "Inspektur"]


@pytest.fixture
def offices(media_root):
    """Two offices with a head each, of whom the one that serves sends copies."""
    found = three_offices()
    Organisation.objects.filter(pk=found.service.pk).update(copies_to=COPIES)
    found.service.refresh_from_db()
    for office, name in ((found.service, SERVES), (found.body, ISSUES)):
        headed_by(office, PersonFactory(full_name=name, position_title=name))
    return found


def signed_by(kind):
    return Paper.objects.get(kind=kind).facts["signer_name"]


def test_every_paper_is_signed_by_the_head_of_the_office_that_issues_it(offices):
    world = offices.hall.world
    other = eligible_person(world.catalogue, full_name="Nur'aini")
    cases.admit(dossier_in(DossierState.ACCEPTED, world, applicant=other), by=world.leader, now=NOW)
    (decision,) = decided(offices)
    certificate = actions.issue(decision, by=SYSTEM, now=NOW).certificate
    run_due(now=NOW)
    before = {"by": offices.clerk, "now": NOW - timedelta(days=3650)}  # of anybody's period
    why = refused("nobody_signs", actions.pass_on, [certificate], **before)
    assert f"Tidak ada pejabat yang menandatangani untuk {offices.body.name}" in why
    actions.pass_on([certificate], by=offices.clerk, now=NOW)
    said = {kind: signed_by(kind) for kind in ("admission_letter", "certificate", "result_letter", "transmittal")}
    assert said == {
        "admission_letter": SERVES, "certificate": ISSUES, "result_letter": SERVES, "transmittal": ISSUES
    }  # fmt: skip
    copied = "<li>Sekretaris Daerah;</li><li>Inspektur.</li>"
    for kind in ("admission_letter", "result_letter"):
        paper = Paper.objects.get(kind=kind)
        assert render_to_string(f"pdf/{kind}.html", page_of(paper)).count(copied) == 1, kind
    letter = {"title": "Surat Keterangan", "paragraphs": [], "copies": COPIES, "paper": {}}
    assert copied in render_to_string("pdf/service_letter.html", letter)


def test_an_appeal_against_a_result_goes_to_the_office_that_decided(offices):
    appeal = appeal_against_result(admitted(offices.hall), Decision(decided_on=NOW.date()))
    assert appeal.office == offices.body


def test_a_paper_is_signed_by_whoever_leads_on_its_own_day(offices, monkeypatch):
    """A worker that comes to it after midnight, or weeks later, draws what the day of the paper says."""
    (decision,) = decided(offices)
    night = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)  # 23.59 in Jakarta
    later = PersonFactory(full_name="Penerus", position_title="Penerus")
    for office in (offices.service, offices.body):
        OfficeHead.objects.filter(organisation=office).update(ends_on=date(2026, 11, 23))
        OfficeHead.objects.create(organisation=office, person=later, starts_on=date(2026, 11, 24))
    monkeypatch.setattr("django.utils.timezone.now", lambda: night + timedelta(days=1))
    certificate = actions.issue(decision, by=SYSTEM, now=night).certificate
    run_due(now=night)
    actions.pass_on([certificate], by=offices.clerk, now=night)
    assert [signed_by(kind) for kind in ("certificate", "result_letter", "transmittal")] == [ISSUES, SERVES, ISSUES]
