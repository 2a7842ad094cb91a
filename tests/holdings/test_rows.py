"""Rows of held units: what counts on a day, and what the database refuses whoever writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from applicants.enums import DossierState
from holdings.enums import HeldUnitSource, HeldUnitStanding
from holdings.models import HeldUnit
from holdings.queries import held_codes, held_units
from tests.factories.accounts import PersonFactory
from tests.factories.applicants import NOW, dossier_in
from tests.factories.held import FIRST, HeldUnitFactory, unit

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

LAST = dt.date(2027, 3, 1)
SECOND = "N.78SPS02.084.2"


def refused(sql, *params):
    """The raw statement fails with an IntegrityError; what stood before still stands."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(raised.value)


def raw(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def person(world):
    return world.applicant


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (dt.date(2024, 2, 29), False),
        (dt.date(2024, 3, 1), True),
        (LAST, True),
        (LAST + dt.timedelta(days=1), False),
    ],
)
def test_unit_counts_from_its_first_to_its_last_day(person, day, counts):
    HeldUnitFactory(person=person, confirmed=True)
    assert held_codes(person, day) == (frozenset({FIRST}) if counts else frozenset())


def test_unit_without_last_day_counts_for_good(person):
    HeldUnitFactory(person=person, valid_until=None, confirmed=True)
    assert held_codes(person, dt.date(2060, 1, 1)) == {FIRST}


def test_only_confirmed_units_count_unless_asked(person):
    waiting = HeldUnitFactory(person=person)
    HeldUnitFactory(person=person, unit=unit(SECOND), refused=True)
    HeldUnitFactory(person=person, unit=unit(SECOND), withdrawn=True)
    assert held_codes(person, LAST) == frozenset()
    assert held_units(person, LAST, confirmed_only=False) == [waiting]


def test_held_units_are_one_query_with_their_unit(person, django_assert_num_queries):
    for code in (SECOND, FIRST, "N.78SPS02.070.1"):
        HeldUnitFactory(person=person, unit=unit(code), confirmed=True)
    with django_assert_num_queries(1):
        found = [row.unit.code for row in held_units(person, LAST)]
    assert found == sorted(found)
    assert len(found) == 3


def test_units_of_another_person_do_not_count(person, world):
    HeldUnitFactory(person=world.officer, confirmed=True)
    assert held_codes(person, LAST) == frozenset()


def test_unit_that_ended_early_stops_on_that_day(person):
    ended = dt.date(2026, 6, 1)
    row = HeldUnitFactory(person=person, confirmed=True, ended_on=ended, ended_reason="Sertifikat dicabut.")
    assert held_codes(person, ended - dt.timedelta(days=1)) == {FIRST}
    assert held_codes(person, ended) == frozenset()
    assert row.standing_on(ended) == HeldUnitStanding.ENDED


@pytest.mark.parametrize(
    ("traits", "day", "standing"),
    [
        ({}, LAST, "waiting"),
        ({"confirmed": True}, LAST, "confirmed"),
        ({"confirmed": True}, LAST + dt.timedelta(days=1), "expired"),
        ({}, LAST + dt.timedelta(days=1), "expired"),
        ({"refused": True}, LAST, "refused"),
        ({"withdrawn": True}, LAST, "withdrawn"),
    ],
)
def test_standing_is_read_from_the_columns(person, traits, day, standing):
    assert HeldUnitFactory(person=person, **traits).standing_on(day) == standing


