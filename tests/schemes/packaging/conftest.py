"""The decree for the pure engine, read from the catalogue files without a database."""

import json
from functools import cache
from pathlib import Path

import pytest

from schemes.packaging import Decree, Names, Package

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "catalogue"


def read(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def the_decree() -> tuple[Decree, Names]:
    units = read("004_kepmenaker_3_2021.json")["units"]
    files = [read(path.name) for path in sorted(FOLDER.glob("004_?_*.json"))]
    packages = tuple(
        Package(
            slug=file["qualification"]["slug"],
            annex=file["package"]["annex"],
            core=tuple(row["code"] for row in file["core"]),
            electives=tuple(row["code"] for row in file["electives"]),
            core_required=file["package"]["core_required"],
            elective_required=file["package"]["elective_required"],
        )
        for file in files
    )
    decree = Decree(packages, {unit["code"]: tuple(unit["prerequisites"]) for unit in units if "prerequisites" in unit})
    groups = {"instruktur": "Instruktur", "tenaga-pelatihan": "Tenaga Pelatihan", "asesor": "Asesor"}
    names = {
        package.slug: f"{groups.get(package.slug[:-2], 'Pengelola Lembaga Sertifikasi')} jenjang {package.slug[-1]}"
        for package in packages
    }
    return decree, Names({unit["code"]: unit["title"] for unit in units}, names)


@pytest.fixture
def decree() -> Decree:
    return the_decree()[0]


@pytest.fixture
def names() -> Names:
    return the_decree()[1]
