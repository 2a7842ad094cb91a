"""A KKNI package is decided competent only when it is whole; the certificate lists exactly what was assessed competent."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from applicants.actions import involve
from applicants.enums import DossierState
from applicants.models import Decision, Dossier
from assessments import actions
from assessments.queries import units_examined, units_with_results
from assessments.scoring import UnitMark
from certificates.actions import issue
from certificates.models import Certificate
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.web.refusal import Refused
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    another_applicant,
    event_for,
    hall,
    item_for,
    meeting_for,
    reported,
    running,
    seated,
)
from tests.factories.held import HeldUnitFactory, unit
from tests.factories.kkni import kkni_dossier, package_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once")]
LONGEST_REFUSAL = 900
QUESTIONS = 17  # one of them: which sheets of the meeting are signed by pen
SLUG = "instruktur-3"  # five core, four of six electives


@pytest.fixture
def place():
    return hall()


def candidate(place, count=4, slug=SLUG, **fields):
    electives = package_of(slug).rules.effective_electives[:count]
    return kkni_dossier(DossierState.ADMITTED, place.world, slug, *electives, **fields)


def test_only_what_was_taken_is_assessed(place):
    assessment = running(place, candidate(place))
    package = package_of(SLUG).rules

    codes = [row.printed_code for row, _ in units_with_results(assessment)]
    assert codes == [*package.core, *package.electives[:4]]
    foreign = assessment.dossier.scheme_version.scheme_units.get(printed_code=package.electives[5])
    with pytest.raises(Refused) as refused:
        actions.record_units(assessment, {foreign.pk: UnitMark("competent")}, by=place.assessor.user, now=NOW)
    assert refused.value.code == "unit_foreign"


def test_a_whole_package_is_decided_and_its_certificate_lists_exactly_its_units(place):
    item = item_for(place, dossier=candidate(place))
    decision = actions.decide(item, "competent", by=place.chair, now=NOW)
    issue(decision, by=SYSTEM, now=NOW)

    package = package_of(SLUG).rules
    printed = Certificate.objects.get().paper.facts["units"]
    assert [row["code"] for row in printed] == [*package.core, *package.electives[:4]]
    assert [row["position"] for row in printed] == [str(n) for n in range(1, 10)]


def test_an_incomplete_package_is_never_decided_competent(place):
    item = item_for(place, dossier=candidate(place, count=3))
    with pytest.raises(Refused) as refused:
        actions.decide(item, "competent", by=place.chair, now=NOW)
    assert refused.value.code == "package_incomplete"
    assert "Baru 3 dari 4 unit pilihan yang terpenuhi; pilih 1 unit lagi." in refused.value.sentence
    assert not Decision.objects.filter(kind="certification").exists()
    assert Dossier.objects.get(pk=item.assessment.dossier_id).state == DossierState.RECOMMENDED
    assert actions.decide(item, "deferred", reason="Menunggu satu unit lagi.", by=place.chair, now=NOW)


def test_the_screen_says_so_in_the_form(place, client):
    item = item_for(place, dossier=candidate(place, count=3))
    client.force_login(place.chair)
    address = reverse("plenary.decide", args=[item.meeting.code, 1])
    answer = client.post(address, {"outcome": "competent", "version": item.assessment.dossier.version})

    assert "kemasan kualifikasi belum lengkap" in answer.content.decode()
    assert "Baru 3 dari 4 unit pilihan" in answer.content.decode()


def test_a_decision_made_past_the_meeting_gets_no_certificate(place):
    """A row written by hand is not enough: what is issued is checked again."""
    item = item_for(place, dossier=candidate(place, count=3))
    dossier = item.assessment.dossier
    decision = Decision.objects.create(
        dossier=dossier,  # of which the member of the meeting is a decider too
        kind="certification",
        outcome="competent",
        decided_on=NOW.date(),
        involvement=involve(dossier, place.chair, "decider", now=NOW),
        created_at=NOW,
    )
    with pytest.raises(Refused) as refused:
        issue(decision, by=SYSTEM, now=NOW)
    assert refused.value.code == "package_incomplete"
    assert not Certificate.objects.exists()


def test_held_units_count_on_the_day_of_the_decision_and_are_not_certified_again(place):
    package = package_of(SLUG).rules
    HeldUnitFactory(
        person=place.world.applicant,
        unit=unit(package.electives[5]),
        valid_until=dt.date(2026, 11, 23),
        confirmed=True,
    )
    item = item_for(place, dossier=candidate(place, count=3))
    with pytest.raises(Refused):
        actions.decide(item, "competent", by=place.chair, now=NOW + dt.timedelta(days=1))
    decision = actions.decide(item, "competent", by=place.chair, now=NOW)
    issue(decision, by=SYSTEM, now=NOW)
    codes = [row["code"] for row in Certificate.objects.get().paper.facts["units"]]
    assert package.electives[5] not in codes
    assert len(codes) == 8


def test_the_report_of_an_event_names_what_anybody_takes(place):
    package = package_of(SLUG).rules
    first = candidate(place, count=1)
    second = kkni_dossier(
        DossierState.ADMITTED, place.world, SLUG, package.electives[4], applicant=another_applicant(place)
    )
    event = event_for(place, scheme_version=first.scheme_version)
    for dossier in (first, second):
        seated(place, dossier, event)

    codes = [row.printed_code for row in units_examined(event)]
    assert codes == [*package.core, package.electives[0], package.electives[4]]


def test_the_refusal_of_a_poor_choice_is_short_and_the_agenda_shows_all_of_it(place, client):
    """Many units with long chains of prerequisites missing: a few sentences with codes, never a page-long paragraph."""
    package = package_of("instruktur-5")
    lonely = [code for code in package.rules.effective_electives if package.book.rules.prerequisites.get(code)]
    item = item_for(place, dossier=kkni_dossier(DossierState.ADMITTED, place.world, "instruktur-5", *lonely[-6:]))
    with pytest.raises(Refused) as refused:
        actions.decide(item, "competent", by=place.chair, now=NOW)
    assert len(refused.value.sentence) < LONGEST_REFUSAL
    client.force_login(place.chair)
    answer = client.get(item.meeting.get_absolute_url())
    (row,) = answer.context["agenda"]
    text = html.unescape(answer.content.decode())
    assert "Kemasan kualifikasi belum lengkap" in text
    assert row.lacking
    assert all(shown in text for lacking in row.lacking for shown in (lacking.text, *lacking.items))


def test_a_whole_package_shows_nothing_missing_on_the_agenda(place, client):
    item = item_for(place, dossier=candidate(place))
    client.force_login(place.chair)
    assert "Kemasan kualifikasi belum lengkap" not in client.get(item.meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_agenda_asks_the_same_questions_for_one_case_and_for_three(
    place, client, count, django_assert_max_num_queries
):
    people = [place.world.applicant, *(another_applicant(place) for _ in range(count - 1))]
    meeting = meeting_for(place, *(reported(place, dossier=candidate(place, applicant=person)) for person in people))
    client.force_login(place.chair)
    client.get(meeting.get_absolute_url())
    with django_assert_max_num_queries(QUESTIONS):
        client.get(meeting.get_absolute_url())
