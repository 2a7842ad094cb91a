"""Archives that are not what they were, and targets that are not empty: refused, and nothing is touched."""

import json
import random
import re
import zipfile
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from certportal.home.backup import media, restore
from certportal.home.backup.refusals import BackupRefused
from certportal.kernel.accounts.models import Organisation
from certportal.kernel.jobs.heartbeat import beat
from certportal.kernel.jobs.models import Heartbeat
from tests.factories.accounts import OrganisationFactory
from tests.home.portals import DRILL, altered, content, is_untouched, refusal

pytestmark = DRILL

# --- Archives that are not what they were --------------------------------------------------------------------------


def test_a_flipped_byte_anywhere_is_refused(source, empty):
    whole = source.path.read_bytes()
    dice = random.Random(7)
    places = {0, len(whole) - 1, len(whole) - 70, *(dice.randrange(len(whole)) for _ in range(40))}
    broken = source.path.with_name("rusak.zip")
    for place in sorted(places):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert refusal(broken) in {"damaged", "not_ours"}, place
        assert refusal(broken, restore.check) in {"damaged", "not_ours"}, place
    assert is_untouched(empty)


@pytest.mark.parametrize("keep_bytes", [0, 1, 100, 0.5, 0.99])
def test_a_truncated_archive_is_refused(source, empty, tmp_path, keep_bytes):
    whole = source.path.read_bytes()
    part = tmp_path / "terpotong.zip"
    part.write_bytes(whole[: int(len(whole) * keep_bytes) if isinstance(keep_bytes, float) else keep_bytes])
    assert refusal(part) == "not_ours"
    assert is_untouched(empty)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "tidak-ada.zip") == refusal(tmp_path) == "absent"


def test_a_row_changed_and_sealed_anew_is_refused_and_nothing_stays(source, empty, tmp_path):
    with zipfile.ZipFile(source.path) as box:
        rows = box.read("tables/accounts_user.jsonl")
    forged = altered(
        source.path, tmp_path / "p.zip", **{"tables/accounts_user.jsonl": rows.replace(b"Nur'aini", b"Nur'aina")}
    )
    assert refusal(forged, restore.check) == "damaged"
    assert refusal(forged) == "damaged"
    assert is_untouched(empty)
    restore.restore(source.path)  # and the whole one can still be restored here
    assert content(empty) == source.all


def test_a_file_changed_and_sealed_anew_is_refused_and_nothing_stays(source, empty, tmp_path):
    name = f"media/{source.made.manifest.files[0].path}"
    forged = altered(source.path, tmp_path / "p.zip", **{name: b"lain"})
    assert refusal(forged, restore.check) == "damaged"
    assert refusal(forged) == "damaged"
    assert is_untouched(empty)


def test_a_part_nobody_listed_is_refused(source, tmp_path):
    assert refusal(altered(source.path, tmp_path / "p.zip", **{"media/tamu.pdf": b"x"}), restore.check) == "damaged"


@pytest.mark.parametrize(
    "name", ["../luar.pdf", "/etc/luar.pdf", "original/../../luar.pdf", ".pulih-x/a", "incoming/a"]
)
def test_a_name_that_leads_elsewhere_is_refused(empty, name):
    with pytest.raises(BackupRefused), media.staging() as staging:
        staging.add(name, [b"x"])
    assert is_untouched(empty)


@pytest.mark.parametrize("change", [(b'"format": 1', b'"format": 2'), (b'"engine"', b'"motor"')])
def test_an_unknown_manifest_is_refused(source, tmp_path, change):
    with zipfile.ZipFile(source.path) as box:
        text = box.read("manifest.json").replace(*change)
    assert refusal(altered(source.path, tmp_path / "p.zip", **{"manifest.json": text}), restore.check) in {
        "format",
        "damaged",
    }


# --- Targets that are not empty, or not the same -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (lambda: beat("hidup", now=timezone.now()), "running"),
        (lambda: beat("hidup", now=timezone.now() - timedelta(days=1)), "filled"),
        (OrganisationFactory, "filled"),
    ],
)
def test_a_database_with_rows_is_refused_and_left_alone(source, empty, row, code):
    row()
    before = Heartbeat.objects.count(), Organisation.objects.count()
    assert refusal(source.path) == code
    assert (Heartbeat.objects.count(), Organisation.objects.count()) == before
    assert not empty.exists()


