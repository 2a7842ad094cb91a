"""A portal with real data is archived, restored elsewhere, and found identical to the byte."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from certificates.models import Certificate
from certportal.home.backup import restore
from certportal.kernel.accounts.models import User
from certportal.kernel.accounts.secrets import decrypt
from certportal.kernel.audit import sealer
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.files.models import StoredFile
from certportal.kernel.jobs.models import Heartbeat
from certportal.kernel.papers.models import Paper
from tests import pg
from tests.architecture.house import ROOT
from tests.home.portals import DRILL, MADE_AT, NIK, ODD_NAME, content, fresh_name, portal

pytestmark = DRILL


def test_restored_portal_is_identical_in_every_table_file_and_counter(source, empty):
    manifest = restore.restore(source.path)
    assert content(empty) == source.all
    assert len(manifest.tables) > 40
    assert manifest.rows > 500
    assert len(manifest.files) == len(source.all.files) == StoredFile.objects.count() > 20


def test_restored_portal_works(source, empty):
    restore.restore(source.path)
    assert sealer.verify("acts") == sealer.verify("issuance") == []
    person = User.objects.get(full_name=ODD_NAME)
    assert (person.reveal_nik(), person.birth_place) == (NIK, "baris satu\nbaris\tdua \\N \\. '';--")
    assert User.objects.get(last_login=MADE_AT)
    assert AuditEvent.objects.filter(after__besar=2**62).count() == 1
    paper = Certificate.objects.get().paper
    assert (empty / paper.file.path).read_bytes().startswith(b"%PDF")
    assert restore.key_fits()
    # New rows get higher ids than the old ones, also than those that were deleted.
    numbers = {Heartbeat.objects.create(name=f"baru {n}", at=MADE_AT).pk for n in range(2)}
    assert min(numbers) > source.all.counters.get("jobs_heartbeat_id_seq", source.all.counters.get("jobs_heartbeat", 0))


REFUSED = {
    "UPDATE audit_auditevent SET note = 'lain'": "append-only",
    "DELETE FROM audit_auditseal": "append-only",
    "UPDATE papers_paper SET title = 'lain'": "append-only",
    "DELETE FROM certificates_certificate": "append-only",
    # Triggers on new rows were off during the restore and are on again.
    "INSERT INTO assessments_unitresult (assessment_id, scheme_unit_id, result, note) "
    "SELECT assessment_id, scheme_unit_id, result, note FROM assessments_unitresult": "unit_result_while_open",
}


def test_restored_portal_keeps_its_append_only_triggers(source, empty):
    restore.restore(source.path)
    for statement, words in REFUSED.items():
        with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def triggers() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
                "WHERE NOT tgisinternal ORDER BY 1, 2"
            )
        else:
            cursor.execute("SELECT tbl_name, sql, '' FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2")
        return cursor.fetchall()


def test_triggers_are_the_same_before_and_after(source, empty):
    before = triggers()
    assert len(before) > 20
    restore.restore(source.path)
    assert triggers() == before


def test_database_without_tables_gets_its_tables_first(source, tmp_path, monkeypatch):
    """At that moment it gets those that were migrated for this run: migrating again would take a quarter of a minute."""
    name = pg.empty_database(fresh_name())
    asked = []
    monkeypatch.setattr(
        MigrationExecutor, "migrate", lambda _self, leaves: asked.append(leaves) or migrated_tables(tmp_path)
    )
    with portal(name, tmp_path / "pulih"):
        restore.restore(source.path)
        assert content(tmp_path / "pulih") == source.all
        assert asked == [MigrationExecutor(connection).loader.graph.leaf_nodes()]


def migrated_tables(scratch: Path) -> None:
    if pg.postgres is None:
        with closing(sqlite3.connect(pg.folder / f"{pg.TEMPLATE}.sqlite3")) as template:
            template.backup(connection.connection)
        return
    dump = f"--file={scratch / 'tables.sql'}"
    pg.postgres.run("pg_dump", "--no-owner", "--no-privileges", dump, pg.TEMPLATE)
    pg.postgres.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={connection.settings_dict['NAME']}", dump)


def test_command_restores_in_another_process_and_names_a_wrong_key(source, tmp_path):
    """As an operator does it, on a machine where the key was forgotten."""
    name = fresh_name()
    here = {"DATABASE_URL": pg.clone_database(name), "MEDIA_ROOT": str(tmp_path / "pulih")}
    command = [sys.executable, "manage.py", "restore", str(source.path)]
    environment = os.environ | here | {"SECRET_KEY": "another-" + "y" * 50}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Pulih dan cocok dengan arsip" in done.stdout
    assert "24 November 2026 pukul 08.02 WIB" in done.stdout
    assert "SECRET_KEY di sini bukan kunci portal asal" in done.stderr
    with portal(name, tmp_path / "pulih"):
        assert content(tmp_path / "pulih").files == source.all.files
        written = AuditEvent.objects.get(verb="portal.restore")
        assert (written.actor_name, written.after["rows"]) == ("Sistem", source.made.manifest.rows)


def say(*words: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*map(str, words), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_commands_tell_what_they_did(source, tmp_path):
    path = tmp_path / "lagi.zip"
    with portal(source.database, source.media):
        lost = source.media / source.made.manifest.files[0].path
        kept = lost.read_bytes()
        lost.unlink()
        out, err = say("backup", path)
        lost.write_bytes(kept)
        assert f"{len(source.made.manifest.files) - 1} berkas" in out
        assert "SECRET_KEY tidak ada di dalamnya" in out
        assert err.startswith("Perhatian: 1 berkas yang tercatat tidak ada di MEDIA_ROOT:")
        checked, _ = say("restore", path, "--check")
        assert checked.startswith("Arsip utuh")
        assert "Portal ini dapat memulihkannya" in checked
        for words, sentence in (
            (("backup", path), "sudah ada"),
            (("restore", path), "sudah berisi berkas. Pulihkan hanya ke tempat kosong"),
            (("restore", "--check", tmp_path / "x"), "Tidak ada berkas"),
        ):
            with pytest.raises(CommandError, match=sentence):
                say(*words)


def test_papers_in_the_archive_are_the_ones_that_were_issued(source, empty):
    restore.restore(source.path)
    for paper in Paper.objects.filter(state="ready").select_related("file"):
        assert hashlib.sha256((empty / paper.file.path).read_bytes()).hexdigest() == paper.sha256
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik_cipher FROM accounts_user WHERE nik_cipher IS NOT NULL")
        assert NIK in {decrypt(cipher) for (cipher,) in cursor.fetchall()}
