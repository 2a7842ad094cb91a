"""Who is told about a deadline is the same whether one case is asked for or many at once."""

import datetime as dt

import pytest
from django.utils import timezone

from applicants.enums import DossierState, Duty, WorkStage
from applicants.models import Assignment, Dossier, Involvement, Leave
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.queries import people_with
from certportal.kernel.sla.registry import kind_of
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = pytest.mark.django_db
KINDS = ("completeness", "reply", "service", "handover")


@pytest.fixture
def cases(world):
    """Six cases: nobody has it, an officer, a verifier on leave, one who has left, one with a superior, a past officer."""
    agency = world.catalogue.agency
    boss = PersonFactory(password=None, full_name="Kepala Bidang")
    person_with(Role.CERTIFICATE_ADMIN, agency, password=None)
    person_with(Role.INTAKE_OFFICER, agency, password=None)
    stand_in = person_with(Role.VERIFIER, agency, password=None)
    away = person_with(Role.VERIFIER, agency, password=None, superior=boss)
    gone = PersonFactory(password=None, full_name="Petugas lama")
    rows = []
    for _ in range(6):
        world.applicant = eligible_person(world.catalogue)
        rows.append(dossier_in(DossierState.VERIFICATION, world))
    today = timezone.localdate()
    Leave.objects.create(
        agency=agency, role=Role.VERIFIER, person=away, stand_in=stand_in, starts_on=today - dt.timedelta(days=2),
        ends_on=today + dt.timedelta(days=2), reason="Cuti", entered_by=world.leader, entered_at=NOW,
    )  # fmt: skip
    for case, stage, person in (
        (rows[1], WorkStage.INTAKE, world.officer),
        (rows[2], WorkStage.VERIFICATION, away),
        (rows[3], WorkStage.VERIFICATION, gone),
        (rows[4], WorkStage.VERIFICATION, world.verifier),
    ):
        Assignment.objects.create(dossier=case, stage=stage, person=person, by=person, at=NOW)
    Involvement.objects.create(dossier=rows[4], person=away, duty=Duty.VERIFIER, since=NOW)
    Assignment.objects.create(dossier=rows[5], stage="intake", person=away, by=away, at=NOW, ended_at=NOW)
    return rows


@pytest.mark.parametrize("kind", KINDS)
def test_many_at_once_are_told_as_each_alone(cases, kind):
    known = kind_of(kind)
    readers = known.readers(list(Dossier.objects.all()))
    for case in cases:
        alone = known.readers([case])
        assert set(readers.recipients(case, "due")) == set(alone.recipients(case, "due")), case
        assert set(readers.superiors(case)) == set(alone.superiors(case)), case


def test_each_case_has_its_own_readers(world, cases):
    known = kind_of("service")
    readers = known.readers(cases)
    names = [{person.full_name for person in readers.recipients(case, "due")} for case in cases]
    assert world.verifier.full_name in names[0]
    assert len(names[2]) == 3  # who is away, who stands in, and the certificate officer
    assert len(names[3]) == len(names[0])  # somebody who has left is told nothing; all verifiers are told instead
    assert names[4] < names[0]
    assert "Kepala Bidang" in {person.full_name for person in readers.superiors(cases[4])}
    assert "Kepala Bidang" not in {person.full_name for person in readers.superiors(cases[5])}


@pytest.mark.parametrize("kind", KINDS)
def test_readers_of_many_cost_as_many_queries_as_of_one(cases, kind, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        rows = list(Dossier.objects.all())
        readers = kind_of(kind).readers(rows)
        for case in rows:
            assert list(readers.recipients(case, "overdue_1"))
            readers.superiors(case)


def test_the_certification_body_of_its_own_reads_of_the_service_and_not_of_the_hand_over(world, cases):
    """Where the offices are apart (ADR 29); the number of queries stays the same for one case and for six."""
    body = world.catalogue.body.organisation
    clerk = person_with(Role.CERTIFICATE_ADMIN, body, password=None)
    at_home = set(people_with(Role.CERTIFICATE_ADMIN, world.catalogue.agency))
    assert clerk not in kind_of("service").readers(cases[:1]).recipients(cases[0], "due")
    Organisation.objects.filter(pk=world.catalogue.agency.pk).update(seats=["service_office"])
    service, handover = (kind_of(kind).readers(list(Dossier.objects.all())) for kind in ("service", "handover"))
    for case in Dossier.objects.all():
        told = set(service.recipients(case, "due"))
        assert clerk in told
        assert not told & at_home
        assert set(kind_of("service").readers([case]).recipients(case, "due")) == told
        assert clerk not in handover.recipients(case, "due")
        assert at_home <= set(handover.recipients(case, "due"))
