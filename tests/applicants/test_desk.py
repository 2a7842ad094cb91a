"""The desk of an office with more work than a page can hold.

The most overdue case stands first, and everything is counted.
"""

import datetime as dt

import pytest
import time_machine
from django.db.models import Q
from django.urls import reverse

from applicants.actions import ask_correction, write_message
from applicants.desk import mine, question_rows
from applicants.enums import DossierState
from applicants.models import Assignment, Dossier, SuperiorNaming
from applicants.queries.turns import first_of
from certportal.kernel.accounts.enums import OrganisationKind, Role
from certportal.kernel.accounts.models import User
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.web import desk
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = pytest.mark.django_db


def crowd(world, count, state=DossierState.ACCEPTED, *, sent=NOW):
    """Dossiers without documents and clocks, each of a person of its own: only how many there are matters."""
    people = User.objects.bulk_create(
        User(full_name=f"Pemohon {n}", email=f"ramai{n}@contoh.go.id", password="!") for n in range(count)
    )
    model = dossier_in(state, world, applicant=eligible_person(world.catalogue))
    kept = {field.attname: getattr(model, field.attname) for field in Dossier._meta.concrete_fields}
    unlike = ("id", "code", "number", "applicant_id", "submitted_at")
    return Dossier.objects.bulk_create(
        Dossier(
            **{name: value for name, value in kept.items() if name not in unlike},
            number=f"{n:05d}/RAMAI/2026",
            applicant=person,
            submitted_at=sent + dt.timedelta(minutes=n),
        )
        for n, person in enumerate(people)
    )


def sent_last_but_late(world):
    """Sent after all the others, with a limit that passed long ago."""
    late = dossier_in(
        DossierState.ACCEPTED,
        world,
        applicant=eligible_person(world.catalogue),
        submitted_at=NOW + dt.timedelta(days=1),
    )
    clocks.start("service", late, by=world.verifier, now=NOW - dt.timedelta(days=90))
    return late


def test_a_late_case_sent_after_130_others_stands_first_on_the_desk(client, world):
    crowd(world, 130)
    late = sent_last_but_late(world)
    client.force_login(world.leader)
    lists = {items.name: items for items in client.get(reverse("home.desk")).context["lists"]}
    assert lists["mine"].listing.total == 132
    assert lists["mine"].listing.pressing == 1
    assert lists["mine"].rows[0].url == late.get_absolute_url()
    assert late.get_absolute_url() not in {row.url for row in lists["mine"].rows[1:]}


def test_what_does_not_fit_on_the_desk_is_counted_and_found_elsewhere(client, world):
    rows = crowd(world, 60)
    Dossier.objects.filter(pk__in=[row.pk for row in rows[3:]]).update(
        due_on=NOW.date() - dt.timedelta(days=1), near_on=NOW.date()
    )
    Clock.objects.bulk_create(
        Clock(
            kind="service", subject_type="applicants.dossier", subject_id=row.pk, organisation=row.agency,
            limit_days=30, started_on=NOW.date() - dt.timedelta(days=60), limit_on=NOW.date() - dt.timedelta(days=1),
        )
        for row in rows[3:]
    )  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        client.force_login(world.leader)
        page = client.get(reverse("home.desk"))
    lists = {items.name: items.listing for items in page.context["lists"]}
    mine = lists["mine"]
    assert (len(mine.rows), mine.total, mine.pressing) == (25, 61, 57)
    body = page.content.decode()
    assert '<span class="list-count">61</span>' in body
    assert f'<a href="{reverse("queue.list")}?tampilan=giliran">Buka semuanya</a>' in body


@pytest.mark.parametrize("kind", ["completeness", "service", "reply", "handover"])
def test_the_count_above_a_list_is_that_of_its_pills(client, world, kind):
    """Half of the days used is not near yet: the count named cases beside which the page said "Aman"."""
    case = dossier_in(DossierState.ACCEPTED, world)
    clock = clocks.start(kind, case, by=world.verifier, now=NOW)
    seen = set()
    for day in range((clock.limit_on - NOW.date()).days + 2):
        with time_machine.travel(NOW + dt.timedelta(days=day), tick=False):
            client.force_login(world.leader)
            mine = {items.name: items for items in client.get(reverse("home.desk")).context["lists"]}["mine"]
        (row,) = mine.rows
        near = row.clock.word in {"Lewat target", "Mendekati batas", "Terlambat"}
        assert (mine.listing.pressing, mine.near) == ((1, f"1 {row.clock.word.lower()}") if near else (0, ""))
        seen.add(row.clock.word)
    assert seen - {"Lewat target"} == {"Aman", "Mendekati batas", "Terlambat"}


def test_what_is_near_is_shown_before_what_is_due_earlier(world):
    """A short term may end sooner and yet be less urgent.

    The rows shown are those with the least of their time left.
    """
    rows = crowd(world, 60)
    Dossier.objects.filter(pk__in=[row.pk for row in rows]).update(due_on=NOW.date() + dt.timedelta(days=5))
    last = rows[-1]
    Dossier.objects.filter(pk=last.pk).update(due_on=NOW.date() + dt.timedelta(days=9), near_on=NOW.date())
    assert last.pk in first_of(Q(state=DossierState.ACCEPTED), [world.catalogue.agency], NOW, most=10).ids


