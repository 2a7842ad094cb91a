"""`./run soak scale`: the pages at 10,000 and 1,000,000 dossiers on PostgreSQL; none may take over twice as long."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.__main__ import measured, python, say, settings_for
from tests.servers import Postgres, free_port

if TYPE_CHECKING:
    from bench import measure

FEW = 10_000
MOST_GROWTH, MOST_MS = 2.0, 300
ROUNDS = 40


def scale(folder: Path, count: int, few: int) -> list[str]:
    """Measure at `few` and at `count` dossiers; returns the goals that were missed, empty when all were met."""
    postgres = Postgres(folder).start()
    try:
        _execute(folder, "CREATE DATABASE bench", "postgres")
        own = folder / "own"
        own.mkdir()
        port = free_port()
        environment = settings_for(own, postgres.url("bench"), port)
        python(environment, "-m", "bench.pages", "prepare")
        python(environment, "-m", "bench.multiply", str(few))
        _execute(folder, "VACUUM ANALYZE", "bench")
        before = measured(environment, port, own / "web.log", ROUNDS)
        began = time.monotonic()
        loaded = int(python(environment, "-m", "bench.multiply", str(count)))
        _execute(folder, "VACUUM ANALYZE", "bench")
        say(f"{loaded:,} berkas dalam {time.monotonic() - began:.0f} detik")
        after = measured(environment, port, own / "web.log", ROUNDS)
    finally:
        postgres.stop()
    return _judge(before, after)


def _execute(folder: Path, statement: str, database: str) -> None:
    import psycopg2

    connection = psycopg2.connect(host=str(folder), user="postgres", dbname=database)
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def _judge(before: list[measure.Page], after: list[measure.Page]) -> list[str]:
    faults = []
    say(f"  {'halaman':<26}{'dulu ms':>9}{'kini ms':>9}{'tumbuh':>8}{'kueri terlama ms':>18}")
    for old, new in zip(before, after, strict=True):
        grown = new.p50 / old.p50
        say(f"  {new.name:<26}{old.p50:>9.1f}{new.p50:>9.1f}{grown:>8.2f}{new.slowest_ms:>18.0f}")
        if new.floor is None:
            continue
        if grown > MOST_GROWTH:
            faults.append(f"{new.name}: tumbuh {grown:.2f} kali")
        if new.slowest_ms > MOST_MS:
            faults.append(f"{new.name}: satu kueri {new.slowest_ms:.0f} ms")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run soak scale", description="Mengukur halaman pada sejuta berkas.")
    parser.add_argument("--dossiers", type=int, default=1_000_000, help="banyaknya berkas (bawaan sejuta)")
    parser.add_argument("--few", type=int, default=FEW, help="banyaknya berkas pembanding (bawaan 10000)")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    try:
        faults = scale(folder, chosen.dossiers, chosen.few)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say("\n".join(faults) or "Tidak ada halaman yang tumbuh lebih dari dua kali atau menunggu satu kueri terlalu lama.")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
