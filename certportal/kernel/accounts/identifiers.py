"""NIP and NIK: shape is required, agreement with other data is only a warning (domain.md 5.1, 5.2). Plain Python."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_SEPARATORS = re.compile(r"[\s.\-]+")
_NIP_SHAPE = re.compile(r"[0-9]{18}")
_NIK_SHAPE = re.compile(r"[0-9]{16}")
_FEMALE_DAY_OFFSET = 40
_YOUNGEST_AT_APPOINTMENT = 16
NIP_LENGTH = 18
NIK_LENGTH = 16


class IdentifierRefused(ValueError):  # noqa: N818 (a refusal is an answer)
    """The text cannot be this number; `sentence` says why and what to do, in Indonesian."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Checked:
    """A number of the right shape, and warnings about what does not agree with other data."""

    value: str
    warnings: tuple[str, ...] = ()


def compact(text: str) -> str:
    """`text` without spaces, dots and hyphens, full-width digits made plain."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def check_nip(text: str, birth_date: date | None = None) -> Checked:
    """Read a NIP of 18 digits: birth date, appointment, sex digit, serial.

    Positions 9 to 14 are year and month for PNS but year and a two-digit code for PPPK, so the month is not checked.
    Raises IdentifierRefused on a wrong shape; a birth date that differs from `birth_date` only warns.
    """
    value = compact(text)
    if not _NIP_SHAPE.fullmatch(value):
        raise IdentifierRefused(
            f"NIP terdiri dari {NIP_LENGTH} angka; {_what_was_typed(value)} Periksa kembali kartu pegawai."
        )
    born = _date(value[:8])
    if born is None:
        raise IdentifierRefused(
            "Delapan angka pertama NIP harus tanggal lahir (tahun, bulan, tanggal). Periksa kembali."
        )
    if value[14] not in "12":
        raise IdentifierRefused("Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan). Periksa kembali.")
    if value[15:] == "000":
        raise IdentifierRefused("Tiga angka terakhir NIP tidak boleh 000. Periksa kembali.")
    warnings = []
    if birth_date is not None and born != birth_date:
        warnings.append("Tanggal lahir pada NIP berbeda dengan tanggal lahir yang diisi. Mohon periksa keduanya.")
    if int(value[8:12]) - born.year < _YOUNGEST_AT_APPOINTMENT:
        warnings.append("Tahun pengangkatan pada NIP terlalu dekat dengan tahun lahir. Mohon periksa kembali.")
    return Checked(value, tuple(warnings))


def check_nik(text: str, birth_date: date | None = None) -> Checked:
    """Read a NIK of 16 digits: region (6), birth day (+40 for women), month, two-digit year, serial.

    Raises IdentifierRefused on a wrong shape. A NIK is permanent and is not changed when birth data are corrected,
    so a different `birth_date` only warns.
    """
    value = compact(text)
    if not _NIK_SHAPE.fullmatch(value):
        raise IdentifierRefused(f"NIK terdiri dari {NIK_LENGTH} angka; {_what_was_typed(value)} Periksa kembali KTP.")
    day, month, year = int(value[6:8]), int(value[8:10]), int(value[10:12])
    day -= _FEMALE_DAY_OFFSET if day > _FEMALE_DAY_OFFSET else 0
    if value[:2] == "00" or not _any_century_has(day, month, year):
        raise IdentifierRefused("Susunan angka NIK tidak sesuai. Salin kembali 16 angka NIK seperti tertulis pada KTP.")
    if value[12:] == "0000":
        raise IdentifierRefused("Empat angka terakhir NIK tidak boleh 0000. Periksa kembali KTP.")
    if birth_date is not None and (day, month, year) != (birth_date.day, birth_date.month, birth_date.year % 100):
        return Checked(
            value, ("Tanggal lahir pada NIK berbeda dengan tanggal lahir yang diisi. Mohon periksa keduanya.",)
        )
    return Checked(value)


def masked(value: str) -> str:
    """`value` with all but the last four characters hidden."""
    return "•" * max(len(value) - 4, 0) + value[-4:]


def _what_was_typed(value: str) -> str:
    if not value:
        return "isiannya masih kosong."
    return (
        f"yang diketik {len(value)} angka."
        if value.isascii() and value.isdigit()
        else "isiannya memuat huruf atau tanda lain."
    )


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _any_century_has(day: int, month: int, year: int) -> bool:
    return any(_date(f"{c}{year:02d}{month:02d}{day:02d}") for c in ("19", "20"))
