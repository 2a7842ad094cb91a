"""An appeal reaches somebody who may answer it: never only those who handled the case, never an office left empty."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.enums import Duty
from applicants.models import Involvement
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Membership, Organisation
from certportal.kernel.outbox.models import Message
from complaints import actions
from complaints.actions import Filed
from complaints.desk import desk_appeals, nobody_to_judge
from complaints.models import Appeal
from tests.factories.accounts import OrganisationFactory, PersonFactory, person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import decided, hall
from tests.factories.complaints import judge_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once")]


@pytest.fixture
def decision(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return decided(hall(), weak=(2,))


def filed(decision):
    return actions.file_appeal(decision.dossier, Filed("Bukti tidak dibaca."), by=decision.dossier.applicant, now=NOW)


def signs(decision, person):
    """As the head who signs every letter of results."""
    Involvement.objects.create(dossier=decision.dossier, person=person, duty=Duty.SIGNER, since=NOW)


def told():
    rows = Message.objects.filter(kind="appeal_to_judge", channel="in_app")
    return list(rows.values_list("recipient", flat=True))


def test_only_who_may_judge_is_told_and_where_nobody_is_left_somebody_free_must_be_named(client, decision):
    """The head signed and is the only one, then somebody free is named; an officer who decided is passed over."""
    Membership.objects.filter(role=Role.LEADERSHIP).delete()
    head, admin = person_with(Role.LEADERSHIP, decision.dossier.agency), person_with(Role.SYSTEM_ADMIN)
    merged = PersonFactory(is_active=False, merged_into=head)
    signs(decision, merged)
    found = filed(decision)
    assert (found.state, told()) == ("received", [])
    assert found.number in next(iter(nobody_to_judge(admin, NOW))).sentence
    assert not list(nobody_to_judge(head, NOW))
    assert desk_appeals(head, NOW).total == 0
    client.force_login(head)
    assert "Belum ada yang dapat menilai banding ini" in client.get(reverse("appeal.list")).text

    free = person_with(Role.LEADERSHIP, decision.dossier.agency)
    assert not list(nobody_to_judge(admin, NOW))
    assert (desk_appeals(free, NOW).total, desk_appeals(head, NOW).total) == (1, 0)
    actions.withdraw_appeal(found, by=decision.dossier.applicant, now=NOW)
    signs(decision, judge_at(decision))
    filed(decision)
    assert told() == [free.pk]


def test_service_office_answers_what_nobody_is_left_to_answer_where_it_came(client, decision):
    office = OrganisationFactory(seats=["certification_body"])
    body = decision.dossier.exam_scheme.scheme.body
    type(body).objects.filter(pk=body.pk).update(organisation=office)
    Organisation.objects.filter(pk=decision.dossier.agency_id).update(seats=["service_office"])
    decision.refresh_from_db()
    here, there = judge_at(decision), person_with(Role.COMPLAINT_OFFICER, office)
    found = filed(decision)
    assert (found.office, told()) == (office, [there.pk])
    assert not Appeal.objects.visible_to(here).exists()
    Membership.objects.filter(user=there).delete()
    client.force_login(here)
    for name, args in (("appeal.list", ()), ("home.desk", ()), ("appeal.show", (found.code,))):
        assert found.number in client.get(reverse(name, args=args)).text
    actions.answer_appeal(found, upheld=False, text="Tetap.", by=here, now=NOW)
    assert client.get(found.get_absolute_url()).status_code == 200
    assert not Appeal.objects.visible_to(judge_at(decision)).exists()  # what is answered stays where it came
