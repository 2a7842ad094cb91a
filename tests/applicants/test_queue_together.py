"""One act with many cases of the queue: each stands for itself, and of each it is said what was done or why not."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from applicants.actions import assign, remind
from applicants.enums import DossierState
from applicants.models import Dossier
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.outbox.models import Message
from certportal.kernel.web.refusal import Refused
from tests.applicants.test_queue import QUEUE, office, sent
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW

__all__ = ["office"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def do(client, act, *rows, **more):
    answer = client.post(reverse("queue.together"), {"tindakan": act, "berkas": [row.code for row in rows], **more})
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    client.get(QUEUE)  # where they are shown, and are past
    return answer, said


def test_taking_many_says_of_each_what_was_done(office, world):
    free, mine, past = sent(world), sent(world), sent(world, state=DossierState.ADMITTED, kind=None)
    assign(mine, person=world.officer, by=world.officer, now=NOW)
    answer, said = do(office, "ambil", free, mine, past, saringan="tampilan=baru&urut=nomor")
    assert answer.url == f"{QUEUE}?tampilan=baru&urut=nomor"
    assert said[0] == f"1 berkas sekarang Anda tangani: {free}."
    assert said[1].startswith(f"{mine}: ")
    assert "sudah ditangani" in said[1]
    assert len(said) == 2  # what is not in the list that was on the page is not acted on
    assert Dossier.objects.get(pk=free.pk).intake_officer == world.officer
    _, said = do(office, "ambil", past)
    assert "tidak memerlukan petugas" in said[0]


def test_the_whole_filtered_list_is_taken_the_first_fifty_at_once(office, world, monkeypatch):
    monkeypatch.setattr("applicants.views.together.MOST_AT_ONCE", 2)
    rows = [sent(world, at=NOW - dt.timedelta(days=days)) for days in range(3)]
    sent(world, state=DossierState.VERIFICATION)
    _, said = do(office, "ambil", semua="ya", saringan="tampilan=baru")
    assert said == [
        "Dikerjakan 2 berkas pertama. Ulangi untuk sisanya.",
        f"2 berkas sekarang Anda tangani: {rows[2]}, {rows[1]}.",
    ]
    assert Dossier.objects.filter(intake_officer=world.officer).count() == 2


def test_a_reminder_goes_to_whoever_has_the_turn_once_a_day(office, world):
    back = sent(world, state=DossierState.RETURNED, kind="reply")
    theirs, nobodys = sent(world), sent(world)
    assign(theirs, person=world.verifier, by=world.officer, now=NOW, reason="cuti")
    Message.objects.all().delete()
    _, said = do(office, "ingatkan", back, theirs, nobodys)
    assert said[0] == f"2 berkas: yang mendapat giliran sudah diingatkan: {theirs}, {back}."
    assert said[1:] == [f"{nobodys}: Tidak ada yang dapat diingatkan: belum ada petugasnya."]
    told = {row.recipient: row for row in Message.objects.filter(kind="case_reminder", channel="in_app")}
    assert set(told) == {back.applicant, world.verifier}
    assert "Ganti dokumen" in told[back.applicant].body
    assert "Dikembalikan untuk diperbaiki" in told[back.applicant].body
    _, said = do(office, "ingatkan", back)
    assert said == [f"{back}: Sudah diingatkan hari ini. Ingatkan lagi besok."]
    remind(back, by=world.officer, now=NOW + dt.timedelta(days=1))
    assert AuditEvent.objects.filter(verb="case.remind", subject_id=back.pk).count() == 2


def test_nobody_reminds_themselves(world):
    row = sent(world)
    assign(row, person=world.officer, by=world.officer, now=NOW)
    with pytest.raises(Refused, match="Tidak ada yang dapat diingatkan"):
        remind(row, by=world.officer, now=NOW)


def test_nobody_reminds_in_the_case_of_another_office(world):
    row = sent(world, state=DossierState.RETURNED, kind="reply")
    with pytest.raises(Refused, match="tidak berwenang"):
        remind(row, by=person_with(Role.INTAKE_OFFICER), now=NOW)


def test_sharing_and_admitting_lead_to_their_pages_with_what_was_ticked(office, client, world):
    row, other = sent(world), sent(world)
    answer, _ = do(office, "tugaskan", row, other)
    assert [one.pk for one in office.get(answer.url).context["chosen"]] == [row.pk, other.pk]
    ready = [sent(world, state=DossierState.ACCEPTED, kind="service") for _ in range(3)]
    client.force_login(world.leader)
    answer, said = do(client, "tetapkan", *ready[:2], row)
    assert said == [f"{row}: berstatus “Terkirim”, atau bukan wewenang Anda."]
    page = client.get(answer.url).context
    assert page["dossier"].pk == ready[0].pk
    assert page["form"].initial["others"] == [f"{ready[1].code}.{ready[1].version}"]
    answer, said = do(client, "tetapkan", row)
    assert (answer.url, len(said)) == (QUEUE, 1)


@pytest.mark.parametrize(("act", "said"), [("hapus", "tidak dikenal"), ("ambil", "Belum ada berkas")])
def test_an_unknown_act_and_an_empty_choice_are_refused(office, act, said):
    assert said in do(office, act)[1][0]


def test_what_is_ticked_leaves_as_a_file(office, world):
    row = sent(world)
    sent(world)
    answer = office.post(reverse("queue.export"), {"berkas": [row.code], "bentuk": "csv"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [line[0] for line in lines[1:]] == [row.number]


def test_acts_stand_below_the_list_for_those_who_may(client, world):
    sent(world)
    seen = {}
    for who in (world.officer, world.leader, person_with(Role.INSPECTORATE, world.catalogue.agency)):
        client.force_login(who)
        page = client.get(QUEUE).text
        seen[who] = [act for act in ("tugaskan", "ambil", "ingatkan", "tetapkan") if f'value="{act}"' in page]
    assert list(seen.values()) == [["tugaskan", "ambil", "ingatkan"], ["tugaskan", "ambil", "ingatkan", "tetapkan"], []]
