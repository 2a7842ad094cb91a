"""The demo: a case in every state, made once."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.db import connection

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates.models import Certificate
from certportal.home.demo.staff import PASSWORD, STAFF
from certportal.kernel.accounts.models import User
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.verify import fault_of
from tests.factories.accounts import PersonFactory
from tests.factories.schemes import catalogue

# "decided" lasts only until the worker has printed.
NOT_SHOWN = {DossierState.DECIDED}
# The steps of the review branch at which somebody has something to do or to fetch.
REVIEWED = {"draft", "accepted", "technical_review", "recommended", "ready"}


@pytest.mark.django_db
def test_demo_shows_every_state_and_adds_nothing_the_second_time(settings):
    settings.LOCAL = True
    catalogue()
    said = StringIO()
    call_command("demo", stdout=said)
    states = set(Dossier.objects.values_list("state", flat=True))
    assert states == set(DossierState.values) - NOT_SHOWN
    assert set(Dossier.objects.filter(branch="review").values_list("state", flat=True)) == REVIEWED
    issued = list(Certificate.objects.values_list("holder_name", flat=True).order_by("number"))
    assert len(issued) == len(set(issued)) == 4
    assert {fault_of(paper) for paper in Paper.objects.filter(state="ready")} == {""}
    counts = User.objects.count(), Dossier.objects.count(), Paper.objects.count()
    call_command("demo", stdout=said)
    assert (User.objects.count(), Dossier.objects.count(), Paper.objects.count()) == counts
    assert "portal-demo-2026" in said.getvalue()
    assert "petugas LPK Nusa Cendekia" in said.getvalue()
    assert "Tim teknis" in said.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("words", [[], ["--codes"]])
def test_demo_is_refused_in_production(settings, words):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="DEBUG=0"):
        call_command("demo", *words)
    assert not User.objects.exists()


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
