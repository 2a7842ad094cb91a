"""Exams and meetings for tests. `hall()` makes the people and the site; the steps walk through the real actions."""

import copy
import datetime as dt
from dataclasses import dataclass

import factory

from applicants.enums import DossierState
from applicants.models import Decision, Dossier
from assessments import actions
from assessments.enums import SiteKind
from assessments.models import (
    Assessment,
    Assessor,
    AssessorScope,
    ExamEvent,
    PlenaryItem,
    PlenaryMeeting,
    ReportSign,
    TestSite,
)
from assessments.queries import undeclared_in, units_to_assess
from assessments.queries.signing import report_digest, signers_of
from assessments.scoring import COMPETENT, NOT_YET_COMPETENT, UnitMark
from certportal.home.demo.exam_forms import agree
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation, User
from schemes.models import Scheme
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import NOW, World, dossier_in, eligible_person, world

EXAM_START = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # Monday, 09.00 WIB
DEFAULT_NOTE = "Bukti belum terkini."


class TestSiteFactory(factory.django.DjangoModelFactory):
    __test__ = False

    class Meta:
        model = TestSite

    agency = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Gedung Uji {n}")
    kind = SiteKind.INCIDENTAL
    address = "Gedung Dinas Teknis Abdul Muis, Jakarta Pusat"


class AssessorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assessor
        skip_postgeneration_save = True

    user = factory.SubFactory(PersonFactory)
    registration_number = factory.Sequence(lambda n: f"MET.000.{n + 1:06d}.2024")
    valid_until = dt.date(2027, 12, 31)

    @factory.post_generation
    def schemes(self, create, extracted, **_kwargs):
        """Every scheme there is, unless some are named."""
        if create:
            found = Scheme.objects.all() if extracted is None else extracted
            AssessorScope.objects.bulk_create(AssessorScope(assessor=self, scheme=scheme) for scheme in found)


@dataclass
class Hall:
    """Everybody an exam and a meeting need, at one office."""

    world: World
    admin: User
    assessor: Assessor
    chair: User
    member: User
    site: TestSite


standing: Hall | None = None  # made once for a whole module (catalogue_once.py)


def hall() -> Hall:
    """Catalogue, applicant and office staff, with an assessor, a certificate officer and two committee members."""
    if standing:
        return copy.deepcopy(standing)
    where = world()
    agency = where.catalogue.agency
    examiner = person_with(Role.ASSESSOR, agency, full_name="Siti Aminah, S.E.")
    return Hall(
        world=where,
        admin=person_with(Role.CERTIFICATE_ADMIN, agency, full_name="Dewi Sertifikat"),
        assessor=AssessorFactory(user=examiner),
        chair=person_with(Role.COMMITTEE_MEMBER, agency, full_name="Hj. Rahmawati, M.Si."),
        member=person_with(Role.COMMITTEE_MEMBER, agency, full_name="Joko Prasetyo"),
        site=TestSiteFactory(agency=agency),
    )


def another_applicant(place: Hall, **fields: object) -> User:
    """One more person who meets the scheme's rules."""
    return eligible_person(place.world.catalogue, **fields)


def admitted(place: Hall, applicant: User | None = None) -> Dossier:
    """A dossier that waits for its exam."""
    return dossier_in(DossierState.ADMITTED, place.world, applicant=applicant)


def event_for(place: Hall, **fields: object) -> ExamEvent:
    """A scheduled event on EXAM_START."""
    return actions.create_event(
        **{
            "title": "Uji kompetensi gelombang I",
            "agency": place.world.catalogue.agency,
            "scheme_version": place.world.catalogue.scheme_version,
            "site": place.site,
            "assessor": place.assessor,
            "starts_at": EXAM_START,
            "site_officer_name": "Budi Santoso",
            "site_officer_title": "Kepala TUK",
            "go_ahead": True,
            "by": place.admin,
            "now": NOW,
            **fields,
        }
    )


def seated(place: Hall, dossier: Dossier | None = None, event: ExamEvent | None = None) -> Assessment:
    """A candidate in a scheduled event."""
    dossier = dossier or admitted(place)
    event = event or event_for(place, scheme_version=dossier.scheme_version)
    return actions.assign_candidate(event, dossier, by=place.admin, now=NOW)


def declared(event: ExamEvent) -> ExamEvent:
    """Every assessor with candidates has declared about them."""
    for row in undeclared_in(event):
        actions.declare_impartial(row, by=row.assessor.user, now=max(NOW, row.due))
    return event


