"""Offices, people, test sites, assessors and holidays as lists: their columns, what stands against a row, what applying does."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from assessments.actions import save_site
from assessments.enums import SiteKind
from assessments.impartiality import RegistrationRefused, normalise_met
from certportal.home.setup.actions import save_assessor
from certportal.kernel.accounts import grades
from certportal.kernel.accounts.actions import add_person
from certportal.kernel.accounts.enums import EmploymentStatus, OrganisationKind, Seat, Zone
from certportal.kernel.accounts.identifiers import IdentifierRefused, check_nip
from certportal.kernel.accounts.models import Organisation, User, validate_phone
from certportal.kernel.accounts.names import NameRefused, check_name
from certportal.kernel.accounts.organisations import KINDS, add_organisation, double_of, named
from certportal.kernel.accounts.queries import is_taken
from certportal.kernel.imports.actions import Taker
from certportal.kernel.imports.columns import CellRefused, Column, Description, at_most, day
from certportal.kernel.web.refusal import REFUSALS, Refused, known
from certportal.kernel.workdays.actions import add_special_day, has_passed
from certportal.kernel.workdays.enums import DayKind
from schemes.models import CertificationBody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.db.models import TextChoices

    from certportal.kernel.imports.columns import Line

    Faults = Sequence[tuple[str, str]]

_TAKEN: Final = "Alamat e-mail ini sudah dipakai orang lain. Perbaiki, atau kosongkan selnya."


@dataclass(frozen=True)
class SetupList:
    """One kind of list: what it is called, where it leads back to, and how one good row is written."""

    title: str
    back: str
    description: Description
    write: Callable[[dict[str, Any], User, datetime], object]
    # Whether a row names what is there already and is left as it is; None: the list brings it up to date.
    there: Callable[[dict[str, Any]], bool] | None = None
    # What may be done once the list is applied.
    then: str = ""

    def keeps(self, row: dict[str, Any]) -> bool:
        """Whether applying changes nothing of what the row names."""
        return self.there is not None and self.there(row)


def taker(one: SetupList, *, by: User, now: datetime) -> Taker:
    """What applying does with the rows; a row that is refused after all takes the whole list back, and is named."""

    def take(lines: Sequence[Line]) -> dict[str, int]:
        new = [line for line in lines if not one.keeps(line.values)]
        for line in new:
            try:
                one.write(line.values, by, now)
            except REFUSALS as exc:
                refused = known(exc)
                raise Refused(f"Baris {line.number}: {refused.sentence}", code=refused.code) from exc
        return {"saved": len(new), "kept": len(lines) - len(new)}

    return Taker(
        outcomes=lambda lines: ["kept" if one.keeps(line.values) else "saved" for line in lines],
        take=take,
        leave=lambda _rows: 0,
    )


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


def _one_of(choices: Iterable[TextChoices]) -> Callable[[str], str]:
    values = {str(choice.label).casefold(): str(choice.value) for choice in choices}
    labels = ", ".join(str(choice.label) for choice in choices)

    def read(text: str) -> str:
        if text.casefold() not in values:
            raise CellRefused(f"Tulis salah satu: {labels}.")
        return values[text.casefold()]

    return read


def _office(text: str) -> Organisation:
    office = named(text)
    if office is None:
        raise CellRefused(
            "Tidak ada kantor dengan nama ini. Tulis nama atau nama singkat seperti pada halaman “Kantor”, atau tambahkan "
            "kantornya di sana lebih dahulu. Bila kantornya baris lain dalam daftar ini, simpan kantornya dahulu dengan daftar "
            "tersendiri."
        )
    if office.kind == OrganisationKind.WORK_UNIT and named(text, besides=office.pk):
        raise CellRefused("Beberapa unit kerja bernama ini. Tulis nama singkatnya; beri lebih dahulu bila belum ada.")
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


def _printed(text: str) -> str:
    try:
        return check_name(at_most(150)(text))
    except NameRefused as refused:
        raise CellRefused(refused.sentence.replace("nama Anda", "namanya")) from refused


def _status(text: str) -> str:
    """PNS or PPPK: whoever has no NIP is entered on the page."""
    if text.upper() not in {"PNS", "PPPK"}:
        raise CellRefused("Tulis PNS atau PPPK. Orang tanpa NIP didaftarkan satu per satu di “Orang dan peran”.")
    return text.lower()


def _grade(text: str) -> str:
    found = grades.parse(text)
    if found is None:
        raise CellRefused("Golongan/ruang ditulis seperti III/b. Kosongkan untuk PPPK.")
    return found.value


def _checked(*validators: Callable[[str], None], longest: int) -> Callable[[str], str]:
    """A reader by the validators that the forms use."""

    def read(text: str) -> str:
        try:
            for check in validators:
                check(at_most(longest)(text))
        except ValidationError as wrong:
            raise CellRefused(" ".join(wrong.messages)) from wrong
        return text

    return read


def _has_account(values: dict[str, Any]) -> bool:
    return is_taken(nip=values["nip"])


def _person_faults(values: dict[str, Any]) -> Faults:
    if _has_account(values):
        return ()
    faults = []
    if values.get("grade") and values["employment_status"] != EmploymentStatus.PNS:
        faults.append(("Golongan", "Golongan seperti III/b hanya dimiliki PNS. Kosongkan selnya."))
    if values.get("email") and is_taken(email=values["email"]):
        faults.append(("E-mail", _TAKEN))
    return faults


def _enter(values: dict[str, Any], by: User, now: datetime) -> None:
    """One person, without roles. Two rows with one address are seen only here."""
    if values.get("email") and is_taken(email=values["email"]):
        raise Refused(_TAKEN, code="taken")
    add_person(**values, by=by, now=now)


def _is_there(values: dict[str, Any]) -> bool:
    return double_of(values["name"], kind=values["kind"], parent=values.get("parent")) is not None


def _place(values: dict[str, Any]) -> tuple[object, ...]:
    """What two rows may not share: the name, of work units that under one parent."""
    unit = values.get("kind") == OrganisationKind.WORK_UNIT
    return values["name"].casefold(), values.get("parent") if unit else None


def _room(values: dict[str, Any]) -> tuple[object, ...]:
    """What two rows of test sites may not share: every office may have its own "Aula", and only one (`save_site`)."""
    return values["name"].casefold(), values.get("agency")


def _organisation_faults(values: dict[str, Any]) -> Faults:
    if _is_there(values):
        return ()
    faults = []
    if values["kind"] == OrganisationKind.WORK_UNIT and not values.get("parent"):
        faults.append(("Induk", "Unit kerja berada di bawah sebuah kantor. Tulis nama kantor itu."))
    if values.get("short_name") and named(values["short_name"]):
        faults.append(("Nama singkat", "Nama singkat ini sudah dipakai kantor lain. Tulis yang lain, atau kosongkan."))
    return faults


def _write_organisation(values: dict[str, Any], by: User, now: datetime) -> None:
    whole = {"short_name": "", "parent": None, "zone": Zone.WIB} | {name: one for name, one in values.items() if one}
    add_organisation(**whole, by=by, now=now)


LISTS: Final = {
    "kantor": SetupList(
        "Kantor",
        "setup.offices",
        Description(
            code="organisations",
            title="Daftar kantor dan lembaga",
            columns=(
                Column("name", "Nama", at_most(200), needed=True, also=("Nama kantor", "Instansi"), example="Dinas Kesehatan"),
                Column("short_name", "Nama singkat", at_most(60), example="Dinkes"),
                Column("kind", "Jenis", _one_of(KINDS), needed=True, example=str(OrganisationKind.REGIONAL_AGENCY.label)),
                Column("parent", "Induk", _office, example="Pemprov DKI Jakarta", empty=None),
                Column("zone", "Zona waktu", _one_of(Zone), example=str(Zone.WIB.label)),
            ),
            key="name",
            alike=_place,
            whole_row=_organisation_faults,
        ),
        _write_organisation,
        there=_is_there,
    ),
    "orang": SetupList(
        "Orang dan peran",
        "settings.people",
        Description(
            code="people",
            title="Daftar orang",
            columns=(
                Column("full_name", "Nama lengkap", _printed, needed=True, also=("Nama",), example="Siti Aminah, S.E."),
                Column("nip", "NIP", _nip, needed=True, example="198501152011012001"),
                Column("employment_status", "Status", _status, needed=True, also=("Status kepegawaian",), example="PNS"),
                Column("position_title", "Jabatan", at_most(150), example="Analis Kepegawaian"),
                Column("grade", "Golongan", _grade, also=("Golongan/ruang", "Pangkat dan golongan"), example="III/b"),
                Column("email", "E-mail", _checked(validate_email, longest=254), also=("Surel",), example="siti@dki.example"),
                Column("phone", "Telepon", _checked(validate_phone, longest=30), also=("Nomor telepon",), example="081234567890"),
            ),
            key="nip",
            whole_row=_person_faults,
        ),
        _enter,
        there=_has_account,
        then="Beri peran dan kirim undangan dari halaman tiap orang.",
    ),
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
            alike=_room,
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
