"""A holder who answers twice, two officers who propose, and a person who chooses a password meanwhile: one of two, with words."""

import pytest

from applicants import actions
from applicants.enums import DossierState
from applicants.models import ProfileProposal
from applicants.queries import mark_of
from certportal.kernel.accounts.actions import accept_invitation, add_person
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, world
from tests.racing import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]
WHY = "Menurut KTP."


def propose(where, by, **facts):
    said = {"agency": where.catalogue.agency, "reason": WHY, "by": User.objects.get(pk=by.pk), "now": NOW}
    return actions.propose_profile(User.objects.get(pk=where.applicant.pk), facts=facts, **said)


def test_a_proposal_is_answered_once():
    where = world()
    row = propose(where, where.officer, phone="081299999999")
    seen = mark_of(where.applicant, row.facts)

    def accept():
        actions.accept_proposal(row, seen=seen, by=User.objects.get(pk=where.applicant.pk), now=NOW)

    def refuse():
        actions.refuse_proposal(row, reason="Bukan.", by=User.objects.get(pk=where.applicant.pk), now=NOW)

    assert together(accept, refuse) == ["answered", "done"]
    row.refresh_from_db()
    changed = User.objects.get(pk=where.applicant.pk).phone == "081299999999"
    assert changed == (row.outcome == "accepted")
    assert Message.objects.filter(recipient=where.officer, channel="in_app").count() == 1


def test_of_two_officers_who_propose_at_once_one_proposal_waits():
    where = world()
    colleague = person_with(Role.INTAKE_OFFICER, where.catalogue.agency)
    done = together(
        lambda: propose(where, where.officer, phone="081299999999"),
        lambda: propose(where, colleague, phone="081288888888"),
    )
    assert done == ["done", "done"]
    assert ProfileProposal.objects.count() == 2
    assert ProfileProposal.objects.waiting().count() == 1


def test_who_chooses_a_password_while_the_counter_saves_is_changed_before_or_not_at_all():
    where = world()
    person = add_person(
        full_name="Sri Wahyuni", employment_status="other", nik="3171015501850009", by=where.officer, now=NOW
    )
    draft = dossier_in(DossierState.DRAFT, where, applicant=person, entered_by=where.officer)

    def copy():
        by = User.objects.get(pk=where.officer.pk)
        actions.copy_profile(draft, facts={"full_name": "Nama Lain"}, reason=WHY, by=by, now=NOW)

    assert together(copy, lambda: accept_invitation(person=person, password="kuda-nil-di-rawa-42", now=NOW)) == [
        "done",
        "done",
    ]
    acts = list(
        AuditEvent.objects.filter(verb__in=["person.update", "person.accept_invitation", "profile.propose"])
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert acts in (["person.update", "person.accept_invitation"], ["person.accept_invitation", "profile.propose"])
    renamed = User.objects.get(pk=person.pk).full_name == "Nama Lain"
    assert renamed == (acts[0] == "person.update")
