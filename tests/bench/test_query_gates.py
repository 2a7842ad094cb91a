"""What the busiest pages ask of the database, at 1, 3 and 1,000 dossiers: no more with more rows (performance.md 6)."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from applicants.enums import DossierState as S
from applicants.models import Dossier
from bench.cases import fill
from bench.pages import client_of, statements_of
from bench.people import house
from certificates.models import Certificate
from certportal.kernel.accounts.enums import Role

pytestmark = [pytest.mark.django_db, pytest.mark.heavy(25)]
SIZES = (1, 3, 1000)
PUBLIC_MOST, QUEUE_MOST, DOSSIER_MOST = 1, 8, 12
# Four of them find out who asks, and what the head of the page shows.
DESK_MOST = {
    Role.INTAKE_OFFICER: 13,
    Role.VERIFIER: 12,
    Role.LEADERSHIP: 12,  # one asks for acts that wait for a second person, one for appeals
    Role.CERTIFICATE_ADMIN: 13,  # one asks which offices have a certification body elsewhere
    Role.ASSESSOR: 11,
    Role.COMMITTEE_MEMBER: 9,
}


def queries_of(browser, url):
    return len(statements_of(browser, url))


def costs():
    """Statements per page now; of the dossiers in one state the one with the most statements counts."""
    officer = client_of(house(timezone.now()).staff[Role.VERIFIER][0])
    sent = Dossier.objects.exclude(submitted_at=None).order_by("state", "pk").select_related("applicant")
    one_each = {dossier.state: dossier for dossier in sent}.values()
    staff = house(timezone.now()).staff
    return {
        **{role: queries_of(client_of(staff[role][0]), reverse("home.desk")) for role in DESK_MOST},
        "queue": queries_of(officer, f"{reverse('queue.list')}?petugas=tanpa&perbaikan=belum&urut=pemohon&intip=awal"),
        "office": max(queries_of(officer, dossier.get_absolute_url()) for dossier in one_each),
        "applicant": max(queries_of(client_of(row.applicant), row.get_absolute_url()) for row in one_each),
        "public": queries_of(client_of(None), reverse("certificate.verify", args=[Certificate.objects.first().code])),
    }


@pytest.fixture(scope="module")
def cost(catalogue_once, django_db_blocker):
    """Costs by number of dossiers; the rows are taken back afterwards."""
    found = {}
    with django_db_blocker.unblock():
        with transaction.atomic():
            cache.clear()
            fill(1, states=[S.CLOSED])
            found[1] = costs()
            fill(2, states=[S.SUBMITTED, S.ACCEPTED])
            found[3] = costs()
            fill(997)
            found[1000] = costs()
            transaction.set_rollback(True)
        yield found


@pytest.mark.parametrize("rows", SIZES)
def test_public_check_asks_one_question(cost, rows):
    assert cost[rows]["public"] <= PUBLIC_MOST


@pytest.mark.parametrize("rows", SIZES)
def test_queue_with_tabs_filters_and_panel_asks_at_most_eight_questions(cost, rows):
    assert cost[rows]["queue"] <= QUEUE_MOST


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("role", DESK_MOST)
def test_desk_asks_no_more_with_more_rows(cost, rows, role):
    assert cost[rows][role] <= DESK_MOST[role]


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("who", ["office", "applicant"])
def test_dossier_page_asks_at_most_twelve_questions(cost, rows, who):
    assert cost[rows][who] <= DOSSIER_MOST