def running(place: Hall, dossier: Dossier | None = None) -> Assessment:
    """A candidate in an exam that has started."""
    assessment = seated(place, dossier)
    actions.start_event(declared(assessment.event), by=place.assessor.user, now=NOW)
    return Assessment.objects.get(pk=assessment.pk)


def mark_units(assessment: Assessment, *, weak: tuple[int, ...] = (), by: User) -> None:
    """Every unit competent but those at the `weak` positions."""
    agree(assessment, NOW)
    marks = {
        unit.pk: UnitMark(NOT_YET_COMPETENT, DEFAULT_NOTE) if unit.position in weak else UnitMark(COMPETENT)
        for unit in units_to_assess(assessment.dossier)
    }
    actions.record_units(assessment, marks, by=by, now=NOW)


def examine(assessment: Assessment, *, weak: tuple[int, ...] = ()) -> Assessment:
    """Path, units and the recommendation that follows from them."""
    examiner = assessment.involvement.person
    path = assessment.dossier.scheme_version.paths.get(code="experienced")
    actions.confirm_path(assessment, path, by=examiner, now=NOW)
    mark_units(assessment, weak=weak, by=examiner)
    return actions.recommend(assessment, NOT_YET_COMPETENT if weak else COMPETENT, by=examiner, now=NOW)


def signed(event: ExamEvent) -> ExamEvent:
    """The event, whose report everybody has signed as it stands now."""
    event = ExamEvent.objects.get(pk=event.pk)
    digest = report_digest(event)
    for one in signers_of(event, digest):
        ReportSign.objects.update_or_create(
            event=event,
            assessor=one.assessor,
            defaults={"way": "screen", "digest": digest, "signed_at": NOW, "noted_by": event.created_by},
        )
    return event


def reported(place: Hall, *, weak: tuple[int, ...] = (), dossier: Dossier | None = None) -> Assessment:
    """A recommended candidate of an event with its official report."""
    assessment = examine(running(place, dossier), weak=weak)
    actions.issue_report(signed(assessment.event), by=place.admin, now=NOW)
    return Assessment.objects.get(pk=assessment.pk)


def meeting_for(
    place: Hall, *assessments: Assessment, opened: bool = True, agency: Organisation | None = None
) -> PlenaryMeeting:
    """A meeting with chair and member, both there, and these cases on the agenda."""
    meeting = actions.create_meeting(
        title="Rapat pleno November 2026",
        agency=agency or place.world.catalogue.agency,
        held_on=dt.date(2026, 11, 23),
        place="Ruang rapat BKPSDM",
        go_ahead=True,
        by=place.admin,
        now=NOW,
    )
    actions.add_member(meeting, place.chair, role="chair", by=place.admin, now=NOW)
    actions.add_member(meeting, place.member, by=place.admin, now=NOW)
    for assessment in assessments:
        actions.put_on_agenda(meeting, assessment, by=place.admin, now=NOW)
    actions.note_attendance(meeting, [place.chair, place.member], by=place.admin, now=NOW)
    return actions.open_meeting(meeting, by=place.admin, now=NOW) if opened else meeting


def seat(place: Hall, meeting: PlenaryMeeting, *people: User) -> None:
    """These people are members too, and there."""
    for person in people:
        actions.add_member(meeting, person, by=place.admin, now=NOW)
    there = [row.person for row in meeting.members.select_related("person")]
    actions.note_attendance(meeting, there, by=place.admin, now=NOW)


def heard(place: Hall, item: PlenaryItem, stance: str = "", *, reason: str = "", by: User | None = None) -> PlenaryItem:
    """The member said what they hold, as the assessor recommended unless `stance` says otherwise: the chair may fix it."""
    held = actions.Held(stance or item.assessment.recommendation, reason)
    actions.take_positions(item.meeting, {item.position: held}, by=by or place.member, now=NOW)
    return item


def item_for(place: Hall, *, weak: tuple[int, ...] = (), dossier: Dossier | None = None) -> PlenaryItem:
    """One case before a meeting in session; the member said they follow the assessor, the chair has yet to fix it."""
    return heard(place, meeting_for(place, reported(place, weak=weak, dossier=dossier)).items.get())


def decided(place: Hall, *, weak: tuple[int, ...] = (), dossier: Dossier | None = None) -> Decision:
    """The decision of the chair, following the recommendation."""
    item = item_for(place, weak=weak, dossier=dossier)
    if weak:
        return actions.decide(item, "not_yet_competent", reason=DEFAULT_NOTE, by=place.chair, now=NOW)
    return actions.decide(item, "competent", by=place.chair, now=NOW)
