import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from certportal.kernel.accounts import actions, queries
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.audit.record import SYSTEM
from tests.factories.accounts import PASSWORD, OutsiderFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db
NIP, NIK = "196209101986031013", "3171015501850001"


def now():
    return timezone.now()


def register(**facts):
    return actions.register_applicant(
        **{
            "full_name": "Nur'aini",
            "email": "Nur@Contoh.id",
            "password": PASSWORD,
            "employment_status": "pns",
            "nip": NIP,
            "now": now(),
            **facts,
        }
    )


def refusal_of(act):
    with pytest.raises(PersonRefused) as refused, transaction.atomic():
        act()
    return refused.value


def test_registered_applicant_has_role_address_and_audit_row():
    person = User.objects.get(pk=register(nip="19620910 198603 1 013", nik=NIK).pk)
    assert (person.nip, person.email, person.reveal_nik()) == (NIP, "nur@contoh.id", NIK)
    assert queries.roles_of(person) == {(Role.APPLICANT, 0)}
    assert person.check_password(PASSWORD)
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("nur@contoh.id", False, True)
    event = AuditEvent.objects.get(verb="person.register")
    assert (event.actor_id, event.subject_id) == (person.pk, person.pk)
    assert NIK not in str(event.after)


def test_registration_may_come_confirmed():
    register(email_confirmed=True)
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"nip": ""}, "nip", "no_number"),
        ({"employment_status": "other", "nip": ""}, "nik", "no_number"),
        ({"employment_status": "pppk"}, "nik", "no_number"),
        ({"nip": "123"}, "nip", "shape"),
        ({"nik": "123"}, "nik", "shape"),
        ({"full_name": "Bu\u202edi"}, "full_name", "name"),
        ({"email": "bukan-alamat"}, "email", "email"),
        ({"grade": "IX"}, "grade", "grade"),
    ],
)
def test_registration_refuses_what_cannot_be(facts, field, code):
    refused = refusal_of(lambda: register(**facts))
    assert (refused.field, refused.code) == (field, code)
    assert refused.sentence
    assert not User.objects.exists()


@pytest.mark.parametrize("facts", [{"nip": NIP}, {"nik": NIK}, {"email": "NUR@contoh.id"}])
def test_registration_refuses_what_somebody_has(facts):
    register(nik=NIK)
    fresh = {"nip": "198501152011012001", "nik": "", "email": "lain@contoh.id"}
    assert refusal_of(lambda: register(**{**fresh, **facts})).code == "taken"
    assert User.objects.count() == 1


def test_unique_columns_decide_a_race(monkeypatch):
    register()
    monkeypatch.setattr(actions, "is_taken", lambda **facts: False)
    assert refusal_of(lambda: register(email="lain@contoh.id")).code == "taken"


def test_unknown_column_is_a_programming_error():
    with pytest.raises(ValueError, match="is_superuser"):
        register(is_superuser=True)
    with pytest.raises(ValueError, match="is_staff"):
        actions.update_person(person=PersonFactory(password=None), by=SYSTEM, now=now(), changes={"is_staff": True})


def test_nominated_person_needs_no_address_and_has_no_password():
    person = actions.add_person(full_name="I Gusti Ngurah Made Agung", nip=NIP, grade="IIIb", by=SYSTEM, now=now())
    assert not person.has_usable_password()
    assert (person.email, person.grade) == (None, "III/b")
    assert not EmailAddress.objects.exists()
    assert AuditEvent.objects.get(verb="person.add").actor_name == "Sistem"


def test_update_tells_old_and_new_but_keeps_silent_about_numbers():
    person = OutsiderFactory(nik=NIK, full_name="Lama", password=None)
    boss = PersonFactory(full_name="Atasan", password=None)
    actions.update_person(
        person=person,
        by=boss,
        now=now(),
        changes={
            "full_name": "Dr. H. Ahmad, S.Kom., M.M.",
            "nik": "3171015501850002",
            "superior": boss,
            "phone": "081",
        },
    )
    assert person.full_name == "Dr. H. Ahmad, S.Kom., M.M."
    assert person.reveal_nik() == "3171015501850002"
    event = AuditEvent.objects.get(verb="person.update")
    assert event.before == {"full_name": "Lama", "nik": "…", "superior": "", "phone": "…"}
    assert event.after == {
        "full_name": "Dr. H. Ahmad, S.Kom., M.M.",
        "nik": "diubah",
        "superior": "Atasan",
        "phone": "diubah",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [("nip", NIP), ("birth_date", dt.date(1985, 1, 15)), ("birth_place", "Sumenep"), ("phone", "0811")],
)
def test_update_never_writes_down_what_may_have_to_be_forgotten(name, value):
    person = OutsiderFactory(nik=NIK, birth_date=None, birth_place="", phone="", password=None)
    actions.update_person(person=person, by=SYSTEM, now=now(), changes={name: value})
    actions.update_person(person=person, by=SYSTEM, now=now(), changes={name: "" if isinstance(value, str) else None})
    rows = AuditEvent.objects.filter(verb="person.update").values_list("before", "after")
    assert list(rows) == [({name: "…"}, {name: "diubah"})] * 2


def test_update_without_change_leaves_no_row_and_clears_what_is_empty():
    person = OutsiderFactory(nik=NIK, nip=NIP, grade="III/b", password=None)
    actions.update_person(person=person, by=SYSTEM, now=now(), changes={"nik": NIK, "nip": NIP})
    assert not AuditEvent.objects.filter(verb="person.update").exists()
    actions.update_person(person=person, by=SYSTEM, now=now(), changes={"nik": "", "nip": "", "grade": ""})
    assert (person.nik_index, person.nip, person.grade) == (None, None, "")


def test_update_refuses_the_number_of_another():
    OutsiderFactory(nik=NIK, password=None)
    person = PersonFactory(password=None)
    refused = refusal_of(lambda: actions.update_person(person=person, by=SYSTEM, now=now(), changes={"nik": NIK}))
    assert refused.code == "taken"


def test_closed_account_holds_no_role_and_is_opened_again_without_one():
    person = person_with(Role.VERIFIER, password=None)
    actions.deactivate_person(person=person, by=SYSTEM, note="Pindah tugas", now=now())
    actions.deactivate_person(person=person, by=SYSTEM, note="Dua kali", now=now())
    assert queries.roles_of(person) == frozenset()
    actions.reactivate_person(person=person, by=SYSTEM, note="Kembali", now=now())
    assert queries.roles_of(person) == frozenset()
    verbs = AuditEvent.objects.filter(verb__contains="activate").order_by("pk").values_list("verb", "note")
    assert list(verbs) == [("person.deactivate", "Pindah tugas"), ("person.reactivate", "Kembali")]
