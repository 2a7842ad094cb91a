"""The demo: a case in every state, made once."""

from io import StringIO

import pytest
from django.core.management import call_command

from applicants.enums import DossierState
from applicants.models import Dossier
from certificates.models import Certificate
from certportal.kernel.accounts.models import User
from certportal.kernel.papers.models import Paper
from certportal.kernel.papers.verify import fault_of
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
