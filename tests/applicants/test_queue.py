"""The queue: what it lists, in which order, what it costs, and what stays out of the address."""

import csv
import datetime as dt
import io
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.actions import assign
from applicants.enums import DossierState
from applicants.filters import IN_ADDRESS, QueueFilter
from applicants.models import Dossier
from applicants.queries import COLUMNS, clock_on, in_full, queue_of, where_late
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.inspect_child import xlsx_table
from certportal.kernel.sla import clocks
from certportal.kernel.sla.models import Clock
from certportal.kernel.web.deadline import tell
from tests.factories.accounts import person_with
from tests.factories.applicants import NOW, dossier_in, eligible_person

pytestmark = pytest.mark.django_db

QUEUE = "/antrian/"
GOAL = 7  # session, person, roles, unread; choices with leave, counts, rows


@pytest.fixture
def office(client, world):
    client.force_login(world.officer)
    return client


def sent(world, state=DossierState.SUBMITTED, kind="completeness", at=NOW, **fields):
    person = fields.pop("applicant", None) or eligible_person(world.catalogue)
    row = dossier_in(state, world, applicant=person, submitted_at=at, **fields)
    if kind:
        clocks.start(kind, row, by=world.officer, now=at)
    return row


def listed(office, query=""):
    return [row["dossier"] for row in office.get(f"{QUEUE}{query}").context["rows"]]


def queries_of(office, query=""):
    with CaptureQueriesContext(connection) as asked:
        answer = office.get(f"{QUEUE}{query}")
    return len(asked), len(answer.context["rows"])


def test_seven_queries_for_one_three_and_fifty_rows(office, world):
    first = sent(world)
    assert queries_of(office) == (GOAL, 1)
    assign(first, person=world.officer, by=world.officer, now=NOW)
    sent(world)
    sent(world, state=DossierState.VERIFICATION)
    assert queries_of(office) == (GOAL, 3)
    people = [eligible_person(world.catalogue) for _ in range(47)]
    for person in people:
        row = dossier_in(DossierState.SUBMITTED, world, applicant=person)
        Clock.objects.create(
            kind="completeness",
            subject_type="applicants.dossier",
            subject_id=row.pk,
            organisation=row.agency,
            limit_days=3,
            started_on=NOW.date(),
            limit_on=NOW.date() + dt.timedelta(days=3),
        )
    assert queries_of(office) == (GOAL, 25)
    assert queries_of(office, "?petugas=tanpa&halaman=2") == (GOAL, 24)
    assert queries_of(office, "?perbaikan=belum&urut=-petugas") == (GOAL, 25)
    assert queries_of(office, "?tampilan=giliran&urut=pemohon") == (GOAL, 25)


def test_only_sent_dossiers_of_the_own_office(office, world):
    row = sent(world)
    dossier_in(DossierState.DRAFT, world)
    assert listed(office) == [row]
    office.force_login(person_with(Role.INTAKE_OFFICER))
    assert listed(office) == []


def test_queue_is_not_for_applicants(client, world):
    client.force_login(world.applicant)
    assert client.get(QUEUE).status_code == 403


def test_nearest_limit_first_then_those_without_a_running_clock(office, world):
    late = sent(world, at=NOW - dt.timedelta(days=30))
    resting = sent(world, state=DossierState.AWAITING_INFORMATION, kind="service", at=NOW - dt.timedelta(days=40))
    clocks.pause("service", resting, reason="bertanya", by=world.officer, now=NOW)
    fresh = sent(world)
    without = sent(world, kind=None, at=NOW - dt.timedelta(days=60))
    assert listed(office) == [late, fresh, without, resting]


def test_every_deadline_says_what_it_is_for(office, world):
    sent(world)
    sent(world, state=DossierState.ACCEPTED, kind="service")
    body = office.get(QUEUE).content.decode()
    for name in ("Pemeriksaan kelengkapan", "Penyelesaian layanan"):
        assert f'title="{name}"' in body


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b"}),
        ("?tahap=submitted", {"a"}),
        ("?tahap=closed", {"c"}),
        ("?tahap=rubbish", {"a", "b"}),
        ("?petugas=rubbish", {"a", "b"}),
        ("?petugas=saya", {"a"}),
        ("?petugas=tanpa", {"b"}),
        ("?perbaikan=ya", {"b"}),
        ("?perbaikan=belum", {"a"}),
        ("?perihal=scheme:pelayanan-prima", {"a", "b"}),
        ("?nomor=%25", set()),
        ("?halaman=999", {"a", "b"}),
        ("?halaman=x", {"a", "b"}),
        ("?cari=ya", {"a", "b"}),
    ],
)
def test_filters_live_in_the_address(office, world, query, found):
    rows = {"a": sent(world), "b": sent(world, state=DossierState.RETURNED, kind="reply", rounds=1)}
    rows["c"] = sent(world, state=DossierState.CLOSED, kind=None)
    assign(rows["a"], person=world.officer, by=world.officer, now=NOW)
    assert {key for key, row in rows.items() if row in listed(office, query)} == found


