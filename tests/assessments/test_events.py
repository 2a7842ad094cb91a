"""Setting up exams and seating candidates."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applicants.actions import withdraw
from applicants.enums import DossierState, Duty
from applicants.models import Involvement
from assessments import actions
from assessments.actions import events as module
from assessments.enums import EventState
from assessments.forms import EventForm
from assessments.models import Assessment, ExamEvent
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from schemes.models import Scheme, SchemeVersion
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW
from tests.factories.assessments import (
    EXAM_START,
    admitted,
    another_applicant,
    declared,
    event_for,
    hall,
    running,
    seated,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_once"), pytest.mark.watched]


def test_event_with_an_expired_licence_is_refused():
    place = hall()
    place.assessor.valid_until = dt.date(2026, 11, 22)
    place.assessor.save()
    sentence = refused("licence_expired", event_for, place)
    assert sentence == (
        "Registrasi asesor Siti Aminah, S.E. berlaku sampai 22 November 2026, sedangkan uji pada 23 November 2026. "
        "Pilih asesor lain atau tanggal lain."
    )
    assert not ExamEvent.objects.exists()


def test_licence_is_asked_for_the_day_in_the_office_zone():
    place = hall()
    place.assessor.valid_until = dt.date(2026, 11, 23)
    place.assessor.save()
    # 18.00 UTC on the 22nd is 01.00 WIB on the 23rd
    assert event_for(place, starts_at=dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)).exam_day == dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    "role", [Role.AGENCY_OFFICER, Role.VERIFIER, Role.ASSESSOR, Role.COMMITTEE_MEMBER, Role.SYSTEM_ADMIN]
)
def test_event_by_somebody_else_is_refused(role):
    place = hall()
    stranger = person_with(role, place.world.catalogue.agency)
    refused("not_allowed", event_for, place, by=stranger)


def test_event_by_an_officer_of_another_office_is_refused():
    refused("not_allowed", event_for, hall(), by=person_with(Role.CERTIFICATE_ADMIN))


def test_event_at_a_test_site_that_was_closed_is_refused():
    place = hall()
    place.site.is_active = False
    place.site.save()
    refused("site_foreign", event_for, place)
    assert not ExamEvent.objects.exists()


def test_no_exam_is_announced_for_a_scheme_outside_the_licence():
    place = hall()
    version = place.world.catalogue.scheme_version
    form = EventForm(user=place.admin, today=EXAM_START.date())
    assert version in form.fields["scheme_version"].queryset
    Scheme.objects.filter(pk=version.scheme_id).update(in_scope=False)
    assert version not in form.fields["scheme_version"].queryset.all()
    sentence = refused("out_of_scope", event_for, place, scheme_version=SchemeVersion.objects.get(pk=version.pk))
    assert sentence == (
        f"Skema {version.scheme.name} di luar ruang lingkup lisensi {version.scheme.body}: tidak dapat diujikan. Pilih skema "
        "lain, atau minta LSP memperbarui ruang lingkupnya."
    )
    assert not ExamEvent.objects.exists()


def test_an_exam_announced_before_the_licence_shrank_can_still_be_moved():
    event = event_for(hall())
    Scheme.objects.update(in_scope=False)
    later = {"title": "Uji susulan", "site": event.site, "starts_at": event.starts_at, "note": "Salah nama"}
    by = event.created_by
    assert (
        actions.change_event(ExamEvent.objects.get(pk=event.pk), **later, go_ahead=True, by=by, now=NOW).title
        == "Uji susulan"
    )


def test_seating_invites_the_candidate_and_involves_the_examiner():
    place = hall()
    assessment = seated(place)
    assert (assessment.involvement.person, assessment.involvement.duty) == (place.assessor.user, Duty.EXAMINER)
    letters = Message.objects.filter(recipient=place.world.applicant, kind="exam_invitation")
    assert sorted(letters.values_list("channel", flat=True)) == ["email", "in_app"]
    assert "23 November 2026 pukul 09.00 WIB" in letters.get(channel="in_app").body
    assert "Bawa 3 lembar cetak pasfoto 3 × 4 berlatar merah." in letters.get(channel="in_app").body


@pytest.mark.parametrize("relation", ["self", "superior", "subordinate"])
def test_related_assessor_is_refused(relation):
    place = hall()
    examiner, applicant = place.assessor.user, place.world.applicant
    if relation == "self":
        place.assessor.user = applicant
        place.assessor.save()
    elif relation == "superior":
        applicant.superior = examiner
        applicant.save()
    else:
        examiner.superior = applicant
        examiner.save()
    refused("impartiality", seated, place)
    assert not Assessment.objects.exists()
    assert not Involvement.objects.filter(duty=Duty.EXAMINER).exists()


@pytest.mark.parametrize("state", [s for s in DossierState if s != DossierState.ADMITTED])
def test_only_admitted_dossiers_are_seated(state):
    place = hall()
    dossier = admitted(place)
    type(dossier).objects.filter(pk=dossier.pk).update(state=state)
    refused("not_admitted", seated, place, dossier)


def test_dossier_is_not_seated_twice():
    place = hall()
    first = seated(place)
    refused("already_seated", actions.assign_candidate, first.event, first.dossier, by=place.admin, now=NOW)
    refused("not_admitted", seated, place, first.dossier)


def test_seating_several_is_all_or_none():
    place = hall()
    fine, related = admitted(place), admitted(place, another_applicant(place, superior=place.assessor.user))
    event = event_for(place)
    sentence = refused("impartiality", actions.assign_candidates, event, [fine, related], by=place.admin, now=NOW)
    assert sentence.startswith(related.applicant.full_name)
    assert not event.assessments.exists()


def test_seating_several_locks_every_dossier_before_the_event():
    place = hall()
    one, two = admitted(place), admitted(place, another_applicant(place))
    event = event_for(place)
    with CaptureQueriesContext(connection) as asked:
        actions.assign_candidates(event, [two, one], by=place.admin, now=NOW)
    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert "applicants_dossier" in locks[0]
    assert f"{one.pk}, {two.pk})" in locks[0] or f"{two.pk}, {one.pk})" in locks[0]


def test_candidate_seated_while_the_exam_is_being_started_is_not_left_behind(monkeypatch):
    place = hall()
    event, late = event_for(place), admitted(place, another_applicant(place))
    seated(place, event=event)
    door = module.make_move

    def slow(flow, name, *args, **kwargs):
        if name == "start" and not event.assessments.filter(dossier=late).exists():
            seated(place, late, event)
        return door(flow, name, *args, **kwargs)

    monkeypatch.setattr(module, "make_move", slow)
    refused("stale", actions.start_event, declared(event), by=place.assessor.user, now=NOW)
    seated(place, late, event)
    monkeypatch.undo()
    actions.start_event(declared(event), by=place.assessor.user, now=NOW)
    states = event.assessments.values_list("dossier__state", flat=True)
    assert list(states) == [DossierState.IN_ASSESSMENT] * 2


def test_unseating_frees_the_dossier_and_the_examiner():
    place = hall()
    first = seated(place)
    actions.unassign_candidate(first, by=place.admin, now=NOW)
    assert not Involvement.objects.filter(duty=Duty.EXAMINER).exists()
    assert seated(place, first.dossier).attempt == 1


def test_nobody_is_unseated_after_the_start():
    place = hall()
    refused("wrong_state", actions.unassign_candidate, running(place), by=place.admin, now=NOW)


def test_start_puts_every_dossier_in_assessment():
    place = hall()
    event = event_for(place)
    one, two = admitted(place), admitted(place, another_applicant(place))
    for dossier in (one, two):
        seated(place, dossier, event)
    actions.start_event(declared(event), by=place.assessor.user, now=NOW)
    for dossier in (one, two):
        dossier.refresh_from_db()
        assert dossier.state == DossierState.IN_ASSESSMENT
    assert ExamEvent.objects.get().state == EventState.RUNNING


def test_start_before_the_exam_day_is_refused():
    place = hall()
    event = seated(place, event=event_for(place, starts_at=EXAM_START + dt.timedelta(days=1))).event
    assert refused("too_early", actions.start_event, event, by=place.admin, now=NOW) == (
        "Uji baru dapat dimulai pada 24 November 2026."
    )


def test_start_without_candidates_is_refused():
    place = hall()
    refused("guard", actions.start_event, event_for(place), by=place.admin, now=NOW)


def test_start_with_a_licence_that_ended_meanwhile_is_refused():
    place = hall()
    event = seated(place).event
    place.assessor.valid_until = dt.date(2026, 11, 1)
    place.assessor.save()
    refused("guard", actions.start_event, ExamEvent.objects.get(pk=event.pk), by=place.admin, now=NOW)


def test_withdrawn_candidate_neither_starts_nor_counts():
    place = hall()
    event = event_for(place)
    stays, goes = admitted(place), admitted(place, another_applicant(place))
    for dossier in (stays, goes):
        seated(place, dossier, event)
    type(goes).objects.filter(pk=goes.pk).update(state=DossierState.WITHDRAWN)
    actions.start_event(declared(event), by=place.admin, now=NOW)
    goes.refresh_from_db()
    assert goes.state == DossierState.WITHDRAWN


def test_started_twice_is_told_without_an_error():
    place = hall()
    assessment = running(place)
    event = ExamEvent.objects.get(pk=assessment.event_id)
    refused("already_made", actions.start_event, event, by=place.assessor.user, now=NOW)
    assert AuditEvent.objects.filter(verb="exam_event.start").count() == 1


def test_renewed_registration_keeps_one_row():
    place = hall()
    person = place.assessor.user
    again = actions.register_assessor(
        person, registration_number="met 000 011411 2019", valid_until=dt.date(2029, 1, 1), by=place.admin, now=NOW
    )
    assert (again.pk, again.registration_number) == (place.assessor.pk, "MET.000.011411.2019")
    refused(
        "registration_shape",
        actions.register_assessor,
        person,
        registration_number="123",
        valid_until=dt.date(2029, 1, 1),
        by=place.admin,
        now=NOW,
    )


@pytest.mark.engines
def test_raw_sql_cannot_seat_with_a_wrong_involvement():
    place = hall()
    dossier = admitted(place)
    event = event_for(place)
    own = Involvement.objects.get(dossier=dossier, duty=Duty.APPLICANT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessments_assessment (dossier_id, event_id, involvement_id, attempt, recommendation, note, "
            "assigned_at) VALUES (%s, %s, %s, 1, '', '', %s)",
            [dossier.pk, event.pk, own.pk, NOW],
        )


def told(person, kind):
    return Message.objects.filter(recipient=person, kind=kind, channel="in_app")


def test_unseated_candidate_is_told_once():
    place = hall()
    first = seated(place)
    again = Assessment.objects.get(pk=first.pk)
    actions.unassign_candidate(first, by=place.admin, now=NOW)
    refused("already_made", actions.unassign_candidate, again, by=place.admin, now=NOW)
    notice = told(place.world.applicant, "exam_unassigned").get()
    assert "23 November 2026 pukul 09.00 WIB" in notice.body
    assert AuditEvent.objects.filter(verb="exam_event.unassign").count() == 1


def test_withdrawal_of_a_seated_candidate_reaches_assessor_and_exam_office():
    place = hall()
    dossier = seated(place).dossier
    withdraw(dossier, by=place.world.applicant, now=NOW, note="Pindah tugas.")
    for person in (place.assessor.user, place.admin):
        notice = told(person, "exam_candidate_withdrawn").get()
        assert dossier.applicant.full_name in notice.body
        assert "Pindah tugas" not in notice.body
    assert told(place.world.officer, "dossier_withdrawn").exists()
    assert not told(place.world.officer, "exam_candidate_withdrawn").exists()
    actions.unassign_candidate(Assessment.objects.get(), by=place.admin, now=NOW)
    assert not told(place.world.applicant, "exam_unassigned").exists()


def test_withdrawal_of_somebody_who_sits_nowhere_tells_no_exam_office():
    place = hall()
    withdraw(admitted(place), by=place.world.applicant, now=NOW)
    assert not told(place.admin, "exam_candidate_withdrawn").exists()


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Jakarta", 2), ("Asia/Makassar", 1), ("Asia/Jayapura", 0)])
def test_hour_of_an_exam_is_read_on_the_clock_of_the_office(zone, hour):
    place = hall()
    agency = place.world.catalogue.agency
    agency.zone = zone
    agency.save()
    typed = {
        "title": "Uji gelombang II",
        "agency": agency.pk,
        "scheme_version": place.world.catalogue.scheme_version.pk,
        "site": place.site.pk,
        "starts_at": "2026-11-23T09:00",
        "assessor": place.assessor.pk,
    }
    form = EventForm(typed, user=place.admin, today=dt.date(2026, 11, 1))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_at"] == dt.datetime(2026, 11, 23, hour, 0, tzinfo=dt.UTC)


def test_candidate_reads_day_and_place_of_the_exam_until_it_begins(client):
    place = hall()
    assessment = seated(place)
    page = assessment.dossier.get_absolute_url()
    told = f"Hadiri uji pada 23 November 2026 pukul 09.00 WIB di {assessment.event.site.name}"
    client.force_login(place.world.applicant)
    assert told in client.get(page).text
    actions.start_event(declared(assessment.event), by=place.admin, now=EXAM_START)
    assert told not in client.get(page).text


def test_event_page_says_what_to_do_next(client):
    place = hall()
    event = event_for(place)
    client.force_login(place.admin)
    assert told_to_do(client, event) == "Belum ada peserta. Tambahkan peserta lebih dahulu, lalu mulai uji."
    seated(place, event=event)
    with time_machine.travel(EXAM_START, tick=False):
        client.force_login(place.admin)  # the session before would have ended
        assert told_to_do(client, event).startswith("Siti Aminah, S.E. belum membuat pernyataan")
        assert told_to_do(client, declared(event)) == "Mulai uji."
    actions.start_event(declared(event), by=place.admin, now=EXAM_START)
    client.force_login(place.assessor.user)
    assert told_to_do(client, event) == "Beri rekomendasi untuk 1 peserta."


def test_event_page_before_the_day_says_from_when(client):
    place = hall()
    event = event_for(place)
    with time_machine.travel(EXAM_START - dt.timedelta(days=7), tick=False):
        client.force_login(place.admin)
        assert told_to_do(client, event).startswith("Belum ada peserta.")
        declared(seated(place, event=event).event)
        page = client.get(event.get_absolute_url())
    assert page.context["todo"] == "Mulai uji pada Senin, 23 November 2026."
    (start,) = [row for row, _ in page.context["moves"] if row.move.name == "start"]
    assert start.refusal == "Uji baru dapat dimulai pada 23 November 2026."


def told_to_do(client, event):
    return client.get(event.get_absolute_url()).context["todo"]
