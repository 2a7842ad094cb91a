"""Dossiers copied inside PostgreSQL share no rows: each has its own person, clocks, papers and certificate."""

import pytest
from django.db import connection
from django.db.models import Count

from applicants.enums import DossierState
from applicants.models import Document, Dossier
from bench import multiply
from certificates.models import Certificate
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.timed import NO_DAY
from tests.factories.schemes import catalogue

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="rows are copied inside PostgreSQL")
def test_copies_are_whole_dossiers_of_their_own(monkeypatch):
    catalogue()
    monkeypatch.setattr(multiply, "BASE", 40)
    monkeypatch.setattr(multiply, "LIVE_OF_A_THOUSAND", 250)
    assert 320 <= multiply.multiply(400) <= 400
    assert Dossier.objects.values("applicant").distinct().count() == Dossier.objects.count()
    timed = dict(Dossier.objects.exclude(due_on=NO_DAY).values_list("pk", "due_on"))
    running = Clock.objects.filter(state="running").values_list("subject_id", "limit_on")
    assert timed == dict(running)
    closed = Dossier.objects.filter(state=DossierState.CLOSED)
    assert Certificate.objects.filter(dossier__in=closed).count() == closed.count()
    assert not Certificate.objects.exclude(paper__about_id__gt=0).exists()
    asked = Document.objects.filter(dossier__state=DossierState.SUBMITTED).values("dossier").annotate(n=Count("pk"))
    assert {row["n"] for row in asked} == {18}
