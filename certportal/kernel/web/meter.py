"""How many requests were answered, how fast, and how they ended, by the name of the page: for `/sehat/metrik/`.

The web processes of a machine count in one file per place ("the first", "the second"), so that each tells of all of them
and a process that is started anew goes on where the last one at its place ended. No file is left over from dead processes.
"""

from __future__ import annotations

import json
import logging
import os
import struct
from functools import cache
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest, values
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("certportal.web")

BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
ROOM: Final = 4_194_304
"""Bytes of a file, taken from the disk beforehand: several times what all pages with all their outcomes need."""
_folder: Path | None = None


@cache
def times() -> Histogram:
    """Made at the first request, when it is settled where it counts."""
    return Histogram(
        "portal_request_seconds", "Lama menjawab permintaan", ["route", "status"], buckets=BUCKETS, registry=None
    )


def count(route: str, status: int, seconds: float) -> None:
    """One answered request; `route` is the name of the address, empty where there is no such page."""
    times().labels(route, f"{status // 100}xx").observe(seconds)


def share(place: int, folder: Path) -> None:
    """Count in the file of this place from now on. Where that cannot be, this process counts for itself alone."""
    global _folder  # noqa: PLW0603 (one per process, as prometheus-client has it)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_ready(folder / f"histogram_{place}.db")
    except OSError as exc:
        log.warning("requests are counted by each process alone: %s", type(exc).__name__)
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]
    _folder = folder
    times.cache_clear()


def add_to(told: CollectorRegistry) -> None:
    """Let it tell what was counted, by all places of this machine."""
    if _folder:
        MultiProcessCollector(told, str(_folder))  # type: ignore[no-untyped-call]
    else:
        told.register(times())


def written() -> bytes:
    """What was counted, in the text form of Prometheus."""
    told = CollectorRegistry()
    add_to(told)
    return generate_latest(told)


def _make_ready(path: Path) -> None:
    """Take the whole room now: writing to a mapped file on a disk that has become full would kill the process."""
    if path.exists() and not _is_whole(path):
        path.unlink()
    with path.open("ab") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, max(ROOM, path.stat().st_size))
        except OSError:
            path.unlink()
            raise


def _is_whole(path: Path) -> bool:
    """Whether everything in it can be read; a power cut may have written half of it."""
    used = int.from_bytes(path.read_bytes()[:4], "little", signed=True)
    try:
        entries = MmapedDict.read_all_values_from_file(str(path))  # type: ignore[no-untyped-call]
        names = [json.loads(entry[0]) for entry in entries]
    except (ValueError, RuntimeError, struct.error):
        return False
    return used >= 0 and all(isinstance(name, list) for name in names)
