"""Which frame a page has, who stands on top of it, and the small drawings every list shares."""

import re
from datetime import date

import pytest
from django.template import Context, Template
from django.urls import reverse

from applicants import actions
from applicants.enums import DossierState as S
from applicants.queries.turns import waiting_in_queue
from certportal.home.setup.actions import save_office
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.files import store
from certportal.kernel.files.enums import Kind, Root
from certportal.kernel.papers.models import Emblem
from certportal.kernel.web.deadline import Told
from certportal.kernel.web.reaching import forget_house
from certportal.kernel.workflow.flow import flow_named
from schemes.enums import Branch
from schemes.models import StandardComponent
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.applicants import world as build_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]
RAIL, FOOT = '<nav class="rail"', '<footer class="site-foot"'


@pytest.fixture
def world(db):
    return build_world()


def draw(source, **facts):
    return Template(source).render(Context(facts))


@pytest.mark.parametrize(
    ("who", "name", "layout"),
    [
        ("officer", "home.desk", "bench"),
        ("officer", "queue.list", "bench"),
        ("officer", "scheme.list", "reading"),  # anybody may open it
        ("officer", "dossier.mine", "reading"),  # their own applications
        ("applicant", "home.desk", "reading"),
        (None, "home.front", "reading"),
    ],
)
def test_the_rail_belongs_to_the_pages_of_ones_work(client, world, who, name, layout):
    if who:
        client.force_login(getattr(world, who))
    shown = client.get(reverse(name)).content.decode()
    assert f'<html lang="id" class="{layout}">' in shown
    assert (RAIL in shown, FOOT in shown) == ((True, False) if layout == "bench" else (False, True))
    assert shown.count("<h1") == 1


def test_staff_read_a_case_of_their_own_as_everybody_reads_theirs(client, world):
    """The same page about somebody else belongs to their work."""
    other = eligible_person(world.catalogue)
    own = dossier_in(S.COMPLETENESS_CHECK, world, applicant=world.officer)
    client.force_login(world.officer)
    first = own.documents.first().requirement.code
    for address in (own.get_absolute_url(), reverse("document.show", args=[own.code, first])):
        shown = client.get(address).text
        assert '<html lang="id" class="reading">' in shown
        assert (RAIL in shown, FOOT in shown) == (False, True)
    theirs = dossier_in(S.COMPLETENESS_CHECK, world, applicant=other)
    assert RAIL in client.get(theirs.get_absolute_url()).text


def test_the_rail_says_short_names_and_reads_whole_ones_out(client, world):
    client.force_login(world.officer)
    shown = client.get(reverse("home.desk")).content.decode()
    assert '<span aria-hidden="true">Meja</span><span class="visually-hidden">Meja kerja</span>' in shown
    assert shown.index(RAIL) < shown.index('class="top-bar"') < shown.index('<main id="isi"')


def test_the_office_of_the_service_stands_on_top_and_its_new_name_at_once(
    client, world, django_capture_on_commit_callbacks
):
    office = Organisation.objects.get(pk=world.catalogue.agency.pk)
    forget_house()
    head = client.get("/").content.decode().split("<main")[0]
    assert (office.name in head, "08.00–16.00" in head) == (True, True)
    admin = person_with(Role.SYSTEM_ADMIN, office)
    with django_capture_on_commit_callbacks(execute=True):
        save_office(office, {"name": "Dinas Uji Coba"}, picture=None, by=admin, now=NOW)
        picture = store.keep(b"a picture", root=Root.ORIGINAL, kind=Kind.PNG, name="lambang.png")
        Emblem.objects.create(organisation=office, file=picture)
    again = client.get("/").content.decode()
    assert re.search(r'src="/lambang/[^/]+/"', again)
    answer = client.get(f"/lambang/{picture.code}/")
    assert (b"".join(answer.streaming_content), "public" in answer["Cache-Control"]) == (b"a picture", True)
    assert client.get("/lambang/LAIN/").status_code == 404
    assert again.count("Dinas Uji Coba") >= 2  # head and foot


