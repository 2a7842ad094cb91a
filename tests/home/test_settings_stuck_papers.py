"""/pengaturan/pekerjaan/pekerjaan/ names the paper of each row, its case, since when and how often it was tried."""

import pytest
from django.utils import timezone

from applicants.enums import DossierState
from certportal.home.damage import LOOK_JOB
from certportal.kernel.accounts.enums import Role
from certportal.kernel.jobs.enums import JobState
from certportal.kernel.jobs.models import Job
from certportal.kernel.papers.actions import RENDER_JOB
from tests.factories.accounts import MembershipFactory
from tests.factories.applicants import dossier_in, eligible_person
from tests.factories.applicants import world as build_world
from tests.factories.files import stored_pdf
from tests.factories.jobs import JobFactory
from tests.factories.papers import ready_paper, reserved_paper
from tests.home.asking import body, queries, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world_once")]
LIST = url("stuck_kind", "pekerjaan")


@pytest.fixture
def world(db):
    return build_world()


def stuck(dossier, about, world, **facts):
    paper = reserved_paper(about, by=world.officer)
    job = Job.objects.filter(kind=RENDER_JOB).latest("pk")
    Job.objects.filter(pk=job.pk).update(attempts=6, error="ValueError: x", **facts)
    return paper, job


def case(world):
    return dossier_in(DossierState.SUBMITTED, world, applicant=eligible_person(world.catalogue))


def aside():
    return {"state": JobState.QUARANTINED, "finished_at": timezone.now()}


def test_row_and_the_page_to_give_it_up_name_paper_case_time_and_tries(office, world):
    dossier = case(world)
    _paper, job = stuck(dossier, dossier.documents.first(), world, **aside())
    for address in (LIST, url("stuck_stop", "pekerjaan", job.pk)):
        page = body(office.get(address))
        assert "Surat Uji" in page
        assert f"Berkas {dossier.number}" in page
        assert "sejak 21 November 2026 pukul" in page
        assert "6 kali dicoba" in page
        assert dossier.get_absolute_url() not in page, "an admin who may not read the case gets no link into a 404"


def test_case_is_linked_for_an_admin_who_may_read_it(office, admin, world):
    MembershipFactory(user=admin, role=Role.VERIFIER, organisation=world.catalogue.agency)
    dossier = case(world)
    stuck(dossier, dossier, world, **aside())
    assert f'<a href="{dossier.get_absolute_url()}">Berkas {dossier.number}</a>' in body(office.get(LIST))


def test_damaged_file_names_what_it_is_and_its_case(office, admin, world):
    """The row said a path inside the store, which tells nobody whose document is to be brought back."""
    MembershipFactory(user=admin, role=Role.VERIFIER, organisation=world.catalogue.agency)
    dossier = case(world)
    upload = dossier.documents.first().versions.get()
    receipt = ready_paper(dossier, by=world.officer)
    Job.objects.all().delete()
    for file in (upload.file, receipt.file, stored_pdf()):
        JobFactory(kind=LOOK_JOB, args={"path": file.path}, **aside())
    page = body(office.get(LIST))
    assert page.count(f'<a href="{dossier.get_absolute_url()}">Berkas {dossier.number}</a>') == 2
    for title in (upload.document.requirement.title, receipt.title, "Pemeriksaan berkas"):
        assert f"<strong>{title}" in page


def test_set_aside_stands_before_what_waits(office, world):
    JobFactory(kind="a.set_aside", **aside())
    JobFactory(kind="b.waits", outages=1)
    page = body(office.get(LIST))
    assert page.index("a.set_aside") < page.index("b.waits")
    assert "Pekerjaan yang tidak dikenal (a.set_aside)" in page


def test_three_papers_ask_no_more_than_one(office, world):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            dossier = case(world)
            stuck(dossier, dossier.documents.first(), world, **aside())
            stuck(dossier, dossier, world, **aside())
            stuck(dossier, world.catalogue.agency, world, **aside())
        counts.append(queries(office, LIST))
    assert counts[0] == counts[1]
