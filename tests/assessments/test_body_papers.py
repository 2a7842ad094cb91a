"""Papers of a certification body that does not work here: entered by one, checked by another, and only then they count."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.enums import DossierState, Duty
from applicants.models import Decision, Involvement
from assessments import actions
from assessments.actions import Said
from assessments.models import Assessment, BodyPaper, BodyPaperRow, UnitResult
from assessments.queries import to_enter, units_to_assess
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import hall, running
from tests.factories.body_papers import COMPETENT, WEAK, case_of, certificate, checked, entered, kept, sat
from tests.pages import words
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets", "sound_scans")]


@pytest.fixture
def place(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return hall()


@pytest.fixture
def second(place):
    return person_with(Role.SITE_OFFICER, place.world.catalogue.agency)


def test_results_count_once_a_second_person_has_checked_them(place, second):
    seat = sat(place)
    paper = entered(place, seat)
    assert case_of(seat).state == DossierState.IN_ASSESSMENT
    assert not UnitResult.objects.filter(assessment=seat).exists()
    actions.check_body_paper(paper, by=second, now=NOW)
    seat = Assessment.objects.get(pk=seat.pk)
    assert (case_of(seat).state, seat.recommendation) == (DossierState.BODY_DECIDES, "competent")
    results = UnitResult.objects.filter(assessment=seat)
    assert set(results.values_list("result", flat=True)) == {"competent"}
    assert set(results.values_list("valid", flat=True)) == {None}  # the paper says nothing of the rules of evidence
    assert AuditEvent.objects.filter(verb="body_paper.check", actor_id=second.pk).exists()


def test_who_entered_it_does_not_check_it(place, second):
    seat = sat(place)
    assert refused("oneself", actions.check_body_paper, entered(place, seat), by=place.admin, now=NOW).startswith(
        "Surat ini Anda catat sendiri."
    )
    # Whoever corrects the entry is then the one who entered it; the first one has the duty already.
    paper = BodyPaper.objects.get()
    actions.enter_body_paper(paper, {seat.pk: WEAK}, by=second, now=NOW)
    assert refused("excluded", actions.check_body_paper, paper, by=place.admin, now=NOW).endswith(
        "Tugas ini harus dijalankan orang lain."
    )
    assert not BodyPaper.objects.get().checked_at


def test_units_the_paper_names_are_the_weak_ones(place, second):
    seat = sat(place)
    units = [unit.pk for unit in units_to_assess(case_of(seat))]
    said = Said(outcome="not_yet_competent", reason="Unit pertama belum cukup.", weak=frozenset(units[:1]))
    checked(place, seat, said=said, by=second)
    results = dict(UnitResult.objects.filter(assessment=seat).values_list("scheme_unit", "result"))
    assert results == {units[0]: "not_yet_competent", **dict.fromkeys(units[1:], "competent")}


def test_not_yet_without_units_leaves_the_units_unsaid(place, second):
    seat = sat(place)
    checked(place, seat, said=WEAK, by=second)
    assert not UnitResult.objects.filter(assessment=seat).exists()
    assert Assessment.objects.get(pk=seat.pk).recommendation == "not_yet_competent"


def test_the_decision_is_the_bodys_and_names_who_put_it_on_record(place, second):
    seat = sat(place)
    checked(place, seat, by=second)
    paper = checked(place, seat, "decision", by=second)
    decision = Decision.objects.get(kind="certification")
    assert (decision.outcome, decision.decided_on, decision.involvement.duty) == (
        "competent",
        paper.dated,
        Duty.CHECKER,
    )
    assert decision.involvement.person == second
    assert case_of(seat).state == DossierState.DECIDED
    assert not Involvement.objects.filter(dossier=seat.dossier_id, duty=Duty.DECIDER).exists()


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("results", Said(), "nobody"),
        ("results", Said(outcome="not_yet_competent"), "reason_missing"),
        ("results", Said(outcome="competent", weak=frozenset({0})), "unit_foreign"),
        ("certificates", Said(certificate_number="7"), "foreign"),
    ],
)
def test_gaps_are_named(place, kind, said, code):
    seat = sat(place)
    paper = kept(seat, kind, by=place.admin)
    refused(code, actions.enter_body_paper, paper, {seat.pk: said}, by=place.admin, now=NOW)


def test_competent_is_no_decision_against_recorded_results(place, second):
    seat = sat(place)
    checked(place, seat, said=WEAK, by=second)
    paper = kept(seat, "decision", by=place.admin)
    said = refused("against_results", actions.enter_body_paper, paper, {seat.pk: COMPETENT}, by=place.admin, now=NOW)
    assert "tanyakan kepada LSP" in said


def test_a_candidate_stands_on_one_paper_of_a_kind(place):
    seat = sat(place)
    first = entered(place, seat)
    other = kept(seat, by=place.admin)
    assert (to_enter(first), to_enter(other)) == ([seat], [])
    actions.withdraw_body_paper(first, reason="Salah unggah.", by=place.admin, now=NOW)
    assert to_enter(other) == [seat]
    refused("checked", actions.enter_body_paper, first, {seat.pk: COMPETENT}, by=place.admin, now=NOW)


def test_a_body_that_works_here_speaks_in_the_portal(client, place):
    event = running(place).event
    upload = {"kind": "results", "number": "1", "dated": NOW.date(), "upload": None}
    refused("not_external", actions.receive_body_paper, event, **upload, by=place.admin, now=NOW)
    client.force_login(place.admin)
    assert client.get(reverse("body_paper.list", args=[event.code])).status_code == 404
    assert "Surat LSP" not in words(client.get(event.get_absolute_url()))


def test_the_assessor_of_an_external_body_records_nothing_here(place):
    seat = sat(place)
    path = seat.dossier.scheme_version.paths.first()
    assert "surat LSP" in refused("external", actions.confirm_path, seat, path, by=place.assessor.user, now=NOW)


def test_pages_say_who_entered_and_who_may_check(client, place, second):
    seat = sat(place)
    paper = entered(place, seat)
    client.force_login(place.admin)
    own = words(client.get(paper.get_absolute_url()))
    assert "petugas lain yang memeriksanya" in own
    assert "Cocok dengan pindaian" not in own
    client.force_login(second)
    assert "Cocok dengan pindaian" in words(client.get(paper.get_absolute_url()))
    event = words(client.get(seat.event.get_absolute_url()))
    assert "1 surat menunggu diperiksa petugas lain" in event


def test_a_refused_entry_comes_back_as_typed(client, place):
    seat = sat(place)
    paper = kept(seat, by=place.admin)
    client.force_login(place.admin)
    typed = {f"outcome_{seat.pk}": "not_yet_competent", f"reason_{seat.pk}": ""}
    page = client.post(reverse("body_paper.enter", args=[seat.event.code, paper.code]), typed)
    assert "tuliskan keterangan surat" in words(page)
    assert page.context["form"][f"outcome_{seat.pk}"].value() == "not_yet_competent"
    filled = client.post(reverse("body_paper.enter", args=[seat.event.code, paper.code]), {"rest": "on"}, follow=True)
    assert "Isi surat tercatat" in words(filled)
    assert BodyPaperRow.objects.get().outcome == "competent"


def test_the_list_asks_as_much_for_three_papers_as_for_one(client, place):
    seat = sat(place)
    entered(place, seat)
    client.force_login(place.admin)
    address = reverse("body_paper.list", args=[seat.event.code])
    client.get(address)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        asked.append(len(found))
        kept(seat, by=place.admin)
        kept(seat, "decision", by=place.admin)
    assert asked[0] == asked[1]


# --- raw SQL ---------------------------------------------------------------------------------------------------------


def forbidden(sql, *values):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.engines
def test_raw_sql_is_bound_by_the_two_people_and_by_the_check(place, second):
    seat = sat(place)
    paper = entered(place, seat)
    row = BodyPaperRow.objects.get()
    check = "UPDATE assessments_bodypaper SET checked_at = entered_at, checked_by_id = %s WHERE id = %s"
    forbidden(check, place.admin.pk, paper.pk)  # who entered it
    forbidden("UPDATE assessments_bodypaperrow SET outcome = 'not_yet_competent', reason = 'x' WHERE id = %s", row.pk)
    wanted = {"dossier": seat.dossier, "person": place.admin, "duty": Duty.CHECKER, "since": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Involvement.objects.create(**wanted)  # the table of duties
    # A decision that stands on no checked paper, by somebody who only has the duty.
    other = Involvement.objects.create(**wanted | {"person": second})
    decided = {"dossier": seat.dossier, "kind": "certification", "outcome": "competent", "decided_on": NOW.date()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(**decided, involvement=other, created_at=NOW)
    actions.check_body_paper(paper, by=second, now=NOW)
    forbidden("UPDATE assessments_bodypaper SET number = 'lain' WHERE id = %s", paper.pk)
    forbidden("DELETE FROM assessments_bodypaperrow WHERE id = %s", row.pk)
    forbidden("UPDATE assessments_bodypaper SET checked_at = NULL, checked_by_id = NULL WHERE id = %s", paper.pk)


@pytest.mark.engines
def test_raw_sql_is_bound_where_the_body_works_here(place):
    event = running(place).event
    with pytest.raises(IntegrityError), transaction.atomic():
        kept(event.assessments.get(), by=place.admin)


def test_a_certificate_needs_its_numbers_and_days(place, second):
    seat = sat(place)
    checked(place, seat, by=second)
    checked(place, seat, "decision", by=second)
    paper = kept(seat, "certificates", by=place.admin)
    gap = certificate(registration_number="")
    refused("certificate_gaps", actions.enter_body_paper, paper, {seat.pk: gap}, by=place.admin, now=NOW)
    back = certificate(valid_until=NOW.date())
    refused("certificate_gaps", actions.enter_body_paper, paper, {seat.pk: back}, by=place.admin, now=NOW)
