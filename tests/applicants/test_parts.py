"""What this app registers with the kernel: clocks, desk rows, the button on the scheme's page."""

import datetime as dt

import pytest
from django.urls import reverse

from applicants import actions
from applicants.enums import DecisionKind, DecisionOutcome, DossierState, Duty
from applicants.models import Decision, Dossier
from certportal.kernel.accounts.enums import Role
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.sla.registry import kind_of
from certportal.kernel.web import desk
from certportal.kernel.web.refusal import Refused
from schemes.models import ServiceTerm
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.pages import words

pytestmark = pytest.mark.django_db


def urls(name, person, now=NOW):
    return {row.url for row in desk.list_for(name, person, now).rows if row.url.startswith("/berkas/")}


@pytest.mark.parametrize("kind", ["completeness", "reply", "handover"])
def test_terms_come_from_the_service_standard_and_nowhere_else(world, kind):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    row = ServiceTerm.objects.get(version=dossier.service_version, kind=kind)
    assert kind_of(kind).terms(dossier).limit == row.limit_days
    ServiceTerm.objects.filter(pk=row.pk).update(limit_days=row.limit_days + 4)
    assert kind_of(kind).terms(dossier).limit == row.limit_days + 4
    ServiceTerm.objects.filter(version=dossier.service_version).delete()
    with pytest.raises(Refused, match="belum memuat batas waktu") as refused:
        kind_of(kind).terms(dossier)
    assert refused.value.code == "term_missing"


def test_service_terms_are_fourteen_and_thirty(world):
    terms = kind_of("service").terms(dossier_in(DossierState.ACCEPTED, world))
    assert (terms.organisation, terms.target, terms.limit) == (world.catalogue.agency, 14, 30)


def test_leaders_are_superiors_of_every_clock_of_the_office(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    known = kind_of("completeness").readers([dossier])
    assert set(known.recipients(dossier, "due")) == {world.officer}
    assert set(known.superiors(dossier)) == {world.leader}
    reply = kind_of("reply").readers([dossier])
    assert set(reply.recipients(dossier, "overdue_1")) == {world.applicant}
    assert not reply.superiors(dossier)


def test_reply_clock_that_falls_due_ends_the_dossier(world):
    dossier = dossier_in(DossierState.RETURNED, world, rounds=1)
    clocks.start("reply", dossier, by=world.officer, now=NOW)
    kind_of("reply").on_due(dossier, NOW + dt.timedelta(days=60))
    kind_of("reply").on_due(dossier, NOW + dt.timedelta(days=60))
    assert Dossier.objects.get(pk=dossier.pk).state == "expired"
    assert not Clock.objects.live().exists()


@pytest.mark.parametrize(
    ("state", "turn"),
    [
        (DossierState.DRAFT, "applicant"),
        (DossierState.SUBMITTED, "officer"),
        (DossierState.COMPLETENESS_CHECK, "officer"),
        (DossierState.RETURNED, "applicant"),
        (DossierState.VERIFICATION, "verifier"),
        (DossierState.ACCEPTED, "leader"),
        (DossierState.AWAITING_INFORMATION, "applicant"),
        (DossierState.WITHDRAWN, None),
    ],
)
def test_desk_lists_a_dossier_where_the_turn_is(world, state, turn):
    dossier = dossier_in(state, world)
    people = {name: getattr(world, name) for name in ("applicant", "officer", "verifier", "leader")}
    found = {name for name, person in people.items() if dossier.get_absolute_url() in urls("mine", person)}
    assert found == ({turn} if turn else set())


def test_desk_shows_an_applicant_what_others_are_busy_with(client, world):
    dossier = dossier_in(DossierState.VERIFICATION, world)
    client.force_login(world.applicant)
    page = client.get("/meja-kerja/").content.decode()
    assert "Sedang kami proses" in page
    assert dossier.get_absolute_url() in page
    assert "Berkas Anda akan tampil di sini" not in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DossierState.DRAFT, ("Giliran Anda", "langkah 1 dari 8, Kirim berkas", "Lanjutkan mengisi")),
        (DossierState.RETURNED, ("Giliran Anda", "langkah 2 dari 8, Kelengkapan", "Perbaiki sekarang")),
        (DossierState.AWAITING_INFORMATION, ("Giliran Anda", "langkah 3 dari 8, Verifikasi", "Jawab sekarang")),
        (DossierState.ACCEPTED, ("Sedang kami proses", "langkah 4 dari 8, Penetapan", "Buka berkas")),
    ],
)
def test_own_home_says_the_next_step_and_the_way_to_another_application(client, world, state, said):
    dossier_in(state, world)
    client.force_login(world.applicant)
    page = words(client.get("/meja-kerja/"))
    at = [page.index(text) for text in (*said, "Ajukan skema lain", "Tanpa mengirim apa pun")]
    assert at == sorted(at)


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (DossierState.CLOSED, "Selesai"),
        (DossierState.HANDED_OVER, "Hasil sudah diserahkan"),
        (DossierState.REJECTED, "Tidak dapat diterima"),
    ],
)
def test_desk_shows_the_last_case_of_whom_nothing_goes_on(client, world, state, result):
    dossier = dossier_in(state, world)
    actions.involve(dossier, person_with(Role.COMMITTEE_MEMBER, dossier.agency), Duty.DECIDER, now=NOW)
    decider = actions.involve(dossier, world.leader, Duty.DECIDER, now=NOW)
    Decision.objects.create(
        dossier=dossier,
        kind=DecisionKind.CERTIFICATION,
        outcome=DecisionOutcome.NOT_YET_COMPETENT,
        reason="Unit 3 belum tercapai.",
        decided_on=NOW.date(),
        involvement=decider,
        created_at=NOW,
    )
    client.force_login(world.applicant)
    answer = client.get("/meja-kerja/")
    page = words(answer)
    assert dossier.get_absolute_url() in answer.content.decode()
    assert [text in page for text in ("Permohonan terakhir", result)] == [True, True]
    assert ("Belum kompeten" in page) == (state != DossierState.REJECTED), "a result is named once it was told"
    assert [text in page for text in ("Sedang kami proses", "Berkas Anda akan tampil di sini")] == [False, False]
    dossier_in(DossierState.DRAFT, world)
    assert "Permohonan terakhir" not in words(client.get("/meja-kerja/"))