def test_a_worker_that_begins_beside_a_restore_is_named_and_no_damage(source, empty, monkeypatch):
    """It ran over a database without tables; as soon as there are some, it gives a sign of life."""
    monkeypatch.setattr(restore, "_stage", lambda *_: beat("hidup", now=timezone.now()))
    assert refusal(source.path) == "running"
    assert [row.name for row in Heartbeat.objects.all()] == ["hidup"]


def test_a_media_folder_with_files_is_refused_and_left_alone(source, empty):
    (empty / "original").mkdir(parents=True)
    (empty / "original/milik-orang.pdf").write_bytes(b"x")
    assert refusal(source.path) == "media"
    assert [path.name for path in empty.rglob("*") if path.is_file()] == ["milik-orang.pdf"]


def test_what_a_killed_restore_left_among_the_files_is_cleared_by_the_next(media_root):
    left = media_root / ".pulih-0a1b2c3d"
    (left / "original").mkdir(parents=True)
    with media.staging() as staging:
        assert [path.name for path in media_root.glob(".pulih-*")] == [staging.folder.name]


def test_a_restore_beside_another_is_refused_before_it_looks_at_anything(source, empty):
    with media.alone():
        assert refusal(source.path) == "busy"
    assert is_untouched(empty)


def test_another_engine_is_refused(source, empty, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite" if connection.vendor == "postgresql" else "postgresql")
    assert refusal(source.path) == "engine"


def of_version(source, path, change, version):
    """The archive as another version of the portal would have made it."""
    with zipfile.ZipFile(source.path) as box:
        facts = json.loads(box.read("manifest.json"))
    facts["migrations"], facts["version"] = change(facts["migrations"]), version
    return altered(source.path, path, **{"manifest.json": json.dumps(facts).encode()})


def later(names):
    return [*names, ["papers", "0999_kelak"]]


def earlier(names):
    return [name for name in names if name[0] != "papers"]


@pytest.mark.parametrize(
    "case",
    [
        (later, "99.1.0", "newer", "portal versi 99.1.0 yang lebih baru dari 3.2.1 di sini. Pasang versi itu"),
        (earlier, "0.0.9", "older", "portal versi 0.0.9 yang lebih lama dari 3.2.1 di sini. Pasang versi itu"),
        (later, "", "newer", "versi portal yang lebih baru dari 3.2.1 di sini"),  # archives before 0.11 do not say
        (later, "3.2.1", "newer", "portal ini lebih lama daripada arsip, walaupun nomor versinya sama (3.2.1)"),
        (earlier, "3.2.1", "older", "portal ini lebih baru daripada arsip, walaupun nomor versinya sama (3.2.1)"),
    ],
)
def test_an_archive_of_another_version_is_refused_by_name(source, empty, tmp_path, monkeypatch, case):
    change, of, code, sentence = case
    monkeypatch.setattr(restore, "version", lambda: "3.2.1")
    path = of_version(source, tmp_path / "lain.zip", change, of)
    with pytest.raises(BackupRefused, match=re.escape(sentence)) as found:
        restore.restore(path)
    assert found.value.code == code
    assert is_untouched(empty)
    call_command("restore", str(path), "--check", stdout=(said := StringIO()))
    assert said.getvalue().startswith("Arsip utuh")
    assert "Portal ini tidak dapat memulihkannya" in said.getvalue()
    assert sentence in said.getvalue()


def test_a_database_of_another_version_is_refused_and_one_left_unfinished_is_called_that(source, empty):
    """A restore killed while it made the tables was told to be another version of the portal, which nobody could find."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'papers'")
        assert refusal(source.path) == "unfinished"
        cursor.execute("UPDATE django_migrations SET app = 'lain' WHERE app = 'files'")
    assert refusal(source.path) == "version"


def test_a_database_with_other_tables_is_refused(source, empty):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_heartbeat ADD COLUMN extra integer")
    assert refusal(source.path) == "tables"


def test_a_failure_at_the_last_moment_leaves_nothing(source, empty, monkeypatch):
    def fail() -> None:
        raise IntegrityError("foreign key")

    monkeypatch.setattr(connection, "check_constraints", fail)
    with pytest.raises(IntegrityError):
        restore.restore(source.path)
    assert is_untouched(empty)