def test_a_filter_has_an_english_name_here_and_another_in_the_address(office):
    assert set(QueueFilter.base_filters) == set(IN_ADDRESS)
    assert set(IN_ADDRESS).isdisjoint(IN_ADDRESS.values())
    page = office.get(f"{QUEUE}?tahap=submitted").content.decode()
    assert [name for name in IN_ADDRESS.values() if f'name="{name}"' not in page] == ["tampilan", "nomor"]
    kept = office.get(f"{QUEUE}?tampilan=baru&nomor=12").text  # chosen elsewhere, kept by what is chosen here
    assert 'name="tampilan" value="baru"' in kept
    assert 'name="nomor" value="12"' in kept
    assert re.findall(r'<option value="(\w+)"\s+selected', page) == ["submitted"]


def test_officer_by_name_and_number_by_part(office, world):
    row, other = sent(world), sent(world)
    assign(row, person=world.officer, by=world.officer, now=NOW)
    assert listed(office, f"?petugas={world.officer.pk}") == [row]
    assert listed(office, f"?nomor={other.number[:5]}") == [other]


@pytest.mark.parametrize("words", ["Ngurah Made", "nip"])
def test_what_is_typed_about_a_person_stays_out_of_the_address(office, world, words):
    wanted = eligible_person(world.catalogue, full_name="I Gusti Ngurah Made Agung")
    sent(world)
    row = sent(world, applicant=wanted)
    typed = wanted.nip if words == "nip" else words
    answer = office.post(reverse("queue.search"), {"kata": typed, "saringan": "tahap=submitted&halaman=4&lain=1"})
    assert answer.url == f"{QUEUE}?tahap=submitted&cari=ya"
    page = office.get(answer.url)
    assert [shown["dossier"] for shown in page.context["rows"]] == [row]
    assert typed not in str([page.context[name] for name in ("tabs", "heads", "chips", "kept")])
    assert len(listed(office)) == 2  # without the parameter in the address the search words of the session are not used


def test_a_name_that_too_many_have_is_not_counted_to_its_end_and_the_page_says_so(office, world, monkeypatch):
    called = [eligible_person(world.catalogue, full_name=f"Siti {name}") for name in ("Aminah", "Rahma", "Zulaikha")]
    ended = [sent(world, state=DossierState.CLOSED, kind=None, applicant=person) for person in called[:2]]
    running = sent(world, applicant=called[2])
    url = office.post(reverse("queue.search"), {"kata": "siti"}).url
    whole = office.get(url)
    assert {row["dossier"] for row in whole.context["rows"]} == {*ended, running}
    assert "Lebih dari" not in whole.content.decode()
    monkeypatch.setattr("applicants.queries.queue.MOST_FOUND", 2)
    cut = office.get(url)
    assert next(row["dossier"] for row in cut.context["rows"]) == running
    assert len(cut.context["rows"]) == 2
    assert "Lebih dari 2 berkas cocok" in cut.content.decode()


def test_a_long_list_of_what_ended_is_counted_to_a_limit_and_says_so(office, world, monkeypatch):
    for _ in range(3):
        sent(world, state=DossierState.CLOSED, kind=None)
    assert "Lebih dari" not in office.get(f"{QUEUE}?tahap=closed").content.decode()
    monkeypatch.setattr("applicants.queries.queue.MOST_COUNTED", 2)
    cut = office.get(f"{QUEUE}?tahap=closed")
    assert cut.context["page"].paginator.count == 2
    assert "Lebih dari 2 berkas cocok" in cut.content.decode()


@pytest.mark.parametrize("words", ["", "siti"])
def test_what_has_ended_is_listed_the_newest_first(office, world, words, monkeypatch):
    """Also where more is found than is shown: what is left out is the oldest."""
    closed = [
        sent(world, state=DossierState.CLOSED, kind=None, at=NOW - dt.timedelta(days=days), applicant=person)
        for days in (3, 1, 2, 2)
        for person in [eligible_person(world.catalogue, full_name=f"Siti Nomor {days}")]
    ]
    sent(world)
    query = f"{QUEUE}?tahap=closed"
    if words:
        query = office.post(reverse("queue.search"), {"kata": words, "saringan": "tahap=closed"}).url
    newest = [closed[place] for place in (1, 3, 2, 0)]
    assert [row["dossier"] for row in office.get(query).context["rows"]] == newest
    monkeypatch.setattr("applicants.queries.queue.MOST_FOUND", 3)
    if words:
        assert [row["dossier"] for row in office.get(query).context["rows"]] == newest[:3]


