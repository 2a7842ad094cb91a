"""What the assessor records, and that it stands."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applicants.enums import DossierState
from applicants.queries import units_of
from assessments import actions
from assessments.models import Assessment, ExamEvent, UnitResult
from assessments.papers import official_report_facts
from assessments.scoring import COMPETENT, NOT_YET_COMPETENT, UnitMark
from certportal.home.demo.exam_forms import agree
from certportal.kernel.papers.models import Paper
from certportal.kernel.workflow.make import AlreadyMade
from tests.counters import after_the_counter, reads
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    admitted,
    another_applicant,
    declared,
    event_for,
    examine,
    hall,
    mark_units,
    reported,
    running,
    seated,
    signed,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]


def path_of(assessment, code="experienced"):
    return assessment.dossier.scheme_version.paths.get(code=code)


def test_recommendation_moves_the_dossier():
    place = hall()
    assessment = examine(running(place))
    assessment.dossier.refresh_from_db()
    assert (assessment.recommendation, assessment.dossier.state) == (COMPETENT, DossierState.RECOMMENDED)
    assert UnitResult.objects.filter(assessment=assessment, result=COMPETENT).count() == 7


def test_competent_despite_a_weak_unit_changes_nothing():
    place = hall()
    assessment, examiner = running(place), place.assessor.user
    actions.confirm_path(assessment, path_of(assessment), by=examiner, now=NOW)
    mark_units(assessment, weak=(5,), by=examiner)
    sentence = refused("competent_despite", actions.recommend, assessment, COMPETENT, by=examiner, now=NOW)
    assert sentence.endswith("unit berikut belum kompeten: N.821100.046.01.")
    assessment.refresh_from_db()
    assessment.dossier.refresh_from_db()
    assert (assessment.recommendation, assessment.dossier.state) == ("", DossierState.IN_ASSESSMENT)


def test_competent_with_an_empty_unit_is_refused():
    place = hall()
    assessment, examiner = running(place), place.assessor.user
    agree(assessment, NOW)
    actions.confirm_path(assessment, path_of(assessment), by=examiner, now=NOW)
    units = units_of(assessment.dossier)[:6]
    actions.record_units(assessment, {unit.pk: UnitMark(COMPETENT) for unit in units}, by=examiner, now=NOW)
    sentence = refused("unit_empty", actions.recommend, assessment, COMPETENT, by=examiner, now=NOW)
    assert sentence == "Hasil unit berikut belum diisi: N.821100.051.01."


def test_recommendation_without_a_path_is_refused():
    place = hall()
    assessment = running(place)
    mark_units(assessment, by=place.assessor.user)
    refused("path_missing", actions.recommend, assessment, COMPETENT, by=place.assessor.user, now=NOW)


def test_weak_unit_without_a_note_keeps_nothing():
    place = hall()
    assessment = running(place)
    agree(assessment, NOW)
    first, second = units_of(assessment.dossier)[:2]
    marks = {first.pk: UnitMark(COMPETENT), second.pk: UnitMark(NOT_YET_COMPETENT, " ")}
    refused("note_missing", actions.record_units, assessment, marks, by=place.assessor.user, now=NOW)
    assert not UnitResult.objects.exists()


def test_unit_of_another_scheme_is_refused():
    place = hall()
    assessment = running(place)
    refused("unit_foreign", actions.record_units, assessment, {0: UnitMark(COMPETENT)}, by=place.assessor.user, now=NOW)


def test_only_the_examiner_records():
    place = hall()
    assessment = running(place)
    for person in (place.admin, place.chair, place.world.applicant):
        refused("not_allowed", actions.confirm_path, assessment, path_of(assessment), by=person, now=NOW)
        refused("not_allowed", actions.recommend, assessment, COMPETENT, by=person, now=NOW)


def test_nothing_is_recorded_before_the_start():
    place = hall()
    refused("wrong_state", mark_units, seated(place), by=place.assessor.user)


def test_results_stand_after_the_recommendation():
    place = hall()
    assessment = examine(running(place))
    refused("frozen", mark_units, assessment, weak=(1,), by=place.assessor.user)
    refused("frozen", actions.confirm_path, assessment, path_of(assessment), by=place.assessor.user, now=NOW)


def test_second_recommendation_is_a_double_submit():
    place = hall()
    assessment = examine(running(place))
    with pytest.raises(AlreadyMade):
        actions.recommend(assessment, COMPETENT, by=place.assessor.user, now=NOW)


@pytest.mark.engines
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments_unitresult SET result = 'not_yet_competent', note = 'x'",
        "DELETE FROM assessments_unitresult",
        "UPDATE assessments_assessment SET recommendation = 'not_yet_competent'",
        "UPDATE assessments_assessment SET recommendation = '', recommended_at = NULL",
    ],
)
def test_raw_sql_cannot_change_results(statement):
    examine(running(hall()))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.engines
def test_raw_sql_may_still_write_before_the_recommendation():
    """The counterpart of the test above: the triggers do not simply refuse everything."""
    place = hall()
    assessment = running(place)
    mark_units(assessment, by=place.assessor.user)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_unitresult SET result = 'not_yet_competent', note = 'x'")
    assert UnitResult.objects.filter(result=NOT_YET_COMPETENT).count() == 7


def test_report_is_refused_while_a_candidate_is_open():
    place = hall()
    event = event_for(place)
    one, two = (seated(place, admitted(place, person), event) for person in (None, another_applicant(place)))
    actions.start_event(declared(event), by=place.admin, now=NOW)
    examine(Assessment.objects.get(pk=one.pk))
    event = ExamEvent.objects.get(pk=event.pk)
    sentence = refused("guard", actions.issue_report, event, by=place.admin, now=NOW)
    assert sentence == (
        "Berita acara belum seimbang. Terdaftar 2 orang, tetapi hadir 1 dan tidak hadir 0: kehadiran "
        f"{two.dossier.applicant.full_name} belum dicatat."
    )
    examine(Assessment.objects.get(pk=two.pk), weak=(2,))
    facts = actions.issue_report(signed(event), by=place.admin, now=NOW).facts
    assert (facts["participants"], facts["competent"], facts["not_yet_competent"]) == ("2", "1", "1")


def test_report_without_a_site_officer_is_refused():
    place = hall()
    assessment = examine(running(place))
    event = assessment.event
    ExamEvent.objects.filter(pk=event.pk).update(site_officer_name="")
    refused("guard", actions.issue_report, ExamEvent.objects.get(pk=event.pk), by=place.admin, now=NOW)
    actions.name_site_officer(event, name="Budi Santoso", title="", by=place.admin, now=NOW)
    paper = actions.issue_report(signed(event), by=place.admin, now=NOW)
    assert paper.facts["site_officer_title"] == "Wakil tempat uji kompetensi"


def test_report_is_numbered_once():
    place = hall()
    assessment = reported(place)
    event = ExamEvent.objects.get(pk=assessment.event_id)
    refused("already_made", actions.issue_report, event, by=place.admin, now=NOW)
    assert list(Paper.objects.filter(kind="official_report").values_list("number", flat=True)) == [
        "001/BA-UK/LSP/XI/2026"
    ]


def test_report_takes_its_number_last():
    place = hall()
    event = signed(examine(running(place), weak=(5,)).event)
    with CaptureQueriesContext(connection) as asked:
        paper = actions.issue_report(event, by=place.admin, now=NOW)
    assert (paper.facts["number"], paper.facts["people"][0][-2]) == (paper.number, "N.821100.046.01")
    assert reads(after_the_counter(asked), "schemes_schemeunit", "assessments_unitresult") == []


def test_report_asks_no_more_for_three_candidates_than_for_one():
    place = hall()
    counts = []
    for people in (1, 3):
        event = event_for(place, title=f"Uji {people} peserta")
        for _ in range(people):
            seated(place, admitted(place, another_applicant(place)), event)
        actions.start_event(declared(event), by=place.admin, now=NOW)
        for assessment in event.assessments.all():
            examine(assessment, weak=(5,))
        fresh = ExamEvent.objects.get(pk=event.pk)
        with CaptureQueriesContext(connection) as asked:
            facts = official_report_facts(fresh, on=fresh.exam_day)
        assert [row[-2] for row in facts["people"]] == ["N.821100.046.01"] * people
        counts.append(len(asked))
    assert counts[0] == counts[1]
