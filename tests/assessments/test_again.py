"""Another assessment after "belum kompeten": a case of its own, of the missing units only; its certificate covers all."""

import pytest
from django.urls import reverse

from applicants.models import DocumentVersion, Dossier
from applicants.queries import units_of
from assessments import actions
from assessments.models import Reassessment, StandingResult
from assessments.queries import units_to_assess, units_with_results
from assessments.scoring import UnitMark
from certificates.actions import issue
from certificates.models import Certificate
from certportal.kernel.audit.record import SYSTEM
from tests.factories.applicants import NOW, small_pdf
from tests.factories.assessments import (
    admitted,
    another_applicant,
    decided,
    examine,
    hall,
    heard,
    item_for,
    meeting_for,
    running,
    signed,
)
from tests.refusing import refused, sql_refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets"), pytest.mark.watched]

WEAK = (2, 5)


def ended(place, applicant=None, *, weak=WEAK):
    """A case that ended "belum kompeten" and whose letter was handed over."""
    dossier = decided(place, weak=weak, dossier=admitted(place, applicant)).dossier
    Dossier.objects.filter(pk=dossier.pk).update(state="handed_over")
    return Dossier.objects.get(pk=dossier.pk)


def reopened(place, earlier):
    return actions.open_reassessment(earlier, by=earlier.applicant, now=NOW).dossier


def admitted_again(place, dossier, number="09001/UJI/2026"):
    """The new case where it waits for its exam."""
    Dossier.objects.filter(pk=dossier.pk).update(
        state="admitted", number=number, submitted_at=NOW, received_at=NOW, path_declared="experienced",
        complete_declared_at=NOW, complete_declared_by=place.world.verifier,
    )  # fmt: skip
    return Dossier.objects.get(pk=dossier.pk)


def test_only_what_is_missing_is_assessed_and_the_certificate_covers_all_units():
    place = hall()
    earlier = ended(place)
    made = actions.open_reassessment(earlier, by=earlier.applicant, now=NOW)
    row = Reassessment.objects.get(dossier=made.dossier)
    assert (row.earlier, row.attempt, made.standing) == (earlier, 2, 5)
    assert made.documents == DocumentVersion.objects.filter(document__dossier=made.dossier).count()
    assert (made.dossier.state, made.dossier.path_declared, made.dossier.payer) == ("draft", "", None)
    dossier = admitted_again(place, made.dossier)
    assert [unit.position for unit in units_to_assess(dossier)] == list(WEAK)

    assessment = running(place, dossier)
    standing = next(unit for unit in units_of(dossier) if unit.position not in WEAK)
    mark = {standing.pk: UnitMark("not_yet_competent", "x")}
    refused("unit_foreign", actions.record_units, assessment, mark, by=place.assessor.user, now=NOW)
    examine(assessment)
    assert assessment.results.count() == len(WEAK)
    assert [result.result for _, result in units_with_results(assessment)] == ["competent"] * 7
    actions.issue_report(signed(assessment.event), by=place.admin, now=NOW)
    assessment.refresh_from_db()
    item = heard(place, meeting_for(place, assessment).items.get())
    decision = actions.decide(item, "competent", by=place.chair, now=NOW)
    issue(decision, by=SYSTEM, now=NOW)
    printed = Certificate.objects.get().paper.facts["units"]
    assert [unit["code"] for unit in printed] == [unit.printed_code for unit in units_of(dossier)]


@pytest.mark.usefixtures("sound_scans")
def test_documents_found_right_are_taken_along(monkeypatch):
    monkeypatch.setattr("applicants.actions.reusing.store.read", lambda _file: small_pdf().read())
    place = hall()
    earlier = ended(place)
    made = actions.open_reassessment(earlier, by=earlier.applicant, now=NOW)
    versions = DocumentVersion.objects.filter(document__dossier=made.dossier)
    assert made.documents == versions.count() > 0
    assert all(earlier.number in version.remark for version in versions)


def test_what_stood_before_stands_in_a_third_attempt_too():
    place = hall()
    second = admitted_again(place, reopened(place, ended(place)))
    item = item_for(place, dossier=second, weak=(5,))
    actions.decide(item, "not_yet_competent", reason="Unit kelima.", by=place.chair, now=NOW)
    Dossier.objects.filter(pk=second.pk).update(state="closed")
    third = reopened(place, Dossier.objects.get(pk=second.pk))
    assert [unit.position for unit in units_to_assess(third)] == [5]
    assert third.reassessment.attempt == 3