def test_desk_leaves_out_what_one_may_not_check(world):
    both = person_with(Role.INTAKE_OFFICER, world.catalogue.agency, employer=world.catalogue.government)
    own = dossier_in(DossierState.SUBMITTED, world, applicant=both)
    other = dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    assert urls("mine", both) == {other.get_absolute_url()}
    assert own.get_absolute_url() in urls("mine", world.officer)


def test_desk_says_what_is_near_after_half_the_time(world):
    dossier = dossier_in(DossierState.SUBMITTED, world)
    clock = clocks.start("completeness", dossier, by=world.officer, now=NOW)
    assert desk.list_for("mine", world.officer, NOW).pressing == 0
    eve = dt.datetime.combine(clock.limit_on, dt.time(2), dt.UTC) - dt.timedelta(days=1)
    listing = desk.list_for("mine", world.officer, eve)
    assert (listing.pressing, [row.url for row in listing.rows]) == (1, [dossier.get_absolute_url()])


def test_desk_just_fixed_lists_corrections_only(world):
    fixed = dossier_in(DossierState.RETURNED, world, rounds=1)
    dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))
    actions.submit_dossier(fixed, by=world.applicant, now=NOW)
    assert urls("just_fixed", world.officer) == {fixed.get_absolute_url()}
    assert fixed.get_absolute_url() not in urls("mine", world.officer)  # each case once on the desk
    assert urls("just_fixed", world.applicant) == set()


def test_scheme_page_offers_to_apply_or_to_go_on(client, world):
    where = reverse("scheme.detail", args=["pelayanan-prima"])
    assert reverse("dossier.open", args=["pelayanan-prima"]) in client.get(where).content.decode()
    client.force_login(world.applicant)
    dossier = dossier_in(DossierState.DRAFT, world)
    assert dossier.get_absolute_url() in client.get(where).content.decode()
