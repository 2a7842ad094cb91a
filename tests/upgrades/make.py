"""`python -m tests.upgrades.make NAME` (or `./run dump NAME`): keep a dump of this very state, with demo data, on both engines.

Each engine gets an empty database, which is filled exactly as `./run` fills it; then the waiting jobs are done (papers are
drawn) and the audit chains are sealed. Sessions and the cache are left out. What is written is described in
fixtures/upgrades/README.md.
"""

import hashlib
import lzma
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests import templates
from tests.servers import Postgres, scratch_folder
from tests.upgrades.stored import DUMPS, FILES, MIGRATIONS, ROOT, SECRET_KEY, sql_of

NAMED = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z0-9.]+)?")
LEFT_OUT = ("django_session", "cache_entries")
DO_THE_JOBS = "from django.utils import timezone; from tests.draining import run_due; run_due(now=timezone.now())"
# One paper of each kind keeps the dump small; the first of a kind is the one with the smallest number.
ONE_OF_A_KIND = """
from certportal.kernel.papers.models import Paper
first = {}
for paper in Paper.objects.select_related("file").order_by("pk"):
    first.setdefault(paper.kind, paper.file.path)
print("\\n".join(first.values()))
"""


def environment(folder: Path, database_url: str) -> dict[str, str]:
    unset = {"REDIS_URL", "FIELD_KEY", "DATABASE_URL_FILE", "SECRET_KEY_FILE", "TECHNICAL_PAGES"}
    return {name: value for name, value in os.environ.items() if name not in unset} | {
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": "http://testserver",
        "DEBUG": "1",
        "MEDIA_ROOT": str(folder / "media"),
        "QUEUE_DIR": str(folder / "queue"),
        "EMAIL_URL": "memorymail://",
    }


def manage(settings: dict[str, str], *arguments: str) -> str:
    """Run manage.py; returns its output, raises with the end of its error output."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}:\n{done.stderr[-3000:]}")
    return done.stdout


def fill(settings: dict[str, str]) -> list[str]:
    """Fill the empty database; returns the paths of the papers to keep."""
    for command in ("migrate", "load_catalogue", "demo"):
        manage(settings, command)
    manage(settings, "shell", "-v0", "-c", DO_THE_JOBS)
    manage(settings, "verify_audit")
    manage(settings, "verify_register")
    return manage(settings, "shell", "-v0", "-c", ONE_OF_A_KIND).split()


def sqlite_dump(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        for table in LEFT_OUT:
            connection.execute(f"DELETE FROM {table}")
        text = "\n".join(connection.iterdump())
    connection.close()
    return text


def postgresql_dump(server: Postgres, database: str, target: Path) -> str:
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    server.run("pg_dump", "--no-owner", "--no-privileges", *left_out, f"--file={target}", database)
    return target.read_text()


def on_sqlite(scratch: Path) -> tuple[str, list[Path]]:
    """An SQLite portal: its dump and the papers to keep."""
    path = scratch / "portal.sqlite3"
    kept = fill(environment(scratch, f"sqlite:///{path}"))
    return sqlite_dump(path), [scratch / "media" / name for name in kept]


def on_postgresql(scratch: Path) -> tuple[str, list[Path]]:
    """The same on PostgreSQL."""
    server = Postgres(scratch_folder("dump"))
    try:
        server.start()
        server.run("createdb", "portal")
        kept = fill(environment(scratch, server.url("portal")))
        return postgresql_dump(server, "portal", scratch / "dump.sql"), [scratch / "media" / name for name in kept]
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def list_of_migrations() -> str:
    """Path and SHA-256 of every migration, in the form `sha256sum --check` reads."""
    ours = [path for path in templates.migrations() if path.name != "__init__.py"]
    rows = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(ROOT).as_posix()}\n" for path in ours]
    return "".join(rows)


def bring_home(kept: Path, target: Path) -> None:
    """Whole or not at all: half a dump under its name would be read by the tests and could not be made again."""
    beside = target.parent.with_name(f".{target.name}")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(kept, beside)
    beside.rename(target)


def main() -> None:
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if not NAMED.fullmatch(name) or (DUMPS / name).exists():
        raise SystemExit("Beri nama baru yang diawali tanggal, misalnya: ./run dump 2026-11-22-78ff3f3")
    target = DUMPS / name
    with tempfile.TemporaryDirectory(prefix="dump-") as scratch:
        kept = Path(scratch) / name
        kept.mkdir()
        with zipfile.ZipFile(kept / FILES, "w", zipfile.ZIP_DEFLATED) as box:
            for engine, make in (("sqlite", on_sqlite), ("postgresql", on_postgresql)):
                folder = Path(scratch) / engine
                folder.mkdir()
                sql, papers = make(folder)
                best = lzma.compress(sql.encode(), preset=9 | lzma.PRESET_EXTREME)
                (kept / sql_of(name, engine).name).write_bytes(best)
                for paper in papers:
                    box.write(paper, paper.relative_to(folder / "media"))
        (kept / MIGRATIONS).write_text(list_of_migrations())
        bring_home(kept, target)
    for path in sorted(target.iterdir()):
        sys.stdout.write(f"{path.relative_to(ROOT)}  {path.stat().st_size}\n")


if __name__ == "__main__":
    main()
