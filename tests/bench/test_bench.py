"""The benchmark in small: it loads, serves, measures and prints, so that it runs on the day somebody wants it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from applicants.models import Dossier, Verdict
from bench import bounds, draining, falling
from bench.__main__ import verdict
from bench.cases import SPREAD, fill
from bench.measure import Page, over_goal, ratios_of, table
from bench.pages import (
    MOST_OF_CHECK,
    MOST_OF_DOSSIER,
    MOST_OF_LIST,
    MOST_OF_QUEUE,
    MOST_STATEMENTS,
    on_the_phone,
    targets,
)
from bench.phone import Opened
from bench.phone import line as phone_line
from bench.phone import over_goal as moves_too_much
from certificates.models import Certificate
from certportal.kernel.sla.models import Clock
from tests.factories.applicants import NOW
from tests.factories.schemes import catalogue

pytestmark = pytest.mark.heavy(25)

ROOT = Path(__file__).resolve().parents[2]


def test_benchmark_prints_a_table_with_ratios_and_queries():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--dossiers", "60", "--rounds", "2", "--engines", "sqlite", "--no-packages", "--no-limits", "--jobs", "0", "--no-phone"],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "SQLite: 60 berkas" in done.stdout
    rows = re.findall(
        r"^  (antrian|berkas \(petugas\)|cek sertifikat) +[\d.]+ +[\d.]+ +([\d.]+) ", done.stdout, re.MULTILINE
    )
    assert [name for name, _ in rows] == ["antrian", "berkas (petugas)", "cek sertifikat"]
    assert all(float(ratio) > 0 for _, ratio in rows)
    assert re.search(r"^  pengingat: [1-9]\d* dalam [1-9]\d* pesan, .* × lantai \d", done.stdout, re.MULTILINE)
    assert re.search(
        r"^  detak: 600 tenggat berjalan, \d+ lewat batas, [1-9]\d* pengingat, ", done.stdout, re.MULTILINE
    )


def test_queue_and_tick_have_goals():
    rates = {"Celery": 200.0, "Redis": 220.0, "tertanam": 100.0}
    assert draining.line(rates, 3000) == (
        "  antrean 3,000 per detik: Celery 200, Redis 220, tertanam 100; × Celery: Redis 1.10, tertanam 0.50"
    )
    assert draining.too_slow(rates) == ["antrean tertanam: 0.50 × Celery, sedikitnya 1.0"]
    assert falling.too_slow({"seconds": falling.MOST_SECONDS}) == []
    assert falling.too_slow({"seconds": 2.1}) == ["detak: 2.10 detik, paling lama 2"]


@pytest.mark.django_db
def test_loaded_rows_stand_in_every_state_and_may_be_added_to():
    catalogue()
    fill(40, now=NOW)
    fill(20, now=NOW)
    assert Dossier.objects.count() == 60
    assert set(Dossier.objects.values_list("state", flat=True)) == set(SPREAD)
    assert {clock.kind for clock in Clock.objects.live()} == {"completeness", "reply", "service", "handover"}
    assert Certificate.objects.exists()
    assert Verdict.objects.exists()
    assert not Dossier.objects.filter(state="draft", submitted_at__isnull=False).exists()


def test_ratios_are_to_the_floor_of_the_same_run():
    floor = Page("lantai", None, "", iter(()), 1, took=[2.0, 2.0, 2.0])
    page = Page("antrian", "lantai", "", iter(()), 7, took=[6.0, 7.0, 8.0])
    assert ratios_of([floor, page]) == {"antrian": 3.5}
    assert re.search(r"antrian +7\.0 +8\.\d +3\.50 +4\.\d+ +7 +1\.75", table("x", [floor, page], {"antrian": 2.0}))


def measured_page(**of_page):
    floor = Page("lantai", None, "", iter(()), 1, took=[2.0, 2.0, 2.0])
    return [floor, Page("antrian", "lantai", "", iter(()), 7, took=[7.0, 7.0, 7.0], **of_page)]


@pytest.mark.parametrize(
    ("goals", "missed"),
    [
        ({}, 0),
        ({"most": 3.5, "most_queries": 7}, 0),
        ({"most": 3.4}, 1),
        ({"most_queries": 6}, 1),
        ({"most": 3.4, "most_queries": 6}, 2),
    ],
)
def test_result_over_a_goal_fails_unless_limits_are_off(goals, missed, capsys):
    faults = over_goal(measured_page(**goals))
    assert len(faults) == missed
    assert verdict(faults, hold=True) == (1 if missed else 0)
    assert verdict(faults, hold=False) == 0
    said = capsys.readouterr().out
    assert said.count("Melewati batas: antrian") == 2 * missed
    assert ("Semua halaman di dalam batasnya." in said) == (missed == 0)


def test_a_page_that_became_slower_than_what_is_stored_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "FILE", tmp_path / "bounds.json")
    bounds.keep("SQLite", bounds.middle([{"antrian": 2.0}, {"antrian": 9.0}, {"antrian": 2.004}]))
    bounds.keep("PostgreSQL 18", {"antrian": 3.0})
    stored = bounds.stored_for("SQLite")
    assert stored == {"antrian": 2.0}, "one bad moment is none"
    assert bounds.slower(stored, {"antrian": 2.3}) == []
    assert bounds.slower(stored, {"antrian": 2.31, "baru": 1.0}) == [
        "baru: belum ada batas tersimpan, jalankan --keep",
        "antrian: 2.31 × lantai, tersimpan 2.00, paling banyak 2.30",
    ]


def test_a_page_whose_parts_move_on_the_phone_is_named():
    opened = [Opened("beranda", 1.26, 0.051), Opened("unggah", 3.4, 0.05)]
    assert "beranda 1.3 detik (bergeser 0.051), unggah 3.4 detik (bergeser 0.050)" in phone_line(opened)
    assert moves_too_much(opened) == ["beranda: bergeser 0.051, paling banyak 0.05"]


@pytest.mark.django_db
def test_the_phone_opens_what_applicants_open_first(client):
    catalogue()
    fill(40, now=NOW)
    pages = on_the_phone()
    assert [page["name"] for page in pages] == ["beranda", "daftar tugas", "unggah", "hasil"]
    for page in pages:
        assert client.get(page["url"], headers={"cookie": page["cookie"]}).status_code == 200
    assert "Anda kompeten" in client.get(pages[-1]["url"], headers={"cookie": pages[-1]["cookie"]}).text


@pytest.mark.django_db
def test_every_kind_of_page_has_its_goal():
    catalogue()
    fill(40, now=NOW)
    most = {row["name"]: (row.get("most"), row.get("most_queries")) for row in targets()}
    assert {name for name, goals in most.items() if goals == (None, None)} == {
        "lantai: daftar", "lantai: satu baris", "lantai: halo", "permohonan saya",
    }  # fmt: skip
    queue = {name for name in most if name.startswith("antrian")}
    assert {most[name] for name in queue} == {(MOST_OF_QUEUE, None)} == {(4.0, None)}
    lists = {name for name in most if name.startswith(("cari", "meja")) or name == "terlambat"}
    assert {most[name] for name in lists} == {(MOST_OF_LIST, None)} == {(3.5, None)}
    assert (
        {most[name] for name in most if name.startswith("berkas")}
        == {(MOST_OF_DOSSIER, MOST_STATEMENTS)}
        == {(3.5, 12)}
    )
    assert most["cek sertifikat"] == (MOST_OF_CHECK, None) == (4.0, None)