@pytest.mark.watched
def test_the_petals_are_the_steps_of_the_standard(world):
    """001, component 2: eight steps, in its order."""
    flow = flow_named("dossier", Branch.EXAM)
    printed = StandardComponent.objects.get(
        version=world.catalogue.service_version, title__startswith="Sistem, Mekanisme"
    ).items
    assert len(flow.milestones()) == len(printed) == 8
    for word, sentence in zip(flow.milestones()[1:], printed[1:], strict=True):
        assert word.split()[0].lower() in sentence.lower()
    at = [flow.milestone_at(code) for code in (S.DRAFT, S.RETURNED, S.DECIDED, S.READY, S.CLOSED, S.WITHDRAWN)]
    assert at == [1, 2, 7, 8, 9, 0]


def test_the_front_page_tells_the_eight_steps_and_whose_turn_each_is(client):
    shown = client.get("/").content.decode()
    assert "Delapan langkah, dan giliran siapa" in shown
    told = re.findall(r'<strong>([^<]+)</strong>\s*<span class="way-who(?: way-same)?">([^<]+)</span>', shown)
    assert [told[0], told[4], told[7]] == [
        ("Kirim berkas", "Anda"), ("Uji kompetensi", "petugas sertifikat"), ("Penyerahan", "Anda"),
    ]  # fmt: skip
    assert len(told) == 8


def test_a_case_is_drawn_with_its_steps_in_words(world):
    case = dossier_in(S.VERIFICATION, world)
    drawn = draw("{% petals_of case %}", case=case)
    assert 'aria-label="langkah 3 dari 8, Verifikasi"' in drawn
    assert [drawn.count(f'"petal-{kind}"') for kind in ("done", "now", "rest")] == [2, 1, 5]
    assert 'aria-label="5 langkah selesai"' in draw("{% petals 6 5 %}")
    assert 'aria-label="berakhir sebelum selesai"' in draw("{% petals 0 5 'x' %}")


def test_a_deadline_in_one_line():
    told = Told("Terlambat", "bad", "exclamation-circle", date(2026, 11, 6), "", "", False, [], "Lewat 10 hari", 1.0)
    line = draw("{% deadline_line told %}", told=told)
    assert (
        "Lewat 10 hari" in line,
        "6 Nov" in line,
        'width="40"' in line,
        "Terlambat, batas 6 November 2026" in line,
    ) == (True,) * 4
    assert draw("{% deadline_line nothing %}", nothing=None) == ""


def test_the_rail_counts_ones_own_turn_and_the_bar_searches(client, world):
    """Notices and turns are counted by one statement, so that no page asks one question more."""
    dossier_in(S.SUBMITTED, world)
    theirs = dossier_in(S.VERIFICATION, world, applicant=eligible_person(world.catalogue))
    client.force_login(world.officer)
    shown = client.get(reverse("queue.list")).content.decode()
    assert '<b class="count">1<span class="visually-hidden"> giliran Anda</span></b>' in shown
    assert f'action="{reverse("queue.search")}"' in shown.split("<main")[0]
    client.force_login(theirs.applicant)
    assert 'class="bar-search"' not in client.get(reverse("home.desk")).content.decode()


def test_the_rail_counts_what_a_colleague_on_leave_left(world):
    case = dossier_in(S.SUBMITTED, world)
    colleague = person_with(Role.INTAKE_OFFICER, world.catalogue.agency)
    actions.assign(case, person=colleague, by=world.leader, now=NOW, reason="Pembagian pagi")
    assert waiting_in_queue(world.officer, NOW).count() == 0
    actions.enter_leave(
        person=colleague, stand_in=world.officer, agency=world.catalogue.agency, role=Role.INTAKE_OFFICER,
        starts_on=NOW.date(), ends_on=NOW.date(), reason="Cuti", by=colleague, second=SYSTEM, now=NOW,
    )  # fmt: skip
    assert waiting_in_queue(world.officer, NOW).count() == 1
    assert waiting_in_queue(world.applicant, NOW) is None
