"""The ledger page and its paper, what is really late, and the day a superior promises."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState, Duty
from applicants.models import Assignment, Dossier, Involvement
from applicants.policies import promises_in_case
from applicants.queries import late_cases, late_summary, near_cases, watched
from certportal.kernel.accounts.enums import Role
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import Paper
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.sla.tick import tick
from certportal.kernel.web import desk
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.actions import add_special_day
from certportal.kernel.workdays.enums import DayKind
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = [pytest.mark.django_db, pytest.mark.watched]

HOLIDAY = "Hari Jadi Kota Uji"


def watch(person, now):
    """The two lists of the page: what is late, and what is near."""
    return tuple(watched(rows(person, now), user=person, now=now) for rows in (late_cases, near_cases))


def jakarta(text, hour=9, minute=0):
    day = dt.date.fromisoformat(text)
    return dt.datetime.combine(day, dt.time(hour, minute), dt.timezone(dt.timedelta(hours=7)))


def checked(world, day="2026-11-20", applicant=None):
    """A sent dossier whose completeness clock (three working days) started that day; an officer has it in hand."""
    dossier = dossier_in(DossierState.COMPLETENESS_CHECK, world, applicant=applicant)
    clocks.start("completeness", dossier, by=dossier.applicant, now=jakarta(day))
    if not Involvement.objects.filter(dossier=dossier, person=world.officer).exists():
        Involvement.objects.create(dossier=dossier, person=world.officer, duty=Duty.OFFICER, since=NOW)
    return dossier


def page_of(client, person, address, now):
    with time_machine.travel(now, tick=False):
        client.force_login(person)
        return client.get(address)


def time_page(client, person, dossier, now):
    return page_of(client, person, reverse("dossier.time", args=[dossier.code]), now).content.decode()


# --- The ledger ------------------------------------------------------------------------------------------------


def test_applicant_reads_days_holidays_and_roles_but_no_names_of_officers(client, world):
    add_special_day(
        dt.date(2026, 11, 24),
        name=HOLIDAY,
        kind=DayKind.REGIONAL,
        decree="Keputusan Gubernur 1/2026",
        by=world.leader,
        now=NOW,
    )
    dossier = checked(world)
    clocks.stop("completeness", dossier, by=world.officer, now=jakarta("2026-11-25"))
    html = time_page(client, world.applicant, dossier, jakarta("2026-11-26"))
    assert f"Hari libur daerah: {HOLIDAY}" in html
    assert "Hari ke-2, giliran kantor" in html
    assert "Akhir pekan (Sabtu)" in html
    assert "2 dari 3 hari kerja" in html
    assert world.officer.full_name not in html


def test_officer_reads_names_beside_roles(client, world):
    dossier = checked(world)
    clocks.stop("completeness", dossier, by=world.officer, now=jakarta("2026-11-25"))
    assert world.officer.full_name in time_page(client, world.officer, dossier, jakarta("2026-11-26"))


def test_provisional_years_are_said(client, world):
    dossier = checked(world)
    html = time_page(client, world.applicant, dossier, jakarta("2026-11-23"))
    assert "belum disahkan" in html


def test_ledger_of_a_draft_is_empty_and_says_when_it_begins(client, world):
    dossier = dossier_in(DossierState.DRAFT, world)
    assert "Belum ada waktu yang dihitung" in time_page(client, world.applicant, dossier, NOW)


def test_dossier_page_leads_to_the_ledger(client, world):
    dossier = checked(world)
    html = page_of(client, world.applicant, dossier.get_absolute_url(), jakarta("2026-11-23")).content.decode()
    assert reverse("dossier.time", args=[dossier.code]) in html


# --- The paper -------------------------------------------------------------------------------------------------


def test_paper_is_kept_while_nothing_changes_and_made_anew_when_something_does(world):
    dossier = checked(world)
    first = actions.order_time_account(dossier, by=world.applicant, now=jakarta("2026-11-23"))
    assert actions.order_time_account(dossier, by=world.officer, now=jakarta("2026-11-23", 15)) == first
    second = actions.order_time_account(dossier, by=world.applicant, now=jakarta("2026-11-24"))
    assert second != first
    clocks.stop("completeness", dossier, by=world.officer, now=jakarta("2026-11-24", 16))
    third = actions.order_time_account(dossier, by=world.applicant, now=jakarta("2026-11-24", 17))
    assert third != second
    assert actions.order_time_account(dossier, by=world.applicant, now=jakarta("2027-03-01")) == third


def test_paper_names_roles_and_every_day(world):
    dossier = checked(world)
    clocks.stop("completeness", dossier, by=world.officer, now=jakarta("2026-11-25"))
    facts = actions.order_time_account(dossier, by=world.officer, now=jakarta("2026-11-25")).facts
    (clock,) = facts["clocks"]
    assert [row["n"] for row in clock["days"]] == ["", "", "", "1", "2", "3"]
    assert [line["title"] for line in clock["lines"]] == ["Mulai dihitung", "Selesai"]
    assert world.officer.full_name not in str(facts)
    assert facts["as_of"] == ""


def test_page_says_the_paper_is_being_prepared_and_then_offers_it(client, world, media_root):
    dossier = checked(world)
    client.force_login(world.applicant)
    where = reverse("dossier.time", args=[dossier.code])
    file = reverse("dossier.time_file", args=[dossier.code])
    answer = client.post(reverse("dossier.time_order", args=[dossier.code]), {"once": "a" * 32}, follow=True)
    assert "sedang disiapkan" in answer.content.decode()
    assert client.get(file).status_code == 404
    run_due(now=Paper.objects.get().created_at + dt.timedelta(minutes=1))
    assert file in client.get(where).content.decode()
    got = client.get(file)
    assert b"".join(got.streaming_content if got.streaming else [got.content]).startswith(b"%PDF")


def test_no_paper_before_any_day_was_counted_and_none_for_strangers(world):
    draft = dossier_in(DossierState.DRAFT, world)
    with pytest.raises(Refused) as refused:
        actions.order_time_account(draft, by=world.applicant, now=NOW)
    assert refused.value.code == "no_clock"
    with pytest.raises(Refused) as refused:
        actions.order_time_account(draft, by=PersonFactory(password=None), now=NOW)
    assert refused.value.code == "not_allowed"


# --- What is really late ---------------------------------------------------------------------------------------


def test_late_begins_after_the_last_minute_of_the_limit_in_the_zone_of_the_office(world):
    dossier = checked(world)
    assert Clock.objects.get().limit_on == dt.date(2026, 11, 25)
    last, first = jakarta("2026-11-25", 23, 59), jakarta("2026-11-26", 0, 0)
    assert list(late_cases(world.leader, last)) == []
    assert list(late_cases(world.leader, first)) == [dossier]


@pytest.mark.parametrize(("zone", "late_at_utc_16"), [("Asia/Jakarta", 0), ("Asia/Makassar", 1), ("Asia/Jayapura", 1)])
def test_the_day_ends_where_the_office_is(world, zone, late_at_utc_16):
    dossier = checked(world)
    dossier.agency.zone = zone
    dossier.agency.save()
    moment = dt.datetime(2026, 11, 25, 16, 30, tzinfo=dt.UTC)  # 23.30 WIB, 00.30 WITA, 01.30 WIT
    assert late_summary(world.leader, moment)[0] == late_at_utc_16


def test_a_paused_or_finished_clock_is_not_late(world):
    dossier = checked(world)
    clocks.pause("completeness", dossier, reason="Tanya", by=world.officer, now=jakarta("2026-11-24"))
    assert not late_cases(world.leader, jakarta("2026-12-20")).exists()
    clocks.resume("completeness", dossier, by=world.officer, now=jakarta("2026-12-20"))
    clocks.stop("completeness", dossier, by=world.officer, now=jakarta("2026-12-21"))
    assert not late_cases(world.leader, jakarta("2027-02-01")).exists()


def test_list_tells_days_late_whose_days_and_the_last_reminder(world):
    checked(world)
    tick(jakarta("2026-11-30"))
    late, near = watch(world.leader, jakarta("2026-11-30", 15))
    (row,) = late
    assert (row.days, row.spent, near) == (3, [("Kantor", 6)], [])
    assert row.last is not None
    assert row.may_open


def test_near_ones_stand_below_and_are_not_counted(world):
    checked(world)
    late, near = watch(world.leader, jakarta("2026-11-24"))
    assert late == []
    assert [row.told.word for row in near] == ["Mendekati batas"]


def test_other_offices_see_nothing_and_admins_only_numbers(client, world):
    dossier = checked(world)
    stranger = person_with(Role.LEADERSHIP)
    admin = person_with(Role.SYSTEM_ADMIN, world.catalogue.agency)
    now = jakarta("2026-12-01")
    assert watch(stranger, now) == ([], [])
    (row,), _ = watch(admin, now)
    assert not row.may_open
    html = page_of(client, admin, reverse("overdue.list"), now).content.decode()
    assert dossier.number in html
    assert dossier.applicant.full_name not in html
    assert dossier.code not in html


def test_tile_counts_what_the_list_lists(client, world):
    for applicant in (None, eligible_person(world.catalogue), eligible_person(world.catalogue)):
        checked(world, applicant=applicant)
    now = jakarta("2026-12-01")
    tiles = {tile.name: tile for tile in page_of(client, world.leader, reverse("home.desk"), now).context["tiles"]}
    assert (tiles["late"].count, tiles["late"].url) == (3, reverse("overdue.list"))
    assert "25 November 2026" in tiles["late"].hint
    assert late_summary(world.leader, now) == (3, dt.date(2026, 11, 25))
    assert not any(card.title == "Terlambat" for card in desk.cards_for(world.applicant))


@pytest.mark.parametrize("size", [1, 3, 30])
def test_list_asks_the_same_number_of_questions_for_any_length(client, world, size):
    base = checked(world)
    for number in range(1, size):
        base.pk, base.code, base.number = None, f"SALINAN{number:05d}", f"9{number:04d}/UJI/2026"
        base.applicant = PersonFactory(password=None)
        base.save(force_insert=True)
        clocks.start("completeness", base, by=world.officer, now=jakarta("2026-11-20"))
    now = jakarta("2026-12-01")
    page_of(client, world.leader, reverse("overdue.list"), now)  # the calendar is read once per process
    with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("overdue.list"))
    assert answer.content.decode().count(">Lewat ") >= size
    assert len(asked) <= 8, [query["sql"][:120] for query in asked]


# --- Escalation to the superior, and the new promise -----------------------------------------------------------


def test_superior_of_the_officer_hears_of_it_and_may_read_it_while_it_is_late(world):
    boss = PersonFactory(password=None, full_name="Kepala Subbagian")
    world.officer.superior = boss
    world.officer.save()
    dossier = checked(world)
    assert set(kind_of("completeness").readers([dossier]).superiors(dossier)) == {world.leader, boss}
    assert not Dossier.objects.visible_to(boss).exists()
    tick(jakarta("2026-11-30"))
    assert Message.objects.filter(recipient=boss, kind="reminder_overdue").exists()
    assert Dossier.objects.visible_to(boss).get() == dossier
    clocks.stop("completeness", dossier, by=world.officer, now=jakarta("2026-12-01"))
    assert not Dossier.objects.visible_to(boss).exists()


def test_superior_of_an_assigned_officer_is_told_before_the_officer_has_begun(world):
    boss = PersonFactory(password=None, full_name="Kepala Bidang")
    world.verifier.superior = boss
    world.verifier.save()
    dossier = checked(world)
    row = Assignment.objects.create(
        dossier=dossier, stage="verification", person=world.verifier, by=world.verifier, at=NOW
    )
    tick(jakarta("2026-11-30"))
    assert boss in kind_of("completeness").readers([dossier]).superiors(dossier)
    assert promises_in_case(boss, dossier)
    assert Dossier.objects.visible_to(boss).exists()
    row.ended_at = NOW
    row.save()
    assert boss not in kind_of("completeness").readers([dossier]).superiors(dossier)
    assert not promises_in_case(boss, dossier)


def test_applicants_are_never_told_as_the_superior_of_their_own_officer(world):
    world.officer.superior = world.applicant
    world.officer.save()
    dossier = checked(world)
    assert set(kind_of("completeness").readers([dossier]).superiors(dossier)) == {world.leader}


def test_applicant_reads_the_promise_and_no_limit_moves(client, world):
    dossier = checked(world)
    limit = Clock.objects.get().limit_on
    where = reverse("dossier.time_promise", args=[dossier.code, "completeness"])
    with time_machine.travel(jakarta("2026-11-30"), tick=False):
        client.force_login(world.leader)
        empty = client.post(where, {"once": "b" * 32, "reason": "Petugas sakit.", "promised_on": "2026-11-01"})
        assert "Pilih tanggal janji hari ini" in empty.content.decode()
        assert "Petugas sakit." in empty.content.decode()
        client.post(where, {"once": "c" * 32, "reason": "Petugas sakit.", "promised_on": "2026-12-02"})
    assert Clock.objects.get().limit_on == limit
    html = time_page(client, world.applicant, dossier, jakarta("2026-12-01"))
    assert "Janji baru dari atasan" in html
    assert "Dijanjikan selesai 2 Desember 2026. Petugas sakit." in html
    note = Message.objects.filter(recipient=world.applicant, kind="clock_promise").first()
    assert "2 Desember 2026" in note.body


def test_only_superiors_promise(world):
    dossier = checked(world)
    for person in (world.officer, world.verifier, world.applicant):
        with pytest.raises(Refused) as refused:
            actions.promise_new_day(
                dossier,
                "completeness",
                promised_on=dt.date(2026, 12, 4),
                reason="x",
                by=person,
                now=jakarta("2026-12-01"),
            )
        assert refused.value.code == "not_allowed"
