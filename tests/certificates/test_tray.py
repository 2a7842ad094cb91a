"""The signature tray: opened before it is approved, by who is in office, several at once, returned and handed in again."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants import actions as cases
from applicants.enums import DossierState
from applicants.models import Dossier
from certificates import actions
from certificates.desk import desk_tray
from certificates.models import TrayPaper
from certificates.queries import menders_of
from certportal.kernel.accounts.enums import HeadKind, Role
from certportal.kernel.accounts.models import Membership, OfficeHead, Organisation, User
from certportal.kernel.audit.models import Reading
from certportal.kernel.audit.record import SYSTEM
from certportal.kernel.drawings.actions import order_missing
from certportal.kernel.outbox.models import Message
from certportal.kernel.papers.models import SignedCopy
from tests.draining import run_due
from tests.factories.accounts import PersonFactory, headed_by, person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.seats import decided, three_offices
from tests.pages import words
from tests.refusing import refused
from tests.unsealing import changes_allowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offices_once", "blank_sheets")]


@pytest.fixture
def offices(media_root):
    return three_offices()


@pytest.fixture
def head(offices):
    """The definitive head of the office that serves."""
    person = person_with(Role.LEADERSHIP, offices.service, full_name="Kepala Badan", position_title="Kepala Badan")
    headed_by(offices.service, person)
    return person


def admitted(offices, **facts):
    """A decree about one applicant, drawn; the leader of the office prepared it."""
    world = offices.hall.world
    person = eligible_person(world.catalogue, **facts)
    case = cases.admit(dossier_in(DossierState.ACCEPTED, world, applicant=person), by=world.leader, now=NOW)
    run_due(now=NOW)
    return TrayPaper.objects.get(dossier=case)


def open_it(client, row):
    answer = client.get(reverse("tray.file", args=[row.paper.code]))
    assert b"".join(answer).startswith(b"%PDF")
    return answer


def look_at_every_page(client, row):
    """As the page of the paper does: it asks for pictures, a worker draws them, and the last one shown is the reading."""
    order_missing(row.paper.file, now=NOW)
    run_due(now=NOW)
    row.paper.file.refresh_from_db()
    for number in range(1, row.paper.file.pages + 1):
        assert not Reading.objects.filter(subject_id=row.paper_id, subject_type="papers.paper").exists()
        picture = client.get(reverse("tray.page", args=[row.paper.code, number]))
        assert picture["Content-Type"] == "image/jpeg"
    # On the page the last one is a link that the script turns into the picture once it is in sight.
    shown = client.get(row.get_absolute_url()).content.decode()
    last = reverse("tray.page", args=[row.paper.code, row.paper.file.pages])
    assert re.findall(r'href="([^"]+)"\s+data-in-sight', shown) == [last]
    assert f'src="{last}"' not in shown


def approve(client, *rows):
    return client.post(reverse("tray.approve"), {"dokumen": [row.paper.code for row in rows]}, follow=True)


def asked_for_the_tray(client):
    """How many questions the tray costs, the frame of the page with it."""
    client.get(reverse("tray.list"))  # what is kept between requests is there
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("tray.list"))
    return len(asked)


def states():
    return [row.state for row in TrayPaper.objects.order_by("pk")]


def test_several_are_approved_each_after_it_was_opened_and_one_refused_keeps_the_others(offices, head, client):
    client.force_login(head)
    first, few = admitted(offices, full_name="Ani"), asked_for_the_tray(client)
    rows = [first, *(admitted(offices, full_name=name) for name in ("Budi", "Citra"))]
    assert asked_for_the_tray(client) == few
    page = words(client.get(reverse("tray.list")))
    assert "3 dokumen" in page
    assert page.count("Belum dibuka") == 3
    assert 'type="checkbox"' not in client.get(reverse("tray.list")).content.decode()
    said = words(approve(client, *rows))
    assert said.count("belum Anda buka") == 3
    assert states() == ["waiting"] * 3
    for row in rows[:2]:
        assert open_it(client, row).status_code == 200
    said = words(approve(client, *rows))
    assert "2 dokumen disetujui" in said
    assert said.count("belum Anda buka") == 1
    assert states() == ["approved", "approved", "waiting"]
    done = TrayPaper.objects.get(pk=rows[0].pk)
    assert (done.sha256, done.version) == (done.paper.sha256, 1)
    assert [row.title for row in desk_tray(head, NOW)] == ["1 dokumen menunggu tanda tangan Anda"]
    assert "2 dokumen disetujui" in words(approve(client, *rows[:2]))  # a double click


def test_the_most_urgent_lies_on_top_and_after_one_is_approved_the_next_lies_open(offices, head, client):
    client.force_login(head)
    rows = [admitted(offices, full_name=name) for name in ("Ani", "Budi", "Citra")]
    for row, days in zip(rows, (9, 3, 6), strict=True):
        Dossier.objects.filter(pk=row.dossier_id).update(due_on=NOW.date() + timedelta(days=days))
    in_order = [rows[1], rows[2], rows[0]]
    page = client.get(reverse("tray.list"))
    assert list(page.context["page"]) == in_order
    for row, after in zip(in_order, [*in_order[1:], in_order[0]], strict=True):
        shown = client.get(row.get_absolute_url())
        assert (shown.context["following"], shown.context["left"]) == (after, 2)
    open_it(client, in_order[0])
    sent = {"dokumen": in_order[0].paper.code, "lalu": in_order[1].paper.code}
    assert client.post(reverse("tray.approve"), sent).url == in_order[1].get_absolute_url()
    assert client.get(in_order[0].get_absolute_url()).context["following"] is None  # approved: nothing follows it
    sent = {"dokumen": in_order[2].paper.code, "lalu": in_order[1].paper.code}
    assert client.post(reverse("tray.approve"), sent).url == reverse("tray.list")  # not opened, so not approved
    elsewhere = {"dokumen": in_order[1].paper.code, "lalu": in_order[0].paper.code}
    open_it(client, in_order[1])
    assert client.post(reverse("tray.approve"), elsewhere).url == reverse("tray.list")  # what is named waits no more


@pytest.mark.watched
def test_out_of_the_period_nobody_approves_and_who_acts_is_printed_as_such(offices, head, client):
    acting = PersonFactory(full_name="Wakil", position_title="Sekretaris Badan")
    day, last = NOW.date(), timezone.localdate() + timedelta(days=3)
    OfficeHead.objects.create(
        organisation=offices.service,
        person=acting,
        kind=HeadKind.DAILY,
        title="Kepala Badan",
        starts_on=day,
        ends_on=last,
    )
    row = admitted(offices)
    assert (row.signer, row.paper.facts["signer_title"]) == (acting, "Plh. Kepala Badan")
    assert not TrayPaper.objects.visible_to(head).filter(prepared_by=None).exists()
    client.force_login(acting)  # without any role: the period alone opens the tray
    assert "1 dokumen" in words(client.get(reverse("tray.list")))
    look_at_every_page(client, row)
    later = NOW + (last + timedelta(days=1) - day)
    assert "tidak berlaku pada" in refused("out_of_office", actions.approve_paper, row, by=acting, now=later)
    refused("out_of_office", actions.return_paper, row, note="Keliru.", by=acting, now=later)
    refused("not_allowed", actions.approve_paper, row, by=head, now=NOW)
    assert actions.approve_paper(row, by=acting, now=NOW).state == "approved"


@pytest.mark.watched
def test_what_was_returned_goes_to_its_preparer_and_comes_again(offices, head, client):
    row, leader = admitted(offices), offices.hall.world.leader
    client.force_login(head)
    client.post(reverse("tray.return", args=[row.paper.code]), {"note": "Jabatannya keliru.", "version": row.version})
    assert states() == ["returned"]
    (told,) = Message.objects.filter(kind="paper_returned", channel="in_app")
    assert (told.recipient, "Jabatannya keliru." in told.body) == (leader, True)
    assert [one.title for one in desk_tray(leader, NOW)] == ["1 dokumen dikembalikan penanda tangan"]
    client.force_login(leader)
    assert "Jabatannya keliru." in words(client.get(row.get_absolute_url()))
    row.refresh_from_db()
    client.post(reverse("tray.again", args=[row.paper.code]), {"note": "Sudah dibetulkan.", "version": row.version})
    assert states() == ["waiting"]
    assert list(desk_tray(leader, NOW)) == []
    client.force_login(head)
    assert "Sudah dibetulkan." in words(client.get(row.get_absolute_url()))
    client.force_login(offices.hall.world.verifier)  # the desk of the office may mend too
    assert "Ajukan lagi" not in words(client.get(row.get_absolute_url()))


def test_who_mends_is_whoever_prepared_it_else_the_desk_of_the_office(offices, head):
    row, world = admitted(offices), offices.hall.world
    assert menders_of(row) == [world.leader]
    User.objects.filter(pk=world.leader.pk).update(is_active=False)
    row = TrayPaper.objects.get(pk=row.pk)
    assert menders_of(row) == [offices.hall.admin]
    row.prepared_by = None  # the portal itself
    assert menders_of(row) == [offices.hall.admin]
    Membership.objects.filter(organisation=row.office, role=Role.CERTIFICATE_ADMIN).delete()
    assert menders_of(row) == [world.verifier]
    Membership.objects.filter(organisation=row.office).delete()
    assert menders_of(row) == []


def test_an_office_that_asks_for_it_hands_nothing_over_before_it_was_approved(offices, head, client):
    chief = person_with(Role.LEADERSHIP, offices.body)
    headed_by(offices.body, chief)
    (decision,) = decided(offices)
    actions.issue(decision, by=SYSTEM, now=NOW)
    run_due(now=NOW)
    rows = {row.paper.kind: row for row in TrayPaper.objects.all()}
    assert {kind: (row.signer, row.prepared_by) for kind, row in rows.items()} == {
        "certificate": (chief, None), "result_letter": (head, None)
    }  # fmt: skip
    case = Dossier.objects.get(pk=decision.dossier_id)
    Dossier.objects.filter(pk=case.pk).update(state=DossierState.READY)  # as when the body's list was counted
    Organisation.objects.filter(pk=offices.service.pk).update(approves_papers=True)
    given = {"receiver_kind": "holder", "receiver_name": "Siti", "agreement_on_paper": True, "by": offices.hall.admin}
    client.force_login(offices.hall.admin)
    told = words(client.get(reverse("certificate.handover", args=[case.code])))
    assert told.count("Belum disetujui penanda tangan") == 2
    assert f"belum disetujui {chief.full_name}" in refused("unapproved", actions.hand_over, case, **given, now=NOW)
    SignedCopy.objects.create(paper=rows["certificate"].paper, file=rows["certificate"].paper.file, stored_at=NOW)
    assert "belum disetujui Kepala Badan" in refused("unapproved", actions.hand_over, case, **given, now=NOW)
    Organisation.objects.filter(pk=offices.service.pk).update(approves_papers=False)
    assert actions.hand_over(case, **given, now=NOW).receiver_name == "Siti"
    assert list(desk_tray(head, NOW)) == []  # what was handed over waits no more


APPROVED = "UPDATE certificates_traypaper SET state = 'approved', approved_at = laid_at, sha256 = "
STATEMENTS = {
    f"{APPROVED} 'x'": "tray_approved_what_was_drawn",
    "UPDATE certificates_traypaper SET signer_id = (SELECT max(id) FROM accounts_user)": "append-only",
    "DELETE FROM certificates_traypaper": "append-only",
}
THEIR_OWN = f"{APPROVED} (SELECT sha256 FROM papers_paper WHERE papers_paper.id = paper_id)"


@pytest.mark.engines
def test_raw_sql_approves_nothing_else_and_nothing_of_oneself(offices, head):
    row = admitted(offices)
    PersonFactory()  # the highest id is somebody else's
    for statement, guard in STATEMENTS.items():
        refused_by_the_database(statement, guard)
    with changes_allowed():
        Dossier.objects.filter(pk=row.dossier_id).update(applicant=row.signer)
    refused_by_the_database(THEIR_OWN, "tray_signer_is_another")


def refused_by_the_database(statement, guard):
    refusal = pytest.raises(IntegrityError, match=guard)
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
