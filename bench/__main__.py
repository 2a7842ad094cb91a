"""`python -m bench`: load dossiers into SQLite and PostgreSQL 18, start the real server, measure, print a table per engine."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import bounds, draining, falling, measure, packages, phone, ticking
from certportal import supervise
from tests import migrated
from tests.servers import Postgres, Redis, die_with_parent, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Way = Callable[..., list[str]]

ROOT = Path(__file__).resolve().parent.parent
FEW = 100
DOSSIERS, CLOCKS, JOBS = 10_000, 100_000, 3_000
"""What the goals speak of; where fewer dossiers are asked for, fewer of the others."""
START_SECONDS = 60


def say(text: str) -> None:
    """Print without buffering, so that a long run shows its progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def python(environment: dict[str, str], *arguments: str) -> str:
    """Run Python in the portal's environment; returns its output, raises RuntimeError with the end of its errors."""
    done = subprocess.run(  # noqa: S603 (our own modules)
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)}:\n{done.stderr[-3000:]}")
    return done.stdout


def settings_for(folder: Path, database_url: str, port: int) -> dict[str, str]:
    """The environment `./run` would make, over a database and folders of our own."""
    unset = {"REDIS_URL", "DATABASE_URL_FILE", "SECRET_KEY_FILE", "TECHNICAL_PAGES"}
    return {name: value for name, value in os.environ.items() if name not in unset} | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-the-benchmark-0123456789-abcdefghijklmnopqrstuvwxyz",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEBUG": "1",
        "PORT": str(port),
        "BIND": "127.0.0.1",
        "MEDIA_ROOT": str(folder / "media"),
        "QUEUE_DIR": str(folder / "queue"),
        "EMAIL_URL": "memorymail://",
    }


@contextmanager
def server(environment: dict[str, str], port: int, log: Path) -> Iterator[None]:
    """The web server exactly as the portal starts it, one process of it."""
    command = supervise.commands()["web"][0]
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 (the portal's own command line)
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, preexec_fn=die_with_parent(15)  # noqa: PLW1509 (one system call)
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/_lantai/halo/", process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=40)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (our own server)
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.1)


def measured(environment: dict[str, str], port: int, log: Path, rounds: int) -> list[measure.Page]:
    """Ask which pages there are, start the server, measure."""
    facts: list[dict[str, Any]] = json.loads(python(environment, "-m", "bench.pages", "ask"))
    with server(environment, port, log):
        return measure.measure(measure.pages_from(facts), port=port, rounds=rounds)


