"""Elements and performance criteria of the units, as a list: a row is one criterion, or an element without any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from certportal.kernel.audit.record import record
from certportal.kernel.imports.columns import CellRefused, Column, Description, at_most
from schemes.models import CompetencyElement, CompetencyUnit, PerformanceCriterion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certportal.kernel.accounts.models import User

MOST = 99


@transaction.atomic
def save_criterion(
    *, unit: CompetencyUnit, element: int, title: str, position: int | None, text: str, by: User, now: datetime
) -> CompetencyElement:
    """Enter an element of a unit and one of its criteria, or bring both up to date; forms that were printed stay as they are."""
    found, _ = CompetencyElement.objects.update_or_create(unit=unit, position=element, defaults={"title": title})
    if position is not None:
        PerformanceCriterion.objects.update_or_create(element=found, position=position, defaults={"text": text})
    after = {"unit": unit.code, "element": element, "criterion": position}
    record("catalogue.criterion", by=by, subject=found, after=after, now=now)
    return found


def _unit(text: str) -> CompetencyUnit:
    unit = CompetencyUnit.objects.filter(code__iexact=text).first()
    if unit is None:
        raise CellRefused("Tidak ada unit dengan kode ini di katalog. Salin kodenya seperti pada halaman skema.")
    return unit


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise CellRefused(f"Tulis nomor urut dengan angka, 1 sampai {MOST}.")
    return int(text)


def _faults(values: dict[str, Any]) -> Sequence[tuple[str, str]]:
    if bool(values.get("position")) != bool(values.get("text")):
        return (("KUK", "Isi nomor KUK dan kalimatnya, atau kosongkan keduanya untuk elemen tanpa KUK."),)
    return ()


CRITERIA = Description(
    code="criteria",
    title="Daftar elemen dan kriteria unjuk kerja",
    columns=(
        Column("unit", "Kode unit", _unit, needed=True, example="N.82ADM00.001.3"),
        Column("element", "Nomor elemen", _number, needed=True, example="1"),
        Column(
            "title", "Elemen kompetensi", at_most(500), needed=True, also=("Elemen",), example="Menyiapkan pelayanan"
        ),
        Column("position", "Nomor KUK", _number, empty=None, example="1"),
        Column(
            "text", "Kriteria unjuk kerja", at_most(1000), also=("KUK",), example="Kebutuhan pelanggan diidentifikasi."
        ),
    ),
    key="unit",
    alike=lambda values: (values.get("unit"), values.get("element"), values.get("position")),
    whole_row=_faults,
)
