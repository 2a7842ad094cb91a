"""Three offices instead of one: BKPSDM serves, the site of a Dinas runs the exam, an LSP of its own decides and issues."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from applicants.models import Decision
from assessments import actions
from assessments.models import Assessment, ExamEvent
from certificates import actions as papers
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Membership, Organisation, User
from certportal.kernel.audit.record import SYSTEM
from tests.draining import run_due
from tests.factories.accounts import OrganisationFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    EXAM_START,
    Hall,
    TestSiteFactory,
    admitted,
    declared,
    examine,
    hall,
    heard,
    meeting_for,
    signed,
)
from tests.factories.crowd import Crowd


@dataclass
class Offices:
    """The offices with the people who act there; `hall.admin` hands over at the service office."""

    hall: Hall
    service: Organisation
    dinas: Organisation
    body: Organisation
    runner: User  # site officer of the Dinas
    clerk: User  # certificate officer of the certification body


standing: Offices | None = None  # made once for a whole module (catalogue_once.py)


def three_offices() -> Offices:
    """Everybody of `hall()`, with assessor and committee at the office of the scheme's certification body."""
    if standing:
        return copy.deepcopy(standing)
    place = hall()
    service, body = place.world.catalogue.agency, place.world.catalogue.body.organisation
    dinas = OrganisationFactory(name="Dinas Tenaga Kerja", short_name="Disnaker")
    for office, seat in ((service, Seat.SERVICE_OFFICE), (dinas, Seat.TEST_SITE), (body, Seat.CERTIFICATION_BODY)):
        office.seats = [seat.value]
        office.save()
    moved = [place.assessor.user, place.chair, place.member]
    Membership.objects.filter(user__in=moved).update(organisation=body)
    for person in moved:
        person.forget_roles()
    place.admin.forget_roles()
    place.site = TestSiteFactory(agency=dinas, name="TUK Disnaker")
    runner = person_with(Role.SITE_OFFICER, dinas, full_name="Agus Pengelola")
    clerk = person_with(Role.CERTIFICATE_ADMIN, body, full_name="Citra Sertifikat")
    return Offices(place, service, dinas, body, runner, clerk)


def whom(offices: Offices) -> Callable[..., tuple[str, ...]]:
    """Whom a policy admits at the service office, the test site and the certification body: words as in `Crowd`."""
    crowds = [Crowd(office) for office in (offices.service, offices.dinas, offices.body)]
    return lambda policy, obj=None: tuple(crowd.admitted(policy, obj) for crowd in crowds)


def announced(offices: Offices, **fields: object) -> ExamEvent:
    """An exam that the Dinas announced; nobody has named the assessor."""
    return actions.create_event(
        **{
            "title": "Uji di TUK Disnaker",
            "agency": offices.service,
            "scheme_version": offices.hall.world.catalogue.scheme_version,
            "site": offices.hall.site,
            "starts_at": EXAM_START,
            "site_officer_name": "Agus Pengelola",
            "go_ahead": True,
            "by": offices.runner,
            "now": NOW,
            **fields,
        }
    )


def seated(offices: Offices, *dossiers: object) -> list[Assessment]:
    """Candidates chosen by the certification body, with its assessor, for an exam of the Dinas."""
    event = actions.assign_assessor(announced(offices), offices.hall.assessor, go_ahead=True, by=offices.clerk, now=NOW)
    chosen = dossiers or (admitted(offices.hall),)
    return [actions.assign_candidate(event, one, by=offices.clerk, now=NOW) for one in chosen]


def reported(offices: Offices, *dossiers: object) -> list[Assessment]:
    """Recommended candidates of an exam whose report the Dinas has printed."""
    rows = seated(offices, *dossiers)
    actions.start_event(declared(rows[0].event), by=offices.runner, now=NOW)
    for row in rows:
        examine(Assessment.objects.get(pk=row.pk))
    actions.issue_report(signed(rows[0].event), by=offices.runner, now=NOW)
    return list(Assessment.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def decided(offices: Offices, *dossiers: object) -> list[Decision]:
    """Cases that the certification body decided; their papers are ordered, and a worker makes them."""
    place = offices.hall
    rows = reported(offices, *dossiers)
    at_body = Hall(place.world, offices.clerk, place.assessor, place.chair, place.member, place.site)
    meeting = meeting_for(at_body, *rows, agency=offices.body)
    return [actions.decide(heard(at_body, item), "competent", by=place.chair, now=NOW) for item in meeting.items.all()]


def issued(offices: Offices, *dossiers: object) -> list:
    """Drawn certificates of such cases, where no portal runs beside the test: its worker would draw the same papers."""
    made = decided(offices, *dossiers)
    found = [papers.issue(decision, by=SYSTEM, now=NOW).certificate for decision in made]
    run_due(now=NOW)
    for row in found:
        row.refresh_from_db()
    return found
