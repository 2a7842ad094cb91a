"""/catatan/: every table opens for system administrators and inspectors, and nothing there can be written."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.db.models import BinaryField
from django.urls import reverse

from applicants.models import CaseMessage, QueueHabit
from certportal.home.records.cells import label_of
from certportal.home.records.kept_back import KEPT_BACK, columns
from certportal.home.records.site import Room, ours, records, rule_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership
from certportal.kernel.audit.models import AuditEvent, Reading
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.web.models import TypedDraft
from tests.factories.accounts import MembershipFactory, OutsiderFactory, PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, world
from tests.factories.outbox import MailFactory
from tests.home.asking import FRAME, body, queries

pytestmark = pytest.mark.django_db
TABLES = sorted(model._meta.label_lower for model in ours())
SECRET = re.compile(r"password|cipher|index|pin|digest|token|secret|salt|key|sealed")
# Called like secrets and none: by what rows find each other, the place of a key in the list of keys, the sum of what was signed.
PLAIN = {
    "audit.auditseal.key_id", "jobs.job.key", "outbox.message.key", "approvals.approval.key",
    "assessments.formanswer.key", "assessments.reportsign.digest",
}  # fmt: skip


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
    for table in TABLES:
        assert address(table) in page
        shown = office.get(address(table))
        assert shown.status_code == 200, table
        for url, _ in shown.context["lines"][:1]:
            assert office.get(url).status_code == 200, url


def test_every_table_of_the_portal_has_a_room():
    """The word of the page: /catatan/ shows every table. Tables of packages hold seeds, sessions and typed addresses."""
    packages = ("django", "allauth", "axes", "tests")
    portal = {m._meta.label_lower for m in apps.get_models() if m.__module__.split(".")[0] not in packages}
    assert portal == set(TABLES) == {model._meta.label_lower for model in records()._registry}


def test_every_column_is_shown_or_kept_back_for_a_reason():
    shown = {f"{model._meta.label_lower}.{field.name}" for model in ours() for field in columns(model)}
    every = {f"{model._meta.label_lower}.{f.name}": f for model in ours() for f in model._meta.concrete_fields}
    assert shown | set(KEPT_BACK) == set(every)
    assert not shown & set(KEPT_BACK)
    assert all(KEPT_BACK.values())
    assert not {name for name, field in every.items() if isinstance(field, BinaryField)} & shown
    assert {name for name in shown if SECRET.search(name.rsplit(".", 1)[1])} == PLAIN
    for room in records()._registry.values():
        listed = {f"{room.opts.label_lower}.{name}" for name in (*room.list_display, *room.list_filter)}
        assert not listed & set(KEPT_BACK), room


def test_every_column_has_a_name_in_words():
    """No "Created at": columns without a name are called by their table, or by the page."""
    for model in ours():
        room = records()._registry[model]
        for field in columns(model):
            english = field.name.replace("_", " ").capitalize()
            assert "_" not in field.name or label_of(room, field.name) != english, (model, field.name)


def test_rows_of_cases_are_for_those_who_find_the_case_elsewhere(office, client):
    """Who tends the portal reads no cases here either; the inspectorate of an office reads those of that office."""
    dossier = dossier_in("submitted", world())
    written = CaseMessage.objects.create(
        dossier=dossier, author=dossier.applicant, from_office=False, text="hanya kita", written_at=NOW
    )
    for table in ("applicants.dossier", "applicants.casemessage", "applicants.involvement", "applicants.document"):
        assert office.get(address(table)).context["lines"] == [], table
    assert office.get(address("applicants.casemessage", written.pk)).status_code == 404
    client.force_login(person_with(Role.INSPECTORATE))
    assert client.get(address("applicants.dossier", dossier.pk)).status_code == 404
    near = person_with(Role.INSPECTORATE, dossier.agency)
    client.force_login(near)
    for table, pk in (("applicants.casemessage", written.pk), ("applicants.dossier", dossier.pk)):
        assert client.get(address(table)).context["lines"]
        assert client.get(address(table, pk)).status_code == 200
    for table in sorted(set(TABLES) - {"schemes.schemeunit"}):  # for admins alone
        for url, _ in client.get(address(table)).context["lines"][:1]:
            assert client.get(url).status_code == 200, url
    read = Reading.objects.get(reader_id=near.pk, subject_type="applicants.casemessage")
    assert (read.about_id, read.subject_id) == (dossier.applicant_id, written.pk)
    assert "hanya kita" in body(client.get(address("applicants.casemessage", written.pk)))


def test_tables_without_a_rule_of_their_own_hold_no_cases():
    """A new table of an app of cases that hangs on no case would be open to all who read here: it is named or red."""
    free = {
        model._meta.label_lower
        for model, room in records()._registry.items()
        if isinstance(room, Room) and rule_of(model) is None and "kernel" not in model.__module__
    }
    assert free == {
        "schemes.competencystandard", "schemes.decreeclause", "schemes.unitprerequisite", "schemes.sopperformer",
        "schemes.competencyelement", "schemes.performancecriterion", "schemes.tradeform",
        "assessments.quorumrule", "assessments.usualrole", "applicants.queuehabit",
    }  # fmt: skip


def test_what_one_person_types_or_looks_for_is_read_by_nobody_here(office):
    PersonFactory(password=None)
    draft = TypedDraft.objects.create(user_id=1, address="/berkas/", texts={"note": "belum dikirim"}, at=NOW)
    habit = QueueHabit.objects.create(person_id=1, views={"Bu Rahasia": "q=rahasia"})
    for table, row, words in (("web.typeddraft", draft, "belum dikirim"), ("applicants.queuehabit", habit, "ahasia")):
        page = body(office.get(address(table, row.pk)))
        assert row._meta.verbose_name in page.lower(), table
        assert words not in page, table


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
