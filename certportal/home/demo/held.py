"""Held units of the demo: one certificate not yet answered, one confirmed, one refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from certportal.home.demo.documents import sheet
from certportal.home.demo.people import with_role
from certportal.kernel.accounts.enums import Role
from certportal.kernel.accounts.models import User
from certportal.kernel.files.store import keep
from holdings import actions as office
from holdings.enums import HeldUnitSource
from holdings.models import HeldUnit
from schemes.queries import units_with_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

ISSUER = "LSP Instruktur dan Tenaga Pelatihan Indonesia"


@dataclass(frozen=True)
class HeldSeed:
    """A certificate somebody entered `days_ago`; `answer` is "", "confirm", or the reason of a refusal."""

    nip: str
    number: str
    units: tuple[str, ...]
    answer: str
    days_ago: int


SEEDS = (
    HeldSeed("198903112014022003", "78420 2431 0001764 2025", ("N.78SPS02.070.1", "N.78SPS02.084.2"), "confirm", 20),
    HeldSeed("198903112014022003", "78420 2431 0002980 2025", ("N.78SPS02.008.2", "N.78SPS02.035.1"), "", 2),
    HeldSeed(
        "198903112014022003",
        "78420 2431 0001102 2024",
        ("N.78SPS01.003.2",),
        "Halaman daftar unit tidak ikut terpindai. Unggah kedua sisi sertifikatnya.",
        25,
    ),
    HeldSeed("199008302014022005", "74909 2419 0003391 2024", ("M.74SPS03.088.2", "N.78SPS01.001.2"), "", 4),
)


def make_held(staff: Sequence[User], now: datetime) -> None:
    """The certificates that are not there yet, each entered by its holder and answered by an officer."""
    for seed in SEEDS:
        person = User.objects.filter(nip=seed.nip).first()
        units = units_with_codes(seed.units)
        if person is None or not units or HeldUnit.objects.filter(certificate_number=seed.number).exists():
            continue
        entered = now - timedelta(days=seed.days_ago)
        scan = keep(
            sheet(f"Sertifikat Kompetensi {seed.number}", ", ".join(unit.code for unit in units)),
            root="original",
            kind="pdf",
            name=f"Sertifikat {seed.number}.pdf",
            by=person,
            now=entered,
            pages=1,
        )
        issued_on = entered.date() - timedelta(days=200)
        proof = office.Proof(
            source=HeldUnitSource.OUTSIDE_CERTIFICATE,
            issuer=ISSUER,
            issued_on=issued_on,
            certificate_number=seed.number,
            valid_until=issued_on + timedelta(days=3 * 365),
        )
        rows = office.enter_received(units, proof, scan, by=person, now=entered)
        _answer(rows, seed, with_role(staff, Role.VERIFIER), entered + timedelta(days=1))


def _answer(rows: list[HeldUnit], seed: HeldSeed, officer: User, now: datetime) -> None:
    if seed.answer == "confirm":
        office.confirm_held_units(rows, by=officer, now=now)
    elif seed.answer:
        office.refuse_held_units(rows, reason=seed.answer, by=officer, now=now)
