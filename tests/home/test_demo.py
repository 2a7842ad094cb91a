"""The demo: a case in every state, made once."""

import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates.models import Certificate
from certificates.queries import lists_to_count, register_faults
from certportal.home.demo.people import make_staff
from certportal.home.demo.staff import BODY, PASSWORD, STAFF
from certportal.kernel.accounts.enums import Role, Seat
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.verify import fault_of
from schemes.models import SchemeVersion
from tests.architecture.house import ROOT
from tests.factories.accounts import MembershipFactory, PersonFactory
from tests.factories.schemes import catalogue

# The steps of the review branch at which somebody has something to do or to fetch.
REVIEWED = {"draft", "accepted", "technical_review", "recommended", "ready"}


_LSP, _OFFICE = (
    "Lembaga Sertifikasi Profesi BPSDM Provinsi DKI Jakarta",
    "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
)
SEATS = {
    "certificate": _LSP,
    "official_report": _LSP,
    "plenary_report": _LSP,
    "transmittal": _LSP,
    "result_letter": _OFFICE,
    "receipt": _OFFICE,
}


@pytest.mark.django_db
def test_demo_without_the_catalogue_says_what_comes_first(settings):
    settings.LOCAL = True
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("demo")


@pytest.mark.django_db
def test_demo_shows_every_state_and_adds_nothing_the_second_time(settings):
    settings.LOCAL = True
    catalogue()
    said = StringIO()
    call_command("demo", stdout=said)
    states = set(Dossier.objects.values_list("state", flat=True))
    assert states == set(DossierState.values)
    assert set(Dossier.objects.filter(branch="review").values_list("state", flat=True)) == REVIEWED
    issued = list(Certificate.objects.values_list("holder_name", flat=True).order_by("number"))
    assert len(issued) == len(set(issued)) == 5
    counter = User.objects.get(nip=next(seed.nip for seed in STAFF if seed.position == "Pengelola Sertifikat"))
    assert [row.counted for row in lists_to_count(counter)] == [1]  # a signed list to try
    assert [str(fault) for fault in register_faults(now=timezone.now())] == []
    assert {fault_of(paper) for paper in Paper.objects.filter(state="ready")} == {""}
    # Papers carry the kop of the seat that issued them.
    seats = {kind: Paper.objects.filter(kind=kind).first().facts["letterhead"] for kind in SEATS}
    assert {kind: kop["name"] for kind, kop in seats.items()} == SEATS
    assert all(kop["emblem"] and kop["lines"] and kop["contact"] for kop in seats.values())
    # Nothing the checklist calls missing stops a case of the demo at its hand-over.
    assert not SchemeVersion.objects.exclude(clauses__kind="duty").exists()
    # And every decree of the office is its head's, with copies, from the oldest case on.
    decrees = [paper.facts for paper in Paper.objects.filter(kind__in=["admission_letter", "result_letter"])]
    assert {facts["signer_name"] for facts in decrees} == {"Dra. Hj. Sri Hartati, M.Si."}
    assert all(facts["copies"] for facts in decrees)
    counts = User.objects.count(), Dossier.objects.count(), Paper.objects.count()
    call_command("demo", stdout=said)
    assert (User.objects.count(), Dossier.objects.count(), Paper.objects.count()) == counts
    assert "portal-demo-2026" in said.getvalue()
    assert "petugas LPK Nusa Cendekia" in said.getvalue()
    assert "Tim teknis" in said.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("works", ["", "BKPSDM", "LSP"])
def test_demo_shares_the_seats_only_where_nobody_works_yet_and_its_staff_is_the_governments(works):
    agency = catalogue().agency
    body = Organisation.objects.get(short_name=BODY)
    before = {office.pk: office.seats for office in (agency, body)}
    if works:
        MembershipFactory(organisation=agency if works == "BKPSDM" else body, role=Role.INSPECTORATE)
    people = make_staff(timezone.now())
    seats = {office.pk: office.seats for office in Organisation.objects.filter(pk__in=before)}
    shared = {agency.pk: [Seat.SERVICE_OFFICE, Seat.TEST_SITE], body.pk: [Seat.CERTIFICATION_BODY]}
    assert seats == (before if works else shared)
    assert {person.work_unit.parent is None for person in people} >= {False}, "some work below the top"
    assert [person.full_name for person in people if person.employer.parent] == []


@pytest.mark.django_db
@pytest.mark.parametrize("words", [[], ["--codes"]])
def test_demo_is_refused_in_production(settings, words):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="DEBUG=0"):
        call_command("demo", *words)
    assert not User.objects.exists()


# As the tables of both readmes call them, in their order; the first two columns name no staff.
ROLES = (
    "assessor intake_officer committee_member verifier certificate_admin leadership certificate_admin agency_officer"
)
MORE = "inspectorate site_officer system_admin technical_team complaint_officer"


@pytest.mark.parametrize("name", ["README.md", "README.id.md"])
def test_the_readme_names_a_person_of_each_role(name):
    listed = re.findall(r"\| (\d{18}) ", (ROOT / name).read_text())
    held = {seed.nip: seed.role.value for seed in STAFF}
    assert [held[nip] for nip in listed] == f"{ROLES} {MORE}".split()


def production_faults() -> set[str]:
    """What the check says that `manage.py migrate` (so every start) asks about the database."""
    return {found.id for found in run_checks(tags=[Tags.database], databases=["default"])}


def test_every_start_reads_only_the_facts_of_the_demo():
    """Neither the web nor a worker loads what makes people and cases."""
    work = (
        "import django, sys; django.setup(); print(*(n for n in sys.modules if n.startswith('certportal.home.demo')))"
    )
    command = [sys.executable, "-c", work]
    named = {"DJANGO_SETTINGS_MODULE": "certportal.settings"}
    found = subprocess.check_output(command, env={**os.environ, **named}, text=True)
    assert set(found.split()) == {"certportal.home.demo", "certportal.home.demo.staff"}


@pytest.mark.django_db
def test_demo_people_in_production_are_an_error(settings):
    settings.LOCAL = False
    PersonFactory(email="orang@contoh.go.id")
    assert "home.E001" not in production_faults()
    PersonFactory(email="hesti.rahmawati@demo.example")
    assert "home.E001" in production_faults()
    settings.LOCAL = True
    assert "home.E001" not in production_faults()


@pytest.mark.django_db
@pytest.mark.parametrize(("password", "wrong"), [(PASSWORD, True), ("sandi sendiri yang panjang", False)])
def test_published_password_under_a_demo_number_is_an_error_whatever_the_address(settings, password, wrong):
    settings.LOCAL = False
    person = PersonFactory(email="lain@contoh.go.id", nip=STAFF[0].nip)
    person.set_password(password)
    person.save()
    assert ("home.E001" in production_faults()) is wrong


@pytest.mark.django_db
def test_production_without_tables_has_no_demo_people(settings, monkeypatch):
    settings.LOCAL = False
    monkeypatch.setattr(connection.introspection, "table_names", list)
    assert "home.E001" not in production_faults()