def test_a_number_may_stand_in_the_address(office, world):
    row = sent(world, state=DossierState.CLOSED, kind=None)
    answer = office.post(reverse("queue.search"), {"kata": f" {row.number} "})
    assert answer.url.startswith(f"{QUEUE}?nomor=")
    assert [shown["dossier"] for shown in office.get(answer.url).context["rows"]] == [row]


def test_a_list_without_hits_says_what_was_looked_for_and_what_to_do(office):
    """Whoever has just looked for a name reads no sentence about cases that will come."""
    awaited = "Berkas yang dikirim pemohon akan tampil di sini."
    assert awaited in office.get(QUEUE).text
    found = office.post(reverse("queue.search"), {"kata": "Siapa pun"}, follow=True).text
    narrowed = office.get(f"{QUEUE}?batas=terlambat").text
    assert "Tidak ada berkas yang cocok dengan “Siapa pun”" in found
    assert "Tidak ada berkas yang cocok dengan saringan" in narrowed
    assert awaited not in found + narrowed


def test_an_empty_search_forgets_the_last_one(office, world):
    sent(world)
    office.post(reverse("queue.search"), {"kata": "Siapa pun"})
    assert office.post(reverse("queue.search"), {"kata": ""}).url == QUEUE
    assert "queue_words" not in office.session


def test_counts_are_what_their_tabs_list(office, world):
    taken = sent(world, at=NOW - dt.timedelta(days=30))
    assign(taken, person=world.verifier, by=world.officer, now=NOW, reason="cuti")
    sent(world, at=NOW - dt.timedelta(days=4))
    sent(world, state=DossierState.COMPLETENESS_CHECK, rounds=1)
    sent(world, rounds=1)
    sent(world, state=DossierState.RETURNED, kind="reply", rounds=1)
    sent(world, state=DossierState.VERIFICATION)
    sent(world, state=DossierState.ACCEPTED, kind="service")
    sent(world, state=DossierState.ADMITTED, kind=None)
    sent(world, state=DossierState.CLOSED, kind=None)
    with time_machine.travel(NOW, tick=False):
        office.force_login(world.officer)
        tabs = office.get(QUEUE).context["tabs"]
        found = {row["tab"].code: len(office.get(row["query"]).context["rows"]) for row in tabs}
    assert found == {row["tab"].code: row["count"] for row in tabs}
    assert found == {
        "": 8,
        "giliran": 3,
        "baru": 2,
        "terlambat": 1,
        "mendekati": 1,
        "diperbaiki": 1,
        "tanpa": 6,
        "pemohon": 1,
    }


def test_who_has_no_turn_has_no_tab_of_their_own(client, world):
    sent(world)
    client.force_login(person_with(Role.INSPECTORATE, organisation=world.catalogue.agency))
    tabs = client.get(QUEUE).context["tabs"]
    assert [row["tab"].code for row in tabs] == ["", "baru", "terlambat", "mendekati", "tanpa", "pemohon"]


@pytest.mark.parametrize("column", COLUMNS)
def test_list_and_file_are_sorted_by_any_column_either_way(office, world, column):
    """The file is in the order of the list, and the other way round is the other way round."""
    people = [eligible_person(world.catalogue, full_name=name) for name in ("Cici", "agus", "Bima")]
    states = (DossierState.VERIFICATION, DossierState.SUBMITTED, DossierState.RETURNED)
    for days, (person, state) in enumerate(zip(people, states, strict=True)):
        row = sent(world, state=state, applicant=person, at=NOW - dt.timedelta(days=2 * days))
        if state == DossierState.SUBMITTED:
            assign(row, person=world.officer, by=world.officer, now=NOW)
    up, down = (listed(office, f"?urut={sign}{column}") for sign in ("", "-"))
    value = {
        "nomor": lambda row: row.number,
        "pemohon": lambda row: row.applicant.full_name.lower(),
        "perihal": lambda row: row.subject.name,
        "tahap": lambda row: [DossierState.SUBMITTED, DossierState.RETURNED, DossierState.VERIFICATION].index(
            row.state
        ),
        "batas": lambda row: row.due_on,
        "petugas": lambda row: row.officer_name or "~",
    }[column]
    assert [value(row) for row in up] == sorted(map(value, up))
    assert down == ([up[0], *reversed(up[1:])] if column == "petugas" else up[::-1])
    head, *lines = rows_of_file(office.post(reverse("queue.export"), {"saringan": f"urut=-{column}"}))
    assert [line[head.index("Nomor")] for line in lines] == [row.number for row in down]
    heads = {head["column"]: head for head in office.get(f"{QUEUE}?urut={column}&tahap=submitted").context["heads"]}
    assert (heads[column]["sorted"], heads[column]["query"]) == (
        "ascending",
        f"{QUEUE}?tahap=submitted&urut=-{column}",
    )


