"""Acts that nobody does alone: who approves, what happens where nobody else exists, and the pages."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from certportal.home.settings_pages.acts.calendar import ask_day
from certportal.home.settings_pages.acts.roles import ask_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.refusals import PersonRefused
from certportal.kernel.accounts.seconds import refuse_without_second
from certportal.kernel.approvals import actions
from certportal.kernel.approvals.desk import waiting_approvals
from certportal.kernel.approvals.enums import ApprovalState
from certportal.kernel.approvals.models import Approval
from certportal.kernel.audit.models import AuditEvent, Reading
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from certportal.kernel.workdays.models import Holiday
from tests.factories.accounts import PersonFactory, person_with
from tests.kernel.approvals.asking import LAST, NOW, STANDS, asked, code_of, holds, told
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.watched, pytest.mark.engines, pytest.mark.usefixtures("_moment")]


def waiting_act(key, *, asked_by, concerned):
    """An act that waits, as `ask` leaves it, without its notices."""
    facts = {
        "user": concerned.pk,
        "name": concerned.full_name,
        "role": Role.VERIFIER,
        "organisation": None,
        "place": "",
    }
    row = Approval.objects.create(
        kind="role.grant",
        key=key,
        facts=facts,
        reason="SK",
        asked_by=asked_by,
        asked_at=NOW,
        state=ApprovalState.WAITING,
        state_since=NOW,
    )
    row.concerned.set([concerned])
    return row


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.LEADERSHIP, Role.INSPECTORATE])
def test_second_person_approves_and_the_act_is_done_at_once(office, admin, person, role):
    second = person_with(role, full_name="Orang Kedua")
    row = asked(person, office, admin)
    assert told("approval_asked") == {"Orang Kedua"}
    assert not holds(person)
    actions.approve(row, note="Cocok dengan SK.", by=second, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.answer) == (ApprovalState.DONE, second, "Cocok dengan SK.")
    assert holds(person)
    assert told("approval_done") == {"Admin Satu"}
    assert AuditEvent.objects.filter(verb="role.grant", subject_id=person.pk).count() == 1


def test_nobody_approves_their_own_wish_nor_what_concerns_them(office, admin):
    leader, _second = person_with(Role.LEADERSHIP, office), person_with(Role.INSPECTORATE)
    row = asked(leader, office, admin, Role.SYSTEM_ADMIN)
    for who in (admin, leader, person_with(Role.VERIFIER, office), PersonFactory()):
        assert code_of(actions.approve, row, by=who, now=NOW) == "not_allowed"
        assert code_of(actions.refuse, row, note="x", by=who, now=NOW) == "not_allowed"
    assert not holds(leader, Role.SYSTEM_ADMIN)
    third = asked(PersonFactory(), office, admin)
    with pytest.raises(IntegrityError, match="approval_by_a_second_person"), transaction.atomic():
        Approval.objects.filter(pk=row.pk).update(state=ApprovalState.DONE, decided_by=admin)
    with pytest.raises(IntegrityError, match="approval_alone_only_after_a_day"), transaction.atomic():
        Approval.objects.filter(pk=third.pk).update(state=ApprovalState.DONE)


def test_refused_and_taken_back_change_nothing_and_may_be_asked_again(office, admin, person):
    second = person_with(Role.INSPECTORATE)
    row = asked(person, office, admin)
    assert code_of(actions.refuse, row, note=" ", by=second, now=NOW) == "note_missing"
    actions.refuse(row, note="SK belum terbit.", by=second, now=NOW)
    assert "SK belum terbit." in Message.objects.filter(kind="approval_refused").first().body
    again = asked(person, office, admin)
    actions.take_back(again, by=admin, now=NOW)
    third = asked(person, office, admin)
    assert code_of(actions.take_back, third, by=second, now=NOW) == "not_allowed"
    assert [holds(person), third.state] == [False, ApprovalState.WAITING]


def test_the_same_wish_does_not_wait_twice_and_needs_a_reason(office, admin, person):
    person_with(Role.INSPECTORATE)
    asked(person, office, admin)
    with pytest.raises(IntegrityError, match=r"approval_waits_once|approvals_approval.kind"), transaction.atomic():
        asked(person, office, admin)
    assert code_of(ask_role, person, office, Role.LEADERSHIP, reason=" ", by=admin, now=NOW) == "reason_missing"


@pytest.mark.parametrize("between", [0, 1, 3])
@pytest.mark.parametrize("whose", ["asked_by", "concerned"])
def test_another_account_of_the_same_person_is_no_second_person(office, admin, person, whose, between):
    """The account that asked, or that the act is about, was merged into one that may approve, at once or over others."""
    kept = person_with(Role.INSPECTORATE, office)
    waiting_act("lain", asked_by=admin, concerned=person)
    row = Approval.objects.get()
    first = {"asked_by": admin, "concerned": person}[whose]
    assert list(Approval.objects.open_to(kept)) == [row]
    for step in [PersonFactory() for _ in range(between)]:
        User.objects.filter(pk=first.pk).update(merged_into=step, is_active=False)
        first = step
    User.objects.filter(pk=first.pk).update(merged_into=kept, is_active=False)
    assert code_of(actions.approve, row, by=kept, now=NOW) == "not_allowed"
    with pytest.raises(PersonRefused):  # and where the act itself is done
        refuse_without_second(kept, by=admin, concerned=(person,))


def test_one_who_approves_an_impossible_act_reads_why_and_it_waits_on(client, office, admin, person):
    second = person_with(Role.INSPECTORATE)
    row = asked(person, office, admin)
    User.objects.filter(pk=person.pk).update(merged_into=admin, is_active=False)
    client.force_login(second)
    page = client.post(row.get_absolute_url(), {"outcome": "approve", "note": "Setuju"}).content.decode()
    assert "Akun ini sudah digabungkan" in page
    assert "Setuju" in page
    row.refresh_from_db()
    assert row.state == ApprovalState.WAITING


def test_day_that_has_passed_waits_for_a_second_person(office, admin):
    day = {
        "date": dt.date(2026, 11, 20), "name": "Libur daerah", "kind": "regional",
        "decree": "Kepgub 7", "organisation": None,
    }  # fmt: skip
    leader = person_with(Role.LEADERSHIP, office)
    row = ask_day(day, by=admin, now=NOW)
    assert not Holiday.objects.exists()
    actions.approve(row, by=leader, now=NOW)
    assert Holiday.objects.get().decree == "Kepgub 7"


def test_second_person_reads_how_far_the_number_is_proved(client, office, admin, person):
    """Whoever approves a role sees whose account it is, not only a name."""
    client.force_login(person_with(Role.INSPECTORATE, office))
    page = client.get(asked(person, office, admin).get_absolute_url()).content.decode()
    assert f"NIP {person.nip}" in page
    assert "NIP dinyatakan sendiri" in page
    assert Reading.objects.get().about_id == person.pk  # and the person can see who read it


def test_pages_for_asker_second_and_others(client, office, admin, person):
    second = person_with(Role.LEADERSHIP, office)
    row = asked(person, office, admin)
    client.force_login(second)
    assert row.title in client.get(reverse("approval.list")).content.decode()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "SK 12/2026" in page
    assert "Kirim keputusan" in page
    client.force_login(admin)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Tarik kembali" in page
    assert "Kirim keputusan" not in page
    client.post(reverse("approval.take_back", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == ApprovalState.TAKEN_BACK
    client.force_login(person_with(Role.VERIFIER, office))
    assert client.get(reverse("approval.list")).status_code == 403
    assert client.get(row.get_absolute_url()).status_code == 404


def test_desk_of_the_second_person_lists_it_and_the_askers_does_not(client, office, admin, person):
    second = person_with(Role.INSPECTORATE)
    row = asked(person, office, admin)
    for who, shown in ((second, True), (admin, False)):
        client.force_login(who)
        assert (row.get_absolute_url() in client.get("/meja-kerja/").content.decode()) == shown


def test_many_older_acts_of_ones_own_hide_nothing_from_the_desk_and_the_list_has_pages(client, office, admin):
    """More acts than a desk shows wait that this person asked for or that are about them: others still stand there."""
    other = person_with(Role.SYSTEM_ADMIN, office, full_name="Admin Dua")
    for number in range(26):
        mine = number % 2
        waiting_act(f"lama-{number}", asked_by=admin if mine else other, concerned=other if mine else admin)
    told = [waiting_act(f"baru-{number}", asked_by=other, concerned=other) for number in range(30)]
    share = waiting_approvals(admin, NOW)
    assert (share.total, len(share.rows), share.whole) == (30, 25, reverse("approval.list"))
    assert told[0].get_absolute_url() in {row.url for row in share.rows}
    assert share.total == Approval.objects.open_to(admin).count()
    client.force_login(admin)
    first = client.get(reverse("approval.list")).content.decode()
    assert "Menunggu (56)" in first
    assert first.count("Menunggu orang kedua") == 25
    last = client.get(reverse("approval.list"), {"menunggu": 3}).content.decode()
    assert last.count("Menunggu orang kedua") == 6
    assert told[-1].get_absolute_url() in last


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.SYSTEM_ADMIN])
def test_settings_page_asks_instead_of_giving(client, office, admin, person, role):
    second = person_with(Role.LEADERSHIP, office)
    client.force_login(admin)
    address = reverse("settings.role_grant", args=[person.pk])
    facts = {"role": role.value, "organisation": office.pk}
    assert "nomor SK" in client.post(address, facts).content.decode()
    waiting = client.post(address, {**facts, "reason": "SK 12/2026"}).url
    assert not holds(person, role)
    client.force_login(second)
    client.post(waiting, {"outcome": "approve"})
    assert holds(person, role)


@pytest.mark.parametrize("act", ["approve", "refuse", "take_back"])
def test_request_of_any_kind_lapses_fourteen_days_after_it_was_asked(office, admin, person, act):
    """Facts and reasons of two weeks ago are decided again, not carried out."""
    second = person_with(Role.INSPECTORATE)
    row = asked(person, office, admin)
    assert row.lapses_at == NOW + STANDS
    by, said = (admin, {}) if act == "take_back" else (second, {"note": "SK"})
    with pytest.raises(Refused, match="14 hari") as refused:
        getattr(actions, act)(row, **said, by=by, now=NOW + STANDS)
    assert refused.value.code == "lapsed"
    row.refresh_from_db()
    assert (row.state, holds(person)) == (ApprovalState.WAITING, False)
    assert getattr(actions, act)(row, **said, by=by, now=LAST).state != ApprovalState.WAITING


def test_lapsed_request_shows_so_without_a_button_and_waits_nowhere(client, office, admin, person):
    second = person_with(Role.INSPECTORATE)
    row = asked(person, office, admin)
    for moment, waits in ((LAST, True), (NOW + STANDS, False)):
        with time_machine.travel(moment, tick=False):
            client.force_login(second)
            page = client.get(row.get_absolute_url()).text
            assert ("Kirim keputusan" in page, "Lewat waktunya" in page) == (waits, not waits)
            listed = client.get(reverse("approval.list")).content.decode()
            assert row.title in listed
            assert ("Menunggu (1)" in listed, "Lewat waktunya" in listed) == (waits, not waits)
            assert (waiting_approvals(second, timezone.now()).total == 1) is waits
            client.force_login(admin)
            assert ("Tarik kembali" in client.get(row.get_absolute_url()).content.decode()) is waits


def test_what_has_lapsed_may_be_asked_for_again(office, admin, person):
    second = person_with(Role.INSPECTORATE)
    old, _other, kind = (asked(one, office, admin) for one in (person, PersonFactory(), PersonFactory()))
    with changes_allowed():
        Approval.objects.filter(pk=kind.pk).update(kind="role.end", key=old.key)
    again = ask_role(person, office, Role.VERIFIER, reason="SK 13/2026", by=admin, now=NOW + STANDS)
    old.refresh_from_db()
    assert (old.state, "14 hari" in old.answer, old.decided_by) == (ApprovalState.REFUSED, True, None)
    assert Approval.objects.get(state=ApprovalState.REFUSED) == old, "what lapsed beside it was not asked for again"
    actions.approve(again, by=second, now=NOW + STANDS)
    assert holds(person)


def test_act_that_should_have_taken_effect_long_ago_does_not(office, admin, person):
    """A worker that stood still for two weeks carries out nothing that nobody remembers."""
    row = asked(person, office, admin)
    assert not actions.take_effect(row, now=NOW + STANDS)
    row.refresh_from_db()
    assert (row.state, "14 hari" in row.answer, holds(person)) == (ApprovalState.REFUSED, True, False)


def test_days_that_have_passed_are_asked_for_on_the_calendar_page(client, office, admin):
    second = person_with(Role.LEADERSHIP, office)
    client.force_login(admin)
    typed = {"date": "2020-03-02", "kind": "regional", "name": "Libur", "decree": "Kepgub 7"}
    waiting = client.post(reverse("settings.day_add", args=[2020]), typed).url
    assert not Holiday.objects.exists()
    client.force_login(second)
    client.post(waiting, {"outcome": "approve"})
    day = Holiday.objects.get()
    client.force_login(admin)
    remove = reverse("settings.day_remove", args=[2020, day.pk])
    assert "orang kedua" in client.get(remove).content.decode()
    assert client.post(remove).status_code == 200
    waiting = client.post(remove, {"decree": "Kepgub 9"}).url
    assert Holiday.objects.exists()
    client.force_login(second)
    client.post(waiting, {"outcome": "approve"})
    assert not Holiday.objects.exists()