def checked_engine(
    name: str, folder: Path, database_url: str, *, dossiers: int, rounds: int, keep: bool, tidy: Callable[[], None]
) -> list[str]:
    """Measure one engine a few times and compare the medians with what is stored, or store them."""
    port = free_port()
    environment = settings_for(folder, database_url, port)
    python(environment, "-m", "bench.pages", "prepare")
    python(environment, "-m", "bench.pages", "fill", str(dossiers))
    tidy()
    each = max(1, rounds // bounds.RUNS)
    runs = [measured(environment, port, folder / "web.log", each) for _ in range(bounds.RUNS)]
    ratios = bounds.middle([measure.ratios_of(pages) for pages in runs])
    if keep:
        bounds.keep(name, ratios)
    stored = bounds.stored_for(name)
    say(f"\n{name}: {dossiers:,} berkas, median {bounds.RUNS} pengukuran dari {each} putaran (× lantai / tersimpan)")
    say("\n".join(f"  {page:<26}{ratio:>7.2f}{stored.get(page, 0):>7.2f}" for page, ratio in ratios.items()))
    return [f"{name}, {fault}" for fault in bounds.slower(stored, ratios) + measure.over_goal(runs[-1], ratios)]


def on_phone(folder: Path, database_url: str) -> list[str]:
    """What an applicant waits for on a phone, over a small database; returns what moves too much."""
    port, files = free_port(), folder / "files"
    environment = settings_for(folder, database_url, port)
    environment |= {"DJANGO_SETTINGS_MODULE": "bench.phone_settings", "BENCH_STATIC": str(files)}
    files.mkdir()
    python(environment, "manage.py", "collectstatic", "--noinput", "-v0")
    python(environment, "-m", "bench.pages", "prepare")
    python(environment, "-m", "bench.pages", "fill", str(FEW))
    pages = json.loads(python(environment, "-m", "bench.pages", "phone"))
    with server(environment, port, folder / "phone.log"):
        opened = phone.measure(pages, f"http://127.0.0.1:{port}")
    say("\n" + phone.line(opened))
    return phone.over_goal(opened)


def bench_engine(
    name: str, folder: Path, database_url: str, *, dossiers: int, rounds: int, jobs: int, tidy: Callable[[], None]
) -> list[str]:
    """Measure one engine: with a few dossiers first, then with all of them, to see how much each page grows.

    Returns what is over its goal, a sentence each.
    """
    port = free_port()
    environment = settings_for(folder, database_url, port)
    python(environment, "-m", "bench.pages", "prepare")
    few = min(FEW, dossiers // 2)
    python(environment, "-m", "bench.pages", "fill", str(few))
    tidy()
    before = measure.ratios_of(measured(environment, port, folder / "web.log", rounds))
    start = time.monotonic()
    python(environment, "-m", "bench.pages", "fill", str(dossiers - few))
    tidy()
    loaded = time.monotonic() - start
    pages = measured(environment, port, folder / "web.log", rounds)
    title = f"{name}: {dossiers:,} berkas ({loaded:.0f} detik mengisi), {rounds} putaran; tumbuh: × lantai dibanding {few} berkas"
    say("\n" + measure.table(title, pages, before))
    say(ticking.line(json.loads(python(environment, "-m", "bench.ticking"))))
    fell = json.loads(python(environment, "-m", "bench.falling", str(max(dossiers, CLOCKS * dossiers // DOSSIERS))))
    say(falling.line(fell))
    faults = measure.over_goal(pages) + falling.too_slow(fell)
    if jobs:
        rates = drained(environment, jobs)
        say(draining.line(rates, jobs))
        faults += draining.too_slow(rates)
    return [f"{name}, {fault}" for fault in faults]


def drained(environment: dict[str, str], jobs: int) -> dict[str, float]:
    """Rows per second of a full queue: the portal with either transport, and stock Celery on Redis."""
    folder = Path(tempfile.mkdtemp(prefix="redis-", dir=os.environ.get("TEST_TMPDIR")))
    redis = Redis(folder).start()
    broker = redis.url.replace("unix://", "redis+socket://")

    def rate(who: str, **more: str) -> float:
        return float(python(environment | more, "-m", "bench.draining", who, str(jobs)))

    try:
        return {
            "Celery": rate("stock", STOCK_BROKER=broker),
            "Redis": rate("portal", REDIS_URL=redis.url),
            "tertanam": rate("portal"),
        }
    finally:
        redis.stop()
        shutil.rmtree(folder, ignore_errors=True)


def on_sqlite(folder: Path, way: Way) -> list[str]:
    path = folder / "bench.sqlite3"
    url = migrated.sqlite_at(path)

    def tidy() -> None:
        import sqlite3

        with sqlite3.connect(path) as connection:
            connection.execute("ANALYZE")
        connection.close()

    return way("SQLite", folder, url, tidy=tidy)


def on_postgresql(folder: Path, way: Way) -> list[str]:
    import psycopg2

    postgres = Postgres(folder).start()

    def execute(statement: str, database: str) -> None:
        connection = psycopg2.connect(host=str(folder), user="postgres", dbname=database)
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    try:
        execute("CREATE DATABASE bench", "postgres")
        own = folder / "own"  # the server's folder belongs to the server's user
        own.mkdir()
        return way("PostgreSQL 18", own, postgres.url("bench"), tidy=lambda: execute("VACUUM ANALYZE", "bench"))
    finally:
        postgres.stop()


ENGINES = {"sqlite": on_sqlite, "postgresql": on_postgresql}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description="Mengukur portal di samping halaman telanjang.")
    parser.add_argument("--dossiers", type=int, help=f"banyaknya berkas (bawaan {DOSSIERS})")
    parser.add_argument("--rounds", type=int, default=200, help="permintaan per halaman (bawaan 200)")
    parser.add_argument("--engines", default="sqlite,postgresql", help="sqlite, postgresql, atau keduanya")
    parser.add_argument("--jobs", type=int, default=JOBS, help="pekerjaan dalam antrean penuh (bawaan 3000), 0: tanpa")
    parser.add_argument("--no-packages", action="store_true", help="tanpa angka pengemasan KKNI")
    parser.add_argument("--no-phone", action="store_true", help="tanpa telepon di jaringan lambat (perlu Chromium)")
    parser.add_argument(
        "--no-limits", action="store_true", help="yang melewati batas tidak menggagalkan (ukuran kecil)"
    )
    parser.add_argument("--check", action="store_true", help="bandingkan dengan batas tersimpan, kelonggaran 15 persen")
    parser.add_argument("--keep", action="store_true", help="simpan yang terukur sebagai batas")
    chosen = parser.parse_args()
    chosen.check |= chosen.keep
    chosen.dossiers = chosen.dossiers or (bounds.DOSSIERS if chosen.check else DOSSIERS)
    unknown = set(chosen.engines.split(",")) - set(ENGINES)
    if unknown or chosen.dossiers < 2 * 20:
        parser.error("mesin yang dikenal: sqlite, postgresql; sedikitnya 40 berkas")
    return chosen


@contextmanager
def own_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("TEST_TMPDIR")))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    chosen = options()
    say(f"{os.cpu_count()} inti, Python {sys.version.split()[0]}. Baca perbandingannya, bukan milidetiknya.")
    size = {"dossiers": chosen.dossiers, "rounds": chosen.rounds}
    way = (
        partial(checked_engine, **size, keep=chosen.keep)
        if chosen.check
        else partial(bench_engine, **size, jobs=chosen.jobs)
    )
    faults = []
    for engine in chosen.engines.split(","):
        with own_folder() as folder:
            faults += ENGINES[engine](folder, way)
    if not chosen.no_packages and not chosen.check:
        say("\n" + packages.table())
    if not chosen.no_phone:
        with own_folder() as folder:
            faults += on_phone(folder, migrated.sqlite_at(folder / "phone.sqlite3"))
    sys.exit(verdict(faults, hold=not chosen.no_limits))


def verdict(faults: list[str], *, hold: bool) -> int:
    """Print what is over its goal; returns the exit code: 1 where the goals hold and one was missed."""
    say("\n" + ("\n".join(f"Melewati batas: {fault}" for fault in faults) or "Semua halaman di dalam batasnya."))
    return int(bool(faults) and hold)


if __name__ == "__main__":
    main()
