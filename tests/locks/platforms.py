"""`python -m tests.locks.platforms PYLOCK`: write down which file each platform would install; `./run lock` calls it.

PYLOCK names every file the public index has of the locked versions, with addresses; it is not kept. What is kept, in
platforms.txt, is a line per package: name, version, number of files, and the beginning of the SHA-256 of the file for each
platform of COLUMNS in that order ("-" where there is only the source), or one for all when it is plain Python.
"""

import sys
import tomllib
from itertools import product
from pathlib import Path
from typing import Any, Final

from packaging import tags
from packaging.utils import parse_wheel_filename

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LISTED: Final = Path(__file__).parent / "platforms.txt"
PYTHONS: Final = ((3, 11), (3, 12), (3, 13))
MACHINES: Final = ("linux-x86_64", "linux-arm64", "macos-x86_64", "macos-arm64")
COLUMNS: Final = tuple(f"{major}.{minor}-{machine}" for (major, minor), machine in product(PYTHONS, MACHINES))
GLIBC: Final = 36  # of Debian 12
MACOS: Final = (15, 0)
DIGITS: Final = 10  # of a SHA-256: enough to find it among the few hashes of one package


def platforms(machine: str) -> list[str]:
    """The platform tags a machine accepts, best first."""
    system, arch = machine.split("-")
    if system == "macos":
        return list(tags.mac_platforms(MACOS, arch))
    arch = {"arm64": "aarch64"}.get(arch, arch)
    newer = [f"manylinux_2_{minor}_{arch}" for minor in range(GLIBC, 4, -1)]
    return [*newer, *(f"{old}_{arch}" for old in ("manylinux2014", "manylinux2010", "manylinux1", "linux"))]


def accepted(python: tuple[int, int], machine: str) -> list[tags.Tag]:
    """The wheel tags that CPython of this version accepts on the machine, best first."""
    on = platforms(machine)
    interpreter = f"cp{python[0]}{python[1]}"
    return [*tags.cpython_tags(python, platforms=on), *tags.compatible_tags(python, interpreter, on)]


def best(wheels: dict[str, str], accepts: list[tags.Tag]) -> str:
    """The SHA-256 of the wheel an installer would choose, or "" when none fits."""
    rank = {tag: place for place, tag in reversed(list(enumerate(accepts)))}
    fitting = [
        (min(rank[tag] for tag in parse_wheel_filename(name)[3] if tag in rank), digest)
        for name, digest in wheels.items()
        if parse_wheel_filename(name)[3] & rank.keys()
    ]
    return min(fitting)[1] if fitting else ""


def line(package: dict[str, Any]) -> str:
    """The line of one package."""
    wheels = {wheel["url"].rsplit("/", 1)[-1]: wheel["hashes"]["sha256"] for wheel in package.get("wheels", [])}
    plain = [digest for name, digest in wheels.items() if name.endswith("-none-any.whl")]
    found = [best(wheels, accepted(python, machine)) for python, machine in product(PYTHONS, MACHINES)]
    cells = [digest[:DIGITS] or "-" for digest in (plain[:1] or found)]
    files = len(wheels) + ("sdist" in package)
    return " ".join([package["name"], package["version"], str(files), *cells]) + "\n"


def main() -> None:
    """Write platforms.txt."""
    packages = tomllib.loads(Path(sys.argv[1]).read_text())["packages"]
    LISTED.write_text("".join(line(package) for package in sorted(packages, key=lambda row: str(row["name"]))))


if __name__ == "__main__":
    main()
