"""Migrated databases, kept between test runs under a hash of everything they are made from.

They lie in the user's cache folder (or, where that cannot be written, in a private one for temporary files), one file
each, so that every run of every checkout finds them without a setting. Files are written under another name and moved
into place whole: two runs at once cannot see half of one, and a run that is reading keeps what it opened while another
run deletes old files.
"""

import hashlib
import os
import platform
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

ROOT: Final = Path(__file__).resolve().parent.parent
# Beside the migrations: what they call of ours today, and who makes the database.
MAKERS: Final = (
    "certportal/settings.py",
    "certportal/kernel/accounts/apps.py",
    "certportal/kernel/accounts/cache_table.py",
    "certportal/kernel/audit/keys.py",
    "certportal/kernel/audit/triggers.py",
    "certportal/kernel/numbers/codes.py",
    "tests/migrated.py",
    "tests/pg.py",
    "tests/servers.py",
    "tests/templates.py",
)
KEEP: Final = 12


def migrations() -> list[Path]:
    """Every migration of ours, in a fixed order."""
    return sorted(path for app in ROOT.glob("*/__init__.py") for path in app.parent.glob("**/migrations/*.py"))


def key(engine: str) -> str:
    """A hash of our migrations, of the installed packages with their versions (they migrate too), of engine and machine."""
    digest = hashlib.sha256(f"{engine} {platform.machine()}".encode())
    for path in [*migrations(), *(ROOT / name for name in MAKERS)]:
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    installed = sorted(path.name for path in Path(sysconfig.get_paths()["purelib"]).glob("*.dist-info"))
    digest.update("\0".join(installed).encode())
    return digest.hexdigest()[:24]


def _folders() -> Iterable[Path]:
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    yield Path(home).expanduser() / "certportal-tests"
    yield Path(tempfile.gettempdir()) / f"certportal-tests-{os.getuid()}"


def folder() -> Path | None:
    """Where databases are kept; None when this user may write nowhere, and every run migrates for itself."""
    for place in _folders():
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if place.stat().st_uid == os.getuid() and os.access(place, os.W_OK):
            return place
    return None


@contextmanager
def kept(engine: str) -> Iterator[BinaryIO | None]:
    """The kept database, opened for reading, or None when it must be made."""
    place = folder()
    try:
        stream = (place / f"{engine}-{key(engine)}").open("rb") if place else None
    except FileNotFoundError:
        stream = None
    if stream is None:
        yield None
        return
    with stream:
        os.utime(stream.fileno())  # the least recently used are deleted first
        yield stream


def keep(engine: str, write: Callable[[Path], None]) -> None:
    """Let `write` put the fresh database into the file it is given, and keep that for the next run."""
    place = folder()
    if place is None:
        return
    with tempfile.TemporaryDirectory(dir=place, prefix="new-") as scratch:
        fresh = Path(scratch) / "database"
        write(fresh)
        fresh.replace(place / f"{engine}-{key(engine)}")
    _clear_away(place)


def _clear_away(place: Path) -> None:
    found = [path for path in place.iterdir() if path.is_file()]
    for path in sorted(found, key=_last_used, reverse=True)[KEEP:]:
        path.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another run was quicker
        return 0.0