# --- What the database refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("refusal_reason = 'palsu'", "held_unit_refusal_whole"),
        ("refused_at = '2026-11-23 02:00:00+00'", "held_unit_refusal_whole"),
        ("confirmed_at = '2026-11-23 02:00:00+00'", "held_unit_confirmation_whole"),
        ("confirmed_at = '2026-11-23 02:00:00+00', confirmed_by_id = person_id", "held_unit_not_answered_by_holder"),
        ("evidence_id = NULL", "held_unit_has_evidence"),
        ("entered_by_id = NULL", "held_unit_has_evidence"),
        ("ended_on = '2026-11-23'", "held_unit_end_whole"),
    ],
)
def test_entry_stays_whole(person, change, constraint):
    row = HeldUnitFactory(person=person)
    assert constraint in refused(f"UPDATE holdings_heldunit SET {change} WHERE id = %s", row.pk)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"source": "hearsay"}, "held_unit_source_known"),
        ({"issuer": ""}, "held_unit_issuer_named"),
        ({"valid_until": dt.date(2024, 2, 29)}, "held_unit_dates_in_order"),
        ({"evidence": None}, "held_unit_has_evidence"),
        ({"certificate_number": ""}, "held_unit_number_unless_other"),
        ({"confirmed": True, "refused": True}, "held_unit_one_answer"),
        ({"confirmed": True, "withdrawn": True}, "held_unit_one_answer"),
        ({"confirmed_at": NOW}, "held_unit_confirmation_whole"),
        ({"refused": True, "refusal_reason": ""}, "held_unit_refusal_whole"),
    ],
)
def test_half_an_entry_is_refused(person, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HeldUnitFactory(person=person, **fields)


def test_own_certificate_needs_no_evidence_and_no_officer(person):
    row = HeldUnitFactory(
        person=person, source=HeldUnitSource.OWN_CERTIFICATE, evidence=None, entered_by=None, confirmed_at=NOW
    )
    assert row.standing_on(LAST) == HeldUnitStanding.CONFIRMED


@pytest.mark.parametrize(
    "answer", ["confirmed_at = %s, confirmed_by_id", "refusal_reason='x', refused_at=%s, refused_by_id"]
)
def test_nobody_answers_their_own_entry_in_raw_sql(person, answer):
    row = HeldUnitFactory(person=person)
    sql = f"UPDATE holdings_heldunit SET {answer} = %s WHERE id = %s"
    assert "held_unit_not_answered_by_holder" in refused(sql, NOW, person.pk, row.pk)


def test_same_unit_of_same_certificate_stands_once(person):
    row = HeldUnitFactory(person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldUnitFactory(person=person, certificate_number=row.certificate_number)
    HeldUnitFactory(person=person, unit=unit(SECOND), certificate_number=row.certificate_number)


@pytest.mark.parametrize("past", ["refused", "withdrawn"])
def test_refused_or_withdrawn_entry_leaves_room_for_another(person, past):
    row = HeldUnitFactory(person=person, **{past: True})
    HeldUnitFactory(person=person, certificate_number=row.certificate_number)
    assert HeldUnit.objects.waiting().count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "issuer = 'LSP lain'",
        "certificate_number = 'X-1'",
        "issued_on = '2020-01-01'",
        "valid_until = '2099-01-01'",
        "valid_until = NULL",
        "source = 'other_evidence'",
    ],
)
def test_what_was_entered_is_never_changed(person, change):
    row = HeldUnitFactory(person=person)
    assert "append-only" in refused(f"UPDATE holdings_heldunit SET {change} WHERE id = %s", row.pk)


def test_evidence_is_replaced_until_somebody_answers(person, world):
    row = HeldUnitFactory(person=person)
    other = HeldUnitFactory(person=person, unit=unit(SECOND)).evidence
    raw("UPDATE holdings_heldunit SET evidence_id = %s WHERE id = %s", other.pk, row.pk)
    answer = "UPDATE holdings_heldunit SET confirmed_at = %s, confirmed_by_id = %s WHERE id = %s"
    raw(answer, NOW, world.officer.pk, row.pk)
    back = "UPDATE holdings_heldunit SET evidence_id = %s WHERE id = %s"
    assert "append-only" in refused(back, row.evidence_id, row.pk)


def test_answer_is_never_taken_back(person, world):
    confirmed = HeldUnitFactory(person=person, confirmed=True)
    refusal = HeldUnitFactory(person=person, unit=unit(SECOND), refused=True)
    undo = "UPDATE holdings_heldunit SET confirmed_at = NULL, confirmed_by_id = NULL WHERE id = %s"
    assert "append-only" in refused(undo, confirmed.pk)
    change = "UPDATE holdings_heldunit SET confirmed_by_id = %s WHERE id = %s"
    assert "append-only" in refused(change, world.officer.pk, confirmed.pk)
    reword = "UPDATE holdings_heldunit SET refusal_reason = 'x' WHERE id = %s"
    assert "append-only" in refused(reword, refusal.pk)


def test_entry_is_never_deleted(person):
    row = HeldUnitFactory(person=person)
    assert "append-only" in refused("DELETE FROM holdings_heldunit WHERE id = %s", row.pk)


def test_held_units_are_found_by_their_owner_and_by_offices_that_know_them(world, person):
    row = HeldUnitFactory(person=person)
    stranger = HeldUnitFactory(person=PersonFactory())
    assert list(HeldUnit.objects.visible_to(person)) == [row]
    assert list(HeldUnit.objects.visible_to(world.verifier)) == [row]
    assert list(HeldUnit.objects.visible_to(world.leader)) == []
    dossier_in(DossierState.SUBMITTED, world, applicant=stranger.person)
    assert set(HeldUnit.objects.visible_to(world.officer)) == {row, stranger}
