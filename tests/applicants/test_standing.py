"""Readiness stands on the rows: each act that changes a document writes it. (Old rows: tests/upgrades.)"""

import importlib

import pytest
from django.apps import apps

from applicants import actions
from applicants.actions.talking import write_message
from applicants.enums import DossierState, VerdictOutcome, VerdictReason
from applicants.models import Dossier
from applicants.queries.tasks import read_tasks
from tests.factories.applicants import NOW, StoredFileFactory, dossier_in
from tests.factories.superiors import sign_again
from tests.standings import by_the_checklist, on_the_rows

pytestmark = pytest.mark.django_db


def judged(dossier, by, outcome=VerdictOutcome.ACCEPTED, *, only=None):
    for task in read_tasks(dossier)[:only]:
        reason, note = (VerdictReason.UNREADABLE, "Pindai ulang.") if outcome != VerdictOutcome.ACCEPTED else ("", "")
        actions.record_verdict(task.newest, outcome=outcome, reason=reason, note=note, by=by, now=NOW)


def test_every_act_on_the_way_writes_where_each_document_stands(world):
    seen = []

    def look(dossier):
        assert on_the_rows(dossier) == by_the_checklist(dossier)
        seen.append(on_the_rows(dossier)[1])
        return Dossier.objects.get(pk=dossier.pk)

    where = world.catalogue
    case = actions.open_dossier(
        applicant=world.applicant, service_version=where.service_version, scheme_version=where.scheme_version,
        by=world.applicant, now=NOW,
    )  # fmt: skip
    look(case)
    for task in read_tasks(case):
        actions.attach_received(task.document, StoredFileFactory(), by=world.applicant, now=NOW)
    look(case)
    actions.declare_path(case, path="experienced", payer="regional_budget", by=world.applicant, now=NOW)
    case = look(actions.submit_dossier(case, by=world.applicant, now=NOW))
    case = look(actions.start_check(case, by=world.officer, now=NOW))
    judged(case, world.officer)
    look(case)
    judged(case, world.officer, VerdictOutcome.NEEDS_FIX, only=2)
    case = look(actions.return_dossier(look(case), by=world.officer, now=NOW))
    for task in read_tasks(case)[:2]:
        actions.attach_received(task.document, StoredFileFactory(), by=world.applicant, now=NOW)
    sign_again(case)
    case = look(actions.submit_dossier(case, by=world.applicant, now=NOW))
    case = look(actions.start_check(case, by=world.officer, now=NOW))
    judged(case, world.officer)
    case = look(actions.begin_verification(look(case), by=world.officer, now=NOW))
    judged(case, world.verifier)
    case = look(actions.declare_complete(look(case), service_years_confirmed=6, by=world.verifier, now=NOW))
    asked = len(read_tasks(case))
    assert seen[1] == {"documents_unseen": asked}
    assert {"documents_passed": asked - 2, "documents_to_mend": 2} in seen
    assert seen[-1] == {"documents_passed": asked}


def test_a_question_waits_until_the_office_answers(world):
    case = dossier_in(DossierState.SUBMITTED, world)

    def since():
        return Dossier.objects.values_list("unanswered_since", flat=True).get(pk=case.pk)

    assert since() is None
    for text in ("Kapan selesai?", "Halo?"):
        write_message(case, text=text, by=world.applicant, now=NOW)
    assert since() == NOW
    Dossier.objects.update(unanswered_since=None)
    migration = importlib.import_module("applicants.migrations.0015_standing_on_the_rows")
    migration.write_questions(apps, None)
    assert since() == NOW
    write_message(case, text="Dua hari lagi.", by=world.officer, now=NOW)
    assert since() is None
    migration.write_questions(apps, None)
    assert since() is None