def test_the_leader_decides_also_what_a_verifier_had(world):
    """The verifier stays the officer of the case, but it is the leader's turn to decide."""
    case = dossier_in(DossierState.ACCEPTED, world)
    Assignment.objects.create(dossier=case, stage="verification", person=world.verifier, by=world.verifier, at=NOW)
    assert [row.url for row in desk.list_for("mine", world.leader, NOW).rows] == [case.get_absolute_url()]


def test_questions_that_do_not_fit_are_counted_too(world):
    """The longest waiting question first; the count is that of all."""
    rows = crowd(world, 30, DossierState.SUBMITTED)
    for n, row in enumerate(rows):
        Dossier.objects.filter(pk=row.pk).update(unanswered_since=NOW - dt.timedelta(days=n))
    share = question_rows(world.officer, NOW)
    assert (len(share.rows), share.total) == (25, 30)
    assert share.rows[0].url == reverse("dossier.talk", args=[rows[-1].code])


def test_what_came_back_corrected_is_offered_to_nobody_who_must_not_judge_it(world):
    """One's own application, that of one's superior, and that of an institution one speaks for."""
    superior, stranger = eligible_person(world.catalogue), eligible_person(world.catalogue)
    officer = world.officer
    officer.superior = superior
    officer.save()
    school = OrganisationFactory(kind=OrganisationKind.TRAINING_INSTITUTION)
    MembershipFactory(user=officer, organisation=school, role=Role.INSTITUTION_OFFICER)
    officer.forget_roles()
    cases = {
        who: dossier_in(DossierState.SUBMITTED, world, applicant=person, rounds=1, on_behalf_of=place)
        for who, person, place in (
            ("own", officer, None),
            ("superior", superior, None),
            ("school", eligible_person(world.catalogue), school),
            ("stranger", stranger, None),
        )
    }
    shown = {row.url for name in ("mine", "just_fixed") for row in desk.list_for(name, officer, NOW).rows}
    offered = {who for who, case in cases.items() if case.get_absolute_url() in shown}
    assert offered == {"stranger"}
    assert desk.list_for("just_fixed", officer, NOW).total == 1


@pytest.mark.parametrize("most", [1, 2])
def test_each_case_stands_once_also_where_those_that_came_back_do_not_all_fit(world, monkeypatch, most):
    monkeypatch.setattr(desk, "SHOWN", most)
    back = [row.pk for row in crowd(world, 2, DossierState.SUBMITTED)]
    Dossier.objects.filter(pk__in=back).update(rounds=1)
    new = Dossier.objects.exclude(pk__in=back).get()
    turns, fixed = (desk.list_for(name, world.officer, NOW) for name in ("mine", "just_fixed"))
    assert ([row.url for row in turns.rows], turns.total) == ([new.get_absolute_url()], 1)
    assert (len(fixed.rows), fixed.total) == (most, 2)


def test_questions_and_corrections_are_offered_to_those_who_may_answer_them(world, django_assert_num_queries):
    """Nobody answers their own question, nor changes what they or their superior applied with. One statement each."""
    officer, superior = world.officer, eligible_person(world.catalogue)
    officer.superior = superior
    officer.save()
    people = {"own": officer, "superior": superior, "stranger": eligible_person(world.catalogue)}
    for person in people.values():
        case = dossier_in(DossierState.SUBMITTED, world, applicant=person)
        ask_correction(case, field="full_name", after="Nama Baru", reason="Keliru", by=person, now=NOW)
        write_message(case, text="Kapan selesai?", by=person, now=NOW)
    officer.role_pairs()
    with django_assert_num_queries(2):
        shown = question_rows(officer, NOW)
    offered = sorted((row.state_label, row.title.partition(" · ")[2]) for row in shown.rows)
    assert offered == [
        ("Permintaan pembetulan", people["stranger"].full_name),
        *sorted(("Pertanyaan pemohon", people[who].full_name) for who in ("superior", "stranger")),
    ]
    assert shown.total == 3


@pytest.mark.parametrize(("near", "pressing"), [(0, 1), (1, 0)])
def test_ones_own_case_counts_as_pressing_from_the_day_it_is_near(world, near, pressing):
    """Where more waits than is shown, what is pressing and not shown is found by taking away what is shown."""
    case = dossier_in(DossierState.RETURNED, world)
    Dossier.objects.filter(pk=case.pk).update(near_on=NOW.date() + dt.timedelta(days=near))
    share = mine(world.applicant, NOW)
    assert ([row.url for row in share.rows], share.pressing) == ([case.get_absolute_url()], pressing)


def test_of_corrections_and_named_superiors_the_longest_waiting_stands_first(world):
    """They come from two tables, and the first page of them is cut off there."""
    asked = [("correction", 2), ("naming", 3), ("correction", 1), ("naming", 0)]
    for kind, days in asked:
        person, at = eligible_person(world.catalogue), NOW - dt.timedelta(days=days)
        case = dossier_in(DossierState.SUBMITTED, world, applicant=person)
        if kind == "correction":
            ask_correction(case, field="full_name", after="Nama Baru", reason="Keliru", by=person, now=at)
        else:
            SuperiorNaming.objects.create(dossier=case, nip="1", full_name="Ratna", asked_at=at)
    labels = [row.state_label for row in question_rows(world.officer, NOW).rows]
    assert labels == ["Usulan atasan", "Permintaan pembetulan", "Permintaan pembetulan", "Usulan atasan"]
