"""The layers of the code, read from the import contracts in pyproject.toml, and its files."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
APPS = ("schemes", "holdings", "applicants", "assessments", "certificates", "complaints")
SOURCES = ("certportal", *APPS)
NOT_OURS = {".git", ".venv", ".uv", "var", "node_modules", "vendor", "assets", "__pycache__"}


def _layers(contract: str) -> list[list[str]]:
    rows = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == contract)["layers"]
    return [[name.strip(" ()") for name in row.replace("|", ":").split(":")] for row in rows]


def storeys() -> dict[str, int]:
    """Every package of the contracts with the number of its layer; packages of one layer do not import each other."""
    rows = [[f"certportal.kernel.{name}" for name in row] for row in reversed(_layers("kernel"))]
    rows += [row for row in reversed(_layers("apps")) if row != ["certportal.kernel"]]
    return {name: height for height, row in enumerate(rows) for name in row}


STOREYS = storeys()


def part_of(module: str) -> str | None:
    """The part a module belongs to: `certportal.kernel.files.store` is in `certportal.kernel.files`; None for others."""
    names = module.split(".")
    candidates = (".".join(names[:length]) for length in range(len(names), 0, -1))
    return next((name for name in candidates if name in STOREYS), None)


def may_know(upper: str, lower: str) -> bool:
    """Whether a package may refer to another: itself, or any in a lower layer."""
    return upper == lower or STOREYS[upper] > STOREYS[lower]


def files(*endings: str, under: tuple[str, ...] = ()) -> Iterator[Path]:
    """Our own files with one of the endings, below the given folders of the tree (all of it by default)."""
    for top in [ROOT / name for name in under] or [ROOT]:
        for path in sorted(top.rglob("*")):
            if path.suffix in endings and path.is_file() and not NOT_OURS.intersection(path.relative_to(ROOT).parts):
                yield path


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
