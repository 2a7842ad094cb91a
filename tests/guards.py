"""`python -m tests.guards`: write certportal/guards.txt anew after a migration that made or changed a trigger.

Each engine gets an empty database, which is migrated; `manage.py write_guards` then writes down its triggers.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.servers import Postgres, scratch_folder
from tests.upgrades.make import environment, manage


def write(scratch: Path, database_url: str) -> None:
    settings = environment(scratch, database_url)
    manage(settings, "migrate")
    sys.stdout.write(f"{database_url.partition(':')[0]}: {manage(settings, 'write_guards')}")


def main() -> None:
    server = Postgres(scratch_folder("guards"))
    try:
        with tempfile.TemporaryDirectory() as scratch:
            write(Path(scratch), f"sqlite:///{scratch}/portal.sqlite3")
            server.start()
            server.run("createdb", "portal")
            write(Path(scratch), server.url("portal"))
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
