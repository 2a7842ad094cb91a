"""Test sites, assessors and holidays as lists: their columns, what stands against a row, and what applying does."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from assessments.actions import save_site
from assessments.enums import SiteKind
from assessments.impartiality import RegistrationRefused, normalise_met
from certportal.home.setup.actions import save_assessor
from certportal.kernel.accounts.enums import Seat
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip
from certportal.kernel.accounts.models import Organisation, User
from certportal.kernel.imports.actions import Taker
from certportal.kernel.imports.columns import CellRefused, Column, Description, at_most, day
from certportal.kernel.workdays.actions import add_special_day, has_passed
from certportal.kernel.workdays.enums import DayKind
from schemes.models import CertificationBody

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import TextChoices

    from certportal.kernel.imports.columns import Line

    Faults = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class SetupList:
    """One kind of list: what it is called, where it leads back to, and how one good row is written."""

    title: str
    back: str
    description: Description
    write: Callable[[dict[str, Any], User, datetime], object]


def taker(one: SetupList, *, by: User, now: datetime) -> Taker:
    """What applying does with the rows; a row that is refused after all takes the whole list back."""

    def take(lines: Sequence[Line]) -> dict[str, int]:
        for line in lines:
            one.write(line.values, by, now)
        return {"saved": len(lines)}

    return Taker(outcomes=lambda lines: ["saved"] * len(lines), take=take, leave=lambda _rows: 0)


def template_of(one: SetupList) -> str:
    """A CSV with the headings and an example, as a spreadsheet here opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in one.description.columns])
    writer.writerow([column.example for column in one.description.columns])
    return "\ufeff" + text.getvalue()


def _nip(text: str) -> str:
    try:
        return check_nip(text).value
    except IdentifierRefused as refused:
        raise CellRefused(refused.sentence) from refused


def _met(text: str) -> str:
    try:
        return normalise_met(text)
    except RegistrationRefused as refused:
        raise CellRefused(refused.sentence) from refused


def _one_of(choices: type[TextChoices]) -> Callable[[str], str]:
    known = {str(choice.label).casefold(): str(choice.value) for choice in choices}
    labels = ", ".join(str(choice.label) for choice in choices)

    def read(text: str) -> str:
        if text.casefold() not in known:
            raise CellRefused(f"Tulis salah satu: {labels}.")
        return known[text.casefold()]

    return read


def _office(text: str) -> Organisation:
    found = Organisation.objects.filter(name__iexact=text) | Organisation.objects.filter(short_name__iexact=text)
    office = found.order_by("pk").first()
    if office is None:
        raise CellRefused(
            "Tidak ada kantor dengan nama ini. Tulis nama atau nama singkat seperti pada halaman “Kantor”."
        )
    return office


def _body(text: str) -> CertificationBody:
    found = CertificationBody.objects.filter(name__iexact=text) | CertificationBody.objects.filter(
        short_name__iexact=text
    )
    body = found.order_by("pk").first()
    if body is None:
        raise CellRefused("Tidak ada LSP dengan nama ini. Tulis namanya seperti pada halaman “LSP”.")
    return body


def _site_faults(values: dict[str, Any]) -> Faults:
    fits = Seat.TEST_SITE in values["agency"].seats
    return (
        ()
        if fits
        else (("Penyelenggara", "Kantor ini bukan penyelenggara tempat uji. Ubah kedudukannya lebih dahulu."),)
    )


def _assessor_faults(values: dict[str, Any]) -> Faults:
    faults = []
    person = User.objects.filter(nip=values["nip"]).first()
    if person is None:
        faults.append(("NIP", "Belum ada orang dengan NIP ini. Daftarkan dahulu di “Orang dan peran”."))
    elif not person.email:
        faults.append(("NIP", "Orang ini belum memiliki alamat e-mail, padahal peran asesor memerlukannya."))
    if values["valid_until"] < timezone.localdate():
        faults.append(("Berlaku sampai", "Lisensi ini sudah berakhir. Catat lisensi yang berlaku."))
    return faults


def _day_faults(values: dict[str, Any]) -> Faults:
    if has_passed(values["date"], timezone.now()):
        return [("Tanggal", "Hari ini sudah lewat. Catat lewat halaman kalender, dengan persetujuan orang kedua.")]
    return ()


LISTS: Final = {
    "tuk": SetupList(
        "Tempat uji kompetensi (TUK)",
        "setup.sites",
        Description(
            code="sites",
            title="Daftar tempat uji",
            columns=(
                Column("agency", "Penyelenggara", _office, needed=True, example="BKPSDM"),
                Column("name", "Nama tempat uji", at_most(200), needed=True, also=("Nama TUK",), example="Aula Lantai 2"),
                Column("kind", "Jenis", _one_of(SiteKind), needed=True, also=("Jenis TUK",), example="Sewaktu"),
                Column("address", "Alamat", at_most(500), needed=True, example="Jalan Abdul Muis 66, Jakarta Pusat"),
            ),
            key="name",
            whole_row=_site_faults,
        ),
        lambda row, by, now: save_site(None, **row, by=by, now=now),
    ),
    "asesor": SetupList(
        "Asesor",
        "setup.assessors",
        Description(
            code="assessors",
            title="Daftar asesor",
            columns=(
                Column("nip", "NIP", _nip, needed=True, example="198501152011012001"),
                Column(
                    "registration_number", "Nomor registrasi (MET)", _met, needed=True, also=("Nomor MET", "MET"),
                    example="MET.000.001668.2012",
                ),
                Column("valid_until", "Berlaku sampai", day, needed=True, example="31-12-2028"),
                Column("body", "LSP", _body, needed=True, example="LSP BPSDM Provinsi DKI Jakarta"),
            ),
            key="nip",
            whole_row=_assessor_faults,
        ),
        lambda row, by, now: save_assessor(**row, by=by, now=now),
    ),
    "libur": SetupList(
        "Hari libur dan cuti bersama",
        "settings.calendar",
        Description(
            code="holidays",
            title="Daftar hari libur",
            columns=(
                Column("date", "Tanggal", day, needed=True, example="25-12-2027"),
                Column("name", "Nama hari", at_most(200), needed=True, also=("Nama",), example="Hari Raya Natal"),
                Column("kind", "Jenis", _one_of(DayKind), needed=True, example=str(DayKind.NATIONAL.label)),
                Column("decree", "Dasar hukum", at_most(200), needed=True, example="SKB 3 Menteri Nomor 1 Tahun 2026"),
            ),
            key="date",
            whole_row=_day_faults,
        ),
        lambda row, by, now: add_special_day(
            row["date"], row["name"], DayKind(row["kind"]), decree=row["decree"], organisation=None, by=by, now=now
        ),
    ),
}  # fmt: skip
