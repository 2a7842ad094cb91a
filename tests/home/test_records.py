"""/catatan/: every table opens for system administrators and inspectors, and nothing there can be written."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.urls import reverse

from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from certportal.kernel.audit.admin import ReadOnlyAdmin
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM, record
from tests.factories.accounts import MembershipFactory, OutsiderFactory, PersonFactory, person_with
from tests.factories.outbox import MailFactory
from tests.home.asking import FRAME, body, queries

pytestmark = pytest.mark.django_db
TABLES = sorted(
    model._meta.label_lower for model, room in admin.site._registry.items() if isinstance(room, ReadOnlyAdmin)
)


def address(table, pk=None):
    app, model = table.split(".")
    return reverse("records:row" if pk else "records:list", args=[app, model, *([pk] if pk else [])])


@pytest.fixture
def inspector(client):
    client.force_login(person_with(Role.INSPECTORATE))
    return client


def test_every_table_opens_for_an_admin(office):
    PersonFactory(password=None)
    record("test.act", by=SYSTEM, after={"a": ["b"]})
    MailFactory()
    page = body(office.get(reverse("records:index")))
    assert len(TABLES) > 20
    for table in TABLES:
        assert address(table) in page
        shown = office.get(address(table))
        assert shown.status_code == 200, table
        for url, _ in shown.context["lines"][:1]:
            assert office.get(url).status_code == 200, url


def test_suspected_misprints_stay_with_admins(inspector, client):
    assert inspector.get(address("audit.auditevent")).status_code == 200
    assert address("schemes.schemeunit") not in body(inspector.get(reverse("records:index")))
    assert inspector.get(address("schemes.schemeunit")).status_code == 403
    assert AuditEvent.objects.filter(verb="access.denied").count() == 1


def test_nothing_is_written_there(office):
    person = PersonFactory(password=None, full_name="Tetap Begini")
    for verb in ("post", "put", "patch", "delete"):
        assert getattr(office, verb)(address("accounts.user", person.pk)).status_code == 405
    person.refresh_from_db()
    assert person.full_name == "Tetap Begini"


@pytest.mark.parametrize("table", ["account.emailaddress", "mfa.authenticator", "axes.accessattempt", "x.y"])
def test_tables_of_other_packages_are_not_there(office, table):
    """Seeds of second factors, addresses typed at sign-in."""
    assert EmailAddress in admin.site._registry
    assert office.get(address(table)).status_code == 404


def test_secrets_stay_out(office):
    person = OutsiderFactory(nik="3171015501850042")
    page = body(office.get(address("accounts.user", person.pk)))
    assert "0042" in page
    for secret in ("3171015501850042", person.password, person.nik_index):
        assert secret not in page
    letter = MailFactory(body="tautan rahasia", subject="judul rahasia")
    assert "rahasia" not in body(office.get(address("outbox.message", letter.pk)))


def test_people_are_looked_for_without_a_trace_in_the_address(inspector):
    PersonFactory(full_name="Made Agung", password=None)
    PersonFactory(full_name="Lain Orang", is_active=False, password=None)
    response = inspector.post(address("accounts.user"), {"q": "made", "is_active": "True"}, follow=True)
    assert response.redirect_chain == [(f"{address('accounts.user')}?is_active=True", 302)]
    assert [cells[0][1] for _, cells in response.context["lines"]] == ["Made Agung"]
    inspector.post(address("accounts.user"), {"hapus": "1"})
    rows = inspector.get(address("accounts.user"), {"is_active": "False"}).context["lines"]
    assert [cells[0][1] for _, cells in rows] == ["Lain Orang"]
    assert len(inspector.get(address("accounts.user"), {"is_active": "mungkin"}).context["lines"]) == 3


def test_markup_in_rows_is_text(office):
    person = PersonFactory(full_name="<b>tebal</b>", password=None)
    for page in (office.get(address("accounts.user")), office.get(address("accounts.user", person.pk))):
        assert "<b>tebal" not in body(page)


@pytest.mark.parametrize("table", ["accounts.membership", "accounts.user", "audit.auditevent"])
def test_list_costs_the_same_for_one_and_for_three(office, table):
    counts = []
    for total in (2, 4):
        while Membership.objects.count() < total:
            MembershipFactory(user=PersonFactory(password=None))
            record("test.act", by=SYSTEM)
        counts.append(queries(office, address(table)))
    assert counts[0] == counts[1] <= FRAME + 3


def test_desk_leads_there_for_the_two_roles_only(client):
    for role, shown in ((Role.SYSTEM_ADMIN, True), (Role.INSPECTORATE, True), (Role.VERIFIER, False)):
        client.force_login(person_with(role))
        assert (reverse("records:index") in body(client.get("/meja-kerja/"))) == shown
