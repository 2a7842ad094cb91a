"""What crashes and rollbacks left behind is tidied, and an accident is not: in a folder and in a bucket."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from certportal.kernel.files import binding, janitor, store
from certportal.kernel.files.binding import belongs_together
from certportal.kernel.files.models import Installation
from certportal.kernel.files.places import here
from certportal.kernel.files.refusals import StorageFull
from tests.corpus.build import plain_pdf
from tests.factories.files import stored_pdf
from tests.kernel.files.places import InFolder, content, names

pytestmark = [pytest.mark.django_db, pytest.mark.watched]
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3)


def orphan(place, root: str = "original") -> str:
    """A file whose row is gone."""
    stored = stored_pdf(root=root)
    stored.delete()
    place.age(stored.path, LONG_AGO)
    return stored.path


def test_janitor_takes_only_old_leftovers_and_keeps_those_without_a_row_for_a_month(place, media_root) -> None:
    kept, lost = stored_pdf().path, orphan(place, "paper")
    drafts = InFolder(media_root)
    for name in ("stump", "fresh"):
        (media_root / "incoming" / name).write_bytes(b"half")
    drafts.age("incoming/stump", LONG_AGO)
    drafts.age("incoming/fresh", NOW)
    place.age(kept, LONG_AGO)
    assert janitor.sweep(NOW) == 2
    aside = f"trash/20261121/{lost}"
    assert sorted({*names(), "incoming/fresh"}) == sorted([kept, "incoming/fresh", aside, "installation"])
    assert (media_root / "incoming" / "fresh").exists()
    drafts.age("incoming/fresh", NOW + timedelta(days=40))
    assert janitor.sweep(NOW + timedelta(days=30)) == 0
    assert content(aside) == plain_pdf(), "it can be put back for thirty days"
    assert janitor.sweep(NOW + timedelta(days=31)) == 1
    assert aside not in names()


def test_janitor_removes_what_a_killed_restore_left_in_clear(media_root) -> None:
    for name, since in ((".pulih-0a1b2c3d", LONG_AGO), (".pulih-4e5f6a7b", NOW)):
        (media_root / name / "original/ab").mkdir(parents=True)
        (media_root / name / "original/ab/ijazah.pdf").write_bytes(b"x")
        os.utime(media_root / name, (since.timestamp(), since.timestamp()))
    assert janitor.sweep(NOW) == 1
    assert [path.name for path in media_root.glob(".pulih-*")] == [".pulih-4e5f6a7b"]


def test_janitor_touches_nothing_when_the_rows_are_missing(place) -> None:
    """It removed 336 of 336 files of a portal whose database had been emptied."""
    lost = [orphan(place) for _ in range(3)]
    with pytest.raises(janitor.SweepRefusedError, match="beside 0"):
        janitor.sweep(NOW)
    assert set(lost) <= set(names())


@pytest.mark.parametrize(("strays", "refused"), [(janitor.FEW, False), (janitor.FEW + 1, True)])
def test_janitor_puts_a_few_aside_and_refuses_many(place, strays: int, refused: bool) -> None:
    stored_pdf()
    lost = {orphan(place) for _ in range(strays)}
    if refused:
        with pytest.raises(janitor.SweepRefusedError):
            janitor.sweep(NOW)
    else:
        janitor.sweep(NOW)
    assert lost & set(names()) == (lost if refused else set())


def test_janitor_counts_the_share_where_there_are_many_files(media_root, monkeypatch: pytest.MonkeyPatch) -> None:
    place = InFolder(media_root)
    monkeypatch.setattr(janitor, "FEW", 0)
    for _ in range(98):
        stored_pdf()
    orphan(place)
    orphan(place)
    assert janitor.sweep(NOW) == 2
    for _ in range(3):
        orphan(place)
    with pytest.raises(janitor.SweepRefusedError, match="3 files"):
        janitor.sweep(NOW)


@pytest.mark.usefixtures("place")
def test_binding_that_was_cut_short_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk full at that moment refused the clean-up for ever."""

    def full(*_args: object) -> None:
        raise StorageFull

    with monkeypatch.context() as patched, pytest.raises(StorageFull):
        patched.setattr(binding, "write", full)
        belongs_together()
    assert belongs_together()
    assert content("installation").decode() == Installation.objects.get().number
    assert belongs_together()


def test_janitor_counts_no_page_pictures_among_the_files_that_have_a_row(place) -> None:
    stored_pdf(root="preview")
    orphan(place)
    with pytest.raises(janitor.SweepRefusedError, match="beside 0"):
        janitor.sweep(NOW)


@pytest.mark.parametrize("loses", ["database", "files", "both differ"])
def test_janitor_leaves_the_files_of_another_portal_alone(place, loses: str) -> None:
    stored_pdf()
    lost = orphan(place)
    assert belongs_together()
    if loses == "database":
        Installation.objects.all().delete()
    elif loses == "files":
        here().remove("installation")
    else:
        with store.waiting_room() as draft:
            draft.write_bytes(b"f" * 32)
            here().put(draft, "installation")
    with pytest.raises(janitor.SweepRefusedError, match="another database"):
        janitor.sweep(NOW)
    assert lost in names()


def test_daily_task_sweeps(place) -> None:
    from certportal.home.tasks import sweep

    stored_pdf()
    lost = orphan(place)
    assert sweep() == 1
    assert lost not in names()
