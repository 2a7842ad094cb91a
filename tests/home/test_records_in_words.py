"""The audit trail speaks to people: every verb the code writes has words, no code and no foreign hour is shown."""

import ast
import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse

from certportal.home.records.cells import facts_in_words, roles_in_words
from certportal.home.records.words import ACTS, GROUPS, OTHER, words_of
from certportal.kernel.accounts.enums import Role
from certportal.kernel.audit.models import AuditEvent, Reading
from certportal.kernel.audit.record import SYSTEM, record
from certportal.kernel.papers import signed
from certportal.kernel.workflow.flow import all_flows
from tests.architecture.house import SOURCES, files, name_of
from tests.factories.accounts import PersonFactory, person_with
from tests.home.asking import body

pytestmark = pytest.mark.django_db
VERB = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
ACTS_URL = "/catatan/audit/auditevent/"
WRITERS = {"record", "record_all", "refused", "AuditEvent"}
# Where a verb is chosen before it is written: every word of that form in these files is one.
CHOSEN_BEFORE = {f"certportal/kernel/accounts/{name}.py" for name in ("refusing", "office_facts")}
NO_VERB = {"exam_event.changed", "plenary.changed"}  # kinds of notices that stand beside the verb


def constants(tree):
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def written_verbs():
    """Every verb that stands in the code: of calls that write one, of refusals that name one, of moves."""
    found = {signed.KEPT} | {flow.verb(move.name) for flow in all_flows() for move in flow.moves}
    for path in files(".py", under=SOURCES):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text())
        if name_of(path) in CHOSEN_BEFORE:
            found |= {text for text in constants(tree) if VERB.fullmatch(text)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            asked = [*node.args[:1]] if name in WRITERS else []
            asked += [word.value for word in node.keywords if word.arg == "verb"]
            found |= {text for part in asked for text in constants(part) if VERB.fullmatch(text)}
    return found - NO_VERB


def test_every_verb_the_code_writes_has_words():
    verbs = written_verbs()
    assert len(verbs) > 180
    assert {"dossier.submit", "person.deactivate", "organisation.head_end", "email.refuse", "site.add"} <= verbs
    assert sorted(verb for verb in verbs if words_of(verb) == OTHER) == []


def test_words_are_words():
    for verb, words in ACTS.items():
        assert "_" not in words, verb
        assert "." not in words.removesuffix(")").replace("Plh.", ""), verb
        assert words[0].isupper(), verb
    assert words_of("dossier.submit.refused") == "Ditolak: mengirim berkas"
    assert words_of("queue.list.refused") == "Permintaan ditolak"
    assert words_of("lama.sekali") == OTHER
    assert sum(map(len, GROUPS.values())) == len(ACTS), "a verb stands in one group"


def test_facts_of_an_act_are_read_as_words():
    facts = {"state": "submitted", "role": "system_admin", "starts_on": "2026-11-23", "version": 3, "typed": "ab",
             "at": "2026-11-23T02:00:00+00:00", "place": {"name": None, "open": True}}  # fmt: skip
    told = facts_in_words(facts, "Asia/Makassar")
    assert "tahap: Terkirim" in told
    assert "peran: Admin sistem (seluruh portal)" in told
    assert "mulai: 23 November 2026" in told
    assert "pukul 10.00 WITA" in told
    assert "  nama: –\n  open: ya" in told
    assert not {"version", "typed", "submitted", "UTC", "{"} & set(told.replace(":", " ").split())
    assert roles_in_words("system") == "Sistem"


@pytest.fixture
def trail(client):
    """Three acts of two people on two days, and a reader of the inspectorate."""
    officer, other = (PersonFactory(full_name=name, password=None) for name in ("Rina =Verifikator", "Budi Lain"))
    for verb, by, day in (
        ("dossier.submit", officer, 1),
        ("role.grant.refused", other, 5),
        ("calendar.confirm", officer, 9),
    ):
        record(verb, by=by, subject=other, now=dt.datetime(2026, 11, day, 23, 30, tzinfo=dt.UTC))
    reader = person_with(Role.INSPECTORATE)
    client.force_login(reader)
    AuditEvent.objects.filter(verb__startswith="sign_in").exists()
    return client, reader


def acts_on(page):
    return [cells[2][1] for _, cells in page.context["lines"] if cells[2][1] != "Masuk"]


def test_trail_says_who_did_what_at_which_hour_of_the_office(trail):
    client, _ = trail
    page = client.get(ACTS_URL)
    assert acts_on(page) == ["Mengonfirmasi kalender kerja", "Ditolak: memberi peran", "Mengirim berkas"]
    text = body(page)
    assert "10 November 2026 pukul 06.30 WIB" in text
    assert not re.search(r"calendar\.|dossier\.|system_admin|accounts\.user|UTC", text)
    row = body(client.get(page.context["lines"][0][0]))
    assert not re.search(r"calendar\.confirm|accounts\.user|UTC|system_admin", row)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"dari": "2026-11-02", "sampai": "2026-11-02"}, ["Mengirim berkas"]),
        ({"sampai": "2026-11-06"}, ["Ditolak: memberi peran", "Mengirim berkas"]),
        ({"jenis": "Tugas dan tenggat"}, ["Mengonfirmasi kalender kerja"]),
        ({"jenis": "ditolak"}, ["Ditolak: memberi peran"]),
        ({"jenis": "apa saja", "dari": "kemarin"}, ["Mengonfirmasi kalender kerja", "Ditolak: memberi peran", "Mengirim berkas"]),
    ],
)  # fmt: skip
def test_trail_is_filtered_by_period_and_kind(trail, asked, found):
    assert acts_on(trail[0].get(ACTS_URL, asked)) == found


def test_person_is_looked_for_without_a_trace_in_the_address_and_the_filters_stay(trail):
    client, _ = trail
    page = client.post(ACTS_URL, {"q": "rina", "jenis": "Permohonan"}, follow=True)
    assert page.redirect_chain == [(f"{ACTS_URL}?jenis=Permohonan", 302)]
    assert acts_on(page) == ["Mengirim berkas"]


def test_file_has_the_filtered_rows_as_text_and_is_written_down(trail):
    client, reader = trail
    client.post(ACTS_URL, {"q": "rina"})
    answer = client.post(f"{ACTS_URL}?jenis=Permohonan", {"sebagai": "csv"})
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert len(rows) == 1
    told = dict(zip(head, rows[0], strict=True))
    assert told["Tindakan"] == "Mengirim berkas"
    assert told["Pelaku"] == "Rina =Verifikator"
    assert AuditEvent.objects.get(verb="records.export").after["rows"] == 1
    assert Reading.objects.get(reader_id=reader.pk, kind="export").title == "Catatan audit di catatan"
    assert client.post(ACTS_URL, {"sebagai": "pdf"}).status_code == 404


def test_every_table_is_a_file_too(trail):
    client, _ = trail
    PersonFactory(full_name="=cmd()", password=None, nik="3171015501850042")
    text = client.post(reverse("records:list", args=["accounts", "user"]), {"sebagai": "csv"}).content.decode()
    assert ";'=cmd();" in text
    assert "3171015501850042" not in text
    assert record("test.act", by=SYSTEM).pk
