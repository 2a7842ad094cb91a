"""What a candidate needs on the day: asked with the application, read by whoever must, and nowhere else."""

import pytest
from django.urls import reverse

from applicants.enums import DossierState
from assessments import actions
from assessments.models import SupportNeeds
from assessments.queries.recorded import rows_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in
from tests.factories.assessments import admitted, another_applicant, hall, running, seated
from tests.pages import words
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once", "blank_sheets")]
SAID = {"reader": False, "access": True, "wheelchair": True, "note": "Huruf besar."}
LINES = ["Kemudahan melihat, mendengar, atau menulis", "Jalan masuk dan meja untuk kursi roda", "Huruf besar."]


def test_it_is_asked_from_the_draft_on_and_changed_until_the_exam(client):
    place = hall()
    draft = dossier_in(DossierState.DRAFT, place.world)
    client.force_login(draft.applicant)
    address = reverse("exam.needs", args=[draft.code])
    assert address in client.get(draft.get_absolute_url()).content.decode()
    client.post(address, {"wheelchair": "on", "note": "Huruf besar."})
    client.post(address, {"access": "on"})
    (row,) = SupportNeeds.objects.all()
    assert (row.wheelchair, row.access, row.note, row.dossier) == (False, True, "", draft)
    assert "checked" in client.get(address).content.decode()
    event = AuditEvent.objects.filter(verb="exam.needs").first()
    assert not event.after, "the trail keeps that it was said, never what"


def test_nobody_else_says_it_and_not_once_the_exam_runs():
    place = hall()
    seat = seated(place)
    refused("not_allowed", actions.say_needs, seat.dossier, **SAID, by=place.admin, now=NOW)
    SupportNeeds.objects.all().delete()
    begun = running(place, admitted(place, another_applicant(place)))
    refused("wrong_state", actions.say_needs, begun.dossier, **SAID, by=begun.dossier.applicant, now=NOW)
    assert not SupportNeeds.objects.exists()


def test_it_reaches_the_form_of_adjustments_and_the_readiness_of_the_site(client):
    place = hall()
    seat = seated(place)
    assert rows_of(seat, "needs") == (["Kebutuhan"], [["Tidak menyampaikan kebutuhan khusus"]])
    actions.say_needs(seat.dossier, **SAID, by=seat.dossier.applicant, now=NOW)
    assert rows_of(seat, "needs") == (["Kebutuhan"], [[line] for line in LINES])
    page = reverse("exam.readiness", args=[seat.event.code])
    reader = person_with(Role.INSPECTORATE, place.world.catalogue.agency)
    for who, reads in ((place.admin, True), (place.assessor.user, True), (reader, False)):
        client.force_login(who)
        assert ("kursi roda" in words(client.get(page)).replace("Akses bagi peserta", "")) is reads, who
    client.force_login(place.admin)
    assert "kursi roda" not in words(client.get(seat.dossier.get_absolute_url()))


def test_who_needs_nothing_may_say_so_too():
    seat = seated(hall())
    actions.say_needs(seat.dossier, reader=False, access=False, wheelchair=False, by=seat.dossier.applicant, now=NOW)
    assert rows_of(seat, "needs")[1] == [["Menyatakan tidak ada kebutuhan khusus"]]
