"""The stored dumps of earlier states: where they are stored and what they were made with."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
DUMPS: Final = ROOT / "fixtures" / "upgrades"
# The NIK and the seeds of the second factor in the dumps are encrypted under this key. It protects invented people only.
SECRET_KEY: Final = "only-for-upgrades-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"
FILES: Final = "papers.zip"
MIGRATIONS: Final = "migrations.sha256"


def names() -> list[str]:
    """Every stored dump, oldest first: their names begin with the day they were made."""
    return sorted(folder.name for folder in DUMPS.iterdir() if folder.is_dir())


def sql_of(name: str, engine: str) -> Path:
    """The statements that make the dump `name` again on `engine` ("sqlite" or "postgresql"), compressed."""
    return DUMPS / name / f"{engine}.sql.xz"


def listed_migrations(name: str) -> dict[str, str]:
    """The migration files that existed when the dump was made: path from the root, SHA-256."""
    lines = (DUMPS / name / MIGRATIONS).read_text().splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
