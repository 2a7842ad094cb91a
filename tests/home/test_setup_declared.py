"""/pengaturan/kantor/belum-ada/: offices that applicants wrote down on their profile, and what an admin answers."""

import pytest
from django.urls import reverse

from applicants.actions import answer_office, link_office
from applicants.eligibility import Outcome
from applicants.enums import DossierState
from applicants.queries import findings_of, missing_from_profile
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.enums import Channel
from certportal.kernel.web.refusal import Refused
from tests.applicants.test_views_applicant import profile_post
from tests.factories.accounts import OrganisationFactory, person_with
from tests.factories.applicants import dossier_in
from tests.factories.applicants import world as build_world
from tests.home.asking import body

pytestmark = pytest.mark.django_db
LIST = "/pengaturan/kantor/belum-ada/"
NEW = "Dinas Teknologi Baru"


@pytest.fixture
def world(world_once):
    return build_world()


@pytest.fixture
def declared(client, world):
    """The profile of somebody whose office the list lacks."""
    client.force_login(world.applicant)
    sent = profile_post(world.applicant, employer="", declared_office=f"  {NEW} ")
    assert client.post(reverse("profile.edit"), sent).status_code == 302
    world.applicant.refresh_from_db()
    return world.applicant.applicant_profile


def rule_of_office(dossier):
    dossier = type(dossier).objects.get(pk=dossier.pk)
    return next(one for one in findings_of(dossier) if one.rule.key == "civil_servant_of")


def told(person):
    return list(person.messages.filter(kind="office_answered", channel=Channel.IN_APP).values_list("body", flat=True))


def test_a_declared_office_is_linked_and_the_rule_is_met(declared, world, client, admin):
    person, dossier = declared.user, dossier_in(DossierState.DRAFT, world)
    waits = rule_of_office(dossier)
    assert (person.employer, waits.outcome) == (None, Outcome.UNKNOWN)
    assert f"{NEW}) belum ada dalam daftar" in waits.reason
    assert "instansi" not in missing_from_profile(person, dossier.service_version)
    client.force_login(admin)
    assert "1 instansi belum ada dalam daftar" in body(client.get("/meja-kerja/"))
    assert NEW in body(client.get(LIST))
    government = Organisation.objects.get(short_name="Pemprov DKI Jakarta")
    office = OrganisationFactory(kind="regional_agency", parent=government, name=NEW)
    unit = OrganisationFactory(kind="work_unit", parent=office, name="Bidang Data")
    where, both = f"{LIST}{declared.pk}/", {"office": unit.pk, "answer": "Pilih yang ada."}
    for wrong in (both, {"office": "", "answer": ""}):
        assert "salah satu saja" in body(client.post(where, wrong))
    assert client.post(where, {"office": unit.pk, "answer": ""}).status_code == 302
    declared.refresh_from_db()
    person.refresh_from_db()
    assert (person.employer, person.work_unit, declared.declared_office) == (office, unit, "")
    assert rule_of_office(dossier).is_met
    assert [NEW not in body(client.get(LIST)), len(told(person)), "Bidang Data" in told(person)[0]] == [True, 1, True]
    assert AuditEvent.objects.filter(verb="office.link").get().before == {"declared_office": NEW}
    assert "belum ada dalam daftar" not in body(client.get("/meja-kerja/"))


def test_words_of_an_admin_stand_on_the_profile_until_another_office_is_written(declared, world, client, admin, now):
    person, service = declared.user, dossier_in(DossierState.DRAFT, world).service_version
    client.force_login(admin)
    sent = {"office": "", "answer": "Pilih Dinas Kominfo."}
    assert client.post(f"{LIST}{declared.pk}/", sent).status_code == 302
    assert "Pilih Dinas Kominfo." in told(person)[0]
    with pytest.raises(Refused, match="sudah dijawab"):
        answer_office(declared, "Lagi", by=admin, now=now)
    person = type(person).objects.get(pk=person.pk)
    assert "instansi" in missing_from_profile(person, service)
    client.force_login(person)
    assert "Jawaban admin: Pilih Dinas Kominfo." in client.get(reverse("profile.edit")).text
    again = profile_post(person, employer="", declared_office="Dinas Lain")
    assert client.post(reverse("profile.edit"), again).status_code == 302
    assert "Jawaban admin" not in client.get(reverse("profile.edit")).text
    client.force_login(admin)
    older = {"office": "", "answer": "Lagi", "seen": "x" * 32}
    assert "perubahan lain tersimpan lebih dahulu" in body(client.post(f"{LIST}{declared.pk}/", older))


def test_who_chose_an_office_declares_none_and_only_admins_answer(declared, world, client, now):
    office = OrganisationFactory(kind="regional_agency")
    both = profile_post(declared.user, employer=office.pk, declared_office=NEW)
    assert "Kosongkan salah satunya" in client.post(reverse("profile.edit"), both).text
    neither = profile_post(declared.user, employer="", declared_office="")
    assert "Instansi belum diisi" in client.post(reverse("profile.edit"), neither).text
    with pytest.raises(PersonRefused):
        link_office(declared, office, by=person_with(Role.VERIFIER), now=now)
