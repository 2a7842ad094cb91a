"""Every invariant can fail: a consistent dossier passes, and each way of damaging it is noticed."""

import datetime as dt

import pytest
from django.db import transaction
from django.db.models import F

from applicants import actions
from applicants.models import Document, DocumentVersion, Dossier
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from certportal.kernel.numbers.models import NumberCounter
from certportal.kernel.outbox.models import Message
from certportal.kernel.sla.models import Clock, ClockEvent
from tests.factories.applicants import NOW
from tests.factories.assessments import decided, hall
from tests.factories.files import absolute
from tests.stateful import invariants, office

pytestmark = pytest.mark.django_db
MINE = {"subject_type": "applicants.dossier"}


def one(model, **facts):
    return model.objects.filter(**facts).order_by("pk").first()


def move_without_the_door(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(state="accepted")


def move_back_in_time(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(state_since=NOW - dt.timedelta(days=1))


def move_without_a_row(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(version=F("version") + 1)


def move_by_another(dossier):
    row = AuditEvent.objects.filter(verb="dossier.submit", subject_id=dossier.pk).get()
    facts = {"before": {"state": "submitted"}, "after": {"state": "withdrawn", "version": dossier.version + 1}}
    Dossier.objects.filter(pk=dossier.pk).update(state="withdrawn", version=dossier.version + 1)
    Clock.objects.about(dossier).live().update(state="stopped", stopped_on=NOW.date())
    AuditEvent.objects.create(
        verb="dossier.withdraw", actor_id=row.actor_id + 1, actor_name="Orang lain", at=dossier.state_since,
        subject_id=dossier.pk, **MINE, **facts,
    )  # fmt: skip


def clock_stopped(dossier):
    Clock.objects.about(dossier).live().update(state="stopped", stopped_on=NOW.date())


def limit_moved(dossier):
    Clock.objects.about(dossier).update(limit_on=F("limit_on") + dt.timedelta(days=7))


def notice_lost(dossier):
    one(Message, channel="in_app", about_id=dossier.pk).delete()


def notice_doubled(dossier):
    row = one(Message, channel="in_app", about_id=dossier.pk)
    row.pk, row.key = None, f"{row.key}:lagi"
    row.save(force_insert=True)


def number_skipped(_dossier):
    NumberCounter.objects.filter(sequence__scope="dossier").update(next=F("next") + 1)


def number_with_a_hole(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(number=dossier.number.replace("00001", "00002"))
    NumberCounter.objects.filter(sequence__scope="dossier").update(next=3)


def officer_without_assignment(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(intake_officer=dossier.applicant)


SPOILERS = [
    move_without_the_door, move_back_in_time, move_without_a_row, move_by_another, clock_stopped, limit_moved,
    notice_lost, notice_doubled, number_skipped, number_with_a_hole, officer_without_assignment,
]  # fmt: skip


def test_every_way_of_spoiling_a_sent_dossier_is_seen(monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: None)
    place = hall()
    person, where = place.world.applicant, place.world.catalogue
    dossier = actions.open_dossier(
        applicant=person, service_version=where.service_version, scheme_version=where.scheme_version, by=person, now=NOW
    )
    office.prepare(dossier, person, NOW, 0)
    office.submit(office.fresh(dossier), person, NOW, 0)
    invariants.check_everything({})
    invariants.documents_keep_their_order()
    invariants.files_are_rows_and_rows_are_files()
    unseen = []
    for spoil in SPOILERS:
        with transaction.atomic():
            spoil(office.fresh(dossier))
            try:
                invariants.check_everything({})
            except AssertionError:
                pass
            else:
                unseen.append(spoil.__name__)
            transaction.set_rollback(True)
    assert unseen == []
    assert ClockEvent.objects.exists()

    with transaction.atomic():
        DocumentVersion.objects.filter(document=Document.objects.first()).update(n=5)
        with pytest.raises(AssertionError):
            invariants.documents_keep_their_order()
        transaction.set_rollback(True)
    absolute(StoredFile.objects.first()).unlink()
    with pytest.raises(AssertionError):
        invariants.files_are_rows_and_rows_are_files()


def test_an_examiner_among_the_deciders_is_seen(monkeypatch):
    decision = decided(hall())
    invariants.who_recommends_does_not_decide()
    # The tables refuse an examiner as decider, so the rule is widened instead: the decider is now excluded by their own
    # duty.
    monkeypatch.setattr(invariants, "EXCLUDED", {decision.involvement.duty})
    with pytest.raises(AssertionError):
        invariants.who_recommends_does_not_decide()