def test_what_is_refused():
    place = hall()
    earlier = ended(place)
    refused("not_allowed", actions.open_reassessment, earlier, by=place.admin, now=NOW)
    made = reopened(place, earlier)
    said = refused("already_open", actions.open_reassessment, earlier, by=earlier.applicant, now=NOW)
    assert said == "Asesmen ulang dari berkas ini sudah dibuka. Lanjutkan permohonan tersebut."
    Dossier.objects.filter(pk=made.pk).update(state="withdrawn")
    assert reopened(place, earlier).reassessment.attempt == 2
    going_on = decided(place, weak=WEAK, dossier=admitted(place, another_applicant(place))).dossier
    fresh = Dossier.objects.get(pk=going_on.pk)
    refused("not_handed_over", actions.open_reassessment, fresh, by=fresh.applicant, now=NOW)
    passed = decided(place, dossier=admitted(place, another_applicant(place))).dossier
    Dossier.objects.filter(pk=passed.pk).update(state="handed_over")
    fresh = Dossier.objects.get(pk=passed.pk)
    refused("nothing_to_repeat", actions.open_reassessment, fresh, by=fresh.applicant, now=NOW)


def test_the_result_page_leads_there_and_the_new_case_says_what_is_assessed(client):
    place = hall()
    dossier = decided(place, weak=WEAK).dossier
    client.force_login(dossier.applicant)
    page, address = (reverse(name, args=[dossier.code]) for name in ("exam.outcome", "exam.again"))
    text = client.get(page).text
    assert "setelah surat keterangan hasil berkas ini diserahkan" in text
    assert "Ajukan asesmen ulang" not in text
    Dossier.objects.filter(pk=dossier.pk).update(state="handed_over")
    text = client.get(page).text
    assert "Ajukan asesmen ulang" in text
    assert "(2 unit)" in text
    answer = client.post(address, follow=True)
    assert "5 unit tetap kompeten dan tidak diuji lagi." in answer.text
    assert "Asesmen ke-2" in answer.text
    assert dossier.number in answer.text
    assert "Lanjutkan asesmen ulang" in client.get(page).text


def test_the_assessor_fills_in_only_what_is_missing(client):
    place = hall()
    assessment = running(place, admitted_again(place, reopened(place, ended(place))))
    client.force_login(place.assessor.user)
    page = client.get(assessment.get_absolute_url())
    assert page.text.count('name="result_') == 2 * len(WEAK)
    assert "Tetap kompeten dari asesmen sebelumnya" in page.text


@pytest.mark.engines
def test_raw_sql_lets_no_unit_stand_that_was_not_earned():
    place = hall()
    earlier, other = ended(place), ended(place, another_applicant(place))
    made = reopened(place, earlier)
    row = StandingResult.objects.filter(reassessment__dossier=made).first()
    table = "assessments_standingresult"
    assert "append-only" in sql_refused(f"DELETE FROM {table} WHERE id = %s", row.pk)
    insert = f"INSERT INTO {table} (reassessment_id, scheme_unit_id, result_id) VALUES (%s, %s, %s)"
    weak = earlier.assessments.get().results.get(scheme_unit__position=WEAK[0])
    rule = "standing_result_was_earned"
    assert rule in sql_refused(insert, row.reassessment_id, weak.scheme_unit_id, weak.pk)  # it was not competent
    theirs = other.assessments.get().results.get(scheme_unit__position=1)
    assert rule in sql_refused(insert, row.reassessment_id, theirs.scheme_unit_id, theirs.pk)  # somebody else's
    assert rule in sql_refused(insert, row.reassessment_id, weak.scheme_unit_id, row.result_id)  # another unit's
    again = "INSERT INTO assessments_reassessment (dossier_id, earlier_id, attempt, opened_at) VALUES (%s, %s, %s, %s)"
    fresh = admitted(place, another_applicant(place))
    assert "reassessment_of_the_same_person" in sql_refused(again, fresh.pk, earlier.pk, 2, NOW)