def test_what_narrows_a_view_is_told_and_can_be_taken_off(office, world):
    row = sent(world)
    page = office.get(f"{QUEUE}?tampilan=baru&nomor={row.number[:5]}&petugas=tanpa&urut=-nomor&tahap=rubbish")
    assert [shown["dossier"] for shown in page.context["rows"]] == [row]
    assert {chip["label"]: chip["query"] for chip in page.context["chips"]} == {
        f"Nomor berkas: {row.number[:5]}": f"{QUEUE}?tampilan=baru&tahap=rubbish&petugas=tanpa&urut=-nomor",
        "Petugas: Tanpa petugas": f"{QUEUE}?tampilan=baru&nomor={row.number[:5]}&tahap=rubbish&urut=-nomor",
    }
    assert page.context["unfiltered"] == f"{QUEUE}?tampilan=baru&urut=-nomor"
    assert "Hapus saringan" in page.text
    assert "Hapus saringan" not in office.get(f"{QUEUE}?tampilan=baru").text


@pytest.mark.parametrize("kind", ["completeness", "service", "handover"])
def test_lateness_of_the_filter_is_that_of_the_pill(world, kind):
    """On every day of the term the row shows the label by which the filter finds it."""
    row = sent(world, state=DossierState.SUBMITTED, kind=kind)
    seen = set()
    for days in range(70):
        now = NOW + dt.timedelta(days=days)
        late, near = where_late(world.officer, now)
        shown = in_full(queue_of(world.officer))
        word = tell(clock_on(shown.get(pk=row.pk)), now).word
        assert (word == "Terlambat") == shown.filter(late).exists(), days
        assert (word in {"Mendekati batas", "Lewat target"}) == shown.filter(near).exists(), days
        seen.add(word)
    assert seen - {"Lewat target"} == {"Aman", "Mendekati batas", "Terlambat"}


def test_corrected_dossiers_are_marked(office, world):
    sent(world, rounds=2)
    page = office.get(QUEUE).content.decode()
    assert "Diperbaiki" in page.split("data-queue")[1]
    assert "putaran 2" in page


# --- Export -----------------------------------------------------------------------------------------------------------
def rows_of_file(answer):
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_export_is_the_filtered_list_and_leaves_a_row(office, world):
    person = eligible_person(world.catalogue, full_name='=HYPERLINK("http://jahat") Siti')
    row = sent(world, applicant=person, number="00077/UJI/2026", declared={"work_unit": "Dinas Uji"})
    sent(world, state=DossierState.VERIFICATION)
    answer = office.post(reverse("queue.export"), {"saringan": "tahap=submitted"})
    head, line = rows_of_file(answer)
    assert head[0] == "Nomor"
    assert line[0] == row.number
    assert line[1] == '\'=HYPERLINK("http://jahat") Siti'
    assert (line[head.index("NIP")], line[head.index("Unit kerja")]) == (f"'{person.nip}", "Dinas Uji")
    event = AuditEvent.objects.get(verb="queue.export")
    assert event.after == {"rows": 1, "filter": {"tahap": "submitted"}, "by_name": False}
    assert event.actor_id == world.officer.pk
    office.post(reverse("queue.search"), {"kata": "jahat"})
    _, by_name = rows_of_file(office.post(reverse("queue.export"), {"saringan": "cari=ya"}))
    assert by_name[0] == row.number
    assert AuditEvent.objects.filter(verb="queue.export").latest("pk").after["by_name"] is True


def test_export_gives_the_day_on_which_it_was_sent_at_the_office(office, world):
    row = sent(world)
    early = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)  # half past six in the morning of the next day in Jakarta
    Dossier.objects.filter(pk=row.pk).update(submitted_at=early)
    head, line = rows_of_file(office.post(reverse("queue.export"), {"saringan": ""}))
    assert head[4] == "Skema atau layanan"
    assert line[head.index("Dikirim")] == "2026-11-24"


def test_export_as_a_workbook_is_the_same_list(office, world, tmp_path):
    row = sent(world)
    sent(world, state=DossierState.VERIFICATION)
    answer = office.post(reverse("queue.export"), {"saringan": "tampilan=baru", "bentuk": "xlsx"})
    assert answer["Content-Disposition"].endswith(".xlsx")
    source, target = tmp_path / "daftar.xlsx", tmp_path / "baris"
    source.write_bytes(answer.content)
    assert xlsx_table.read(str(source), str(target))
    head, line, *rest = map(json.loads, target.read_text().splitlines())
    assert (row.number in str(line), row.applicant.nip in str(line), rest) == (True, True, [])
    assert "Unit kerja" in str(head)


def test_export_is_refused_to_strangers_and_by_get(client, world):
    client.force_login(world.applicant)
    assert client.post(reverse("queue.export")).status_code == 403
    client.force_login(world.officer)
    assert client.get(reverse("queue.export")).status_code == 405
